//! Constraints of tables and columns.

use super::lowering::{Lowering, Outcome};
use super::stop::Stop;
use crate::analyze::act::{self, Constraint, ConstraintKind, Reference};
use crate::backend::Backend;
use crate::catalog::{
    Action, Check, Deferrable, ForeignKey, KeyOptions, KeyTarget, Matching, PrimaryKey, Reason,
    Table, Unique, Validity,
};
use crate::identifier::Identifier;
use crate::types::Type;

/// A constraint as a catalog holds it.
pub(super) enum Part {
    PrimaryKey(PrimaryKey),
    Unique(Unique),
    Check(Check),
    ForeignKey(ForeignKey),
    /// A column may not be NULL.
    NotNull(Identifier),
}

/// A constraint with the index that it is laid over.
pub(super) struct Laid {
    pub(super) part: Part,
    pub(super) index: Option<Identifier>,
}

impl Lowering<'_> {
    /// A constraint of a table, as far as the table is known; `None` where a catalog holds none.
    ///
    /// `owner` is the column that it is written at.
    pub(super) fn constraint(
        &mut self,
        table: &Table,
        owner: Option<&str>,
        written: &Constraint,
    ) -> Outcome<Option<Laid>> {
        self.say_beyond(written);
        let given = written.name.as_deref();
        let mut laid_over = None;
        let part = match &written.kind {
            ConstraintKind::PrimaryKey {
                columns,
                using_index,
            } => {
                let Some(columns) = self.keyed(table, columns, using_index.as_deref()) else {
                    self.leave_out(&table.name, "PRIMARY KEY USING INDEX");
                    return Ok(None);
                };
                laid_over = using_index.as_ref().map(|index| self.spelt(index));
                let given = given.or(using_index.as_deref());
                let name = self.name_for(table, given, &[], "pkey");
                let mut key = PrimaryKey::new(name, columns);
                key.options = self.options(table, written, using_index.as_deref());
                Part::PrimaryKey(key)
            }
            ConstraintKind::Unique {
                columns,
                using_index,
            } => {
                let Some(columns) = self.keyed(table, columns, using_index.as_deref()) else {
                    self.leave_out(&table.name, "UNIQUE USING INDEX");
                    return Ok(None);
                };
                laid_over = using_index.as_ref().map(|index| self.spelt(index));
                let given = given.or(using_index.as_deref());
                // The server names a key after the columns that it carries along, too.
                let parts = columns.iter().map(Identifier::as_str);
                let carried = written.include.iter().map(String::as_str);
                let parts: Vec<&str> = parts.chain(carried).collect();
                let name = self.name_for(table, given, &parts, "key");
                let mut unique = Unique::new(name, columns);
                unique.options = self.options(table, written, using_index.as_deref());
                Part::Unique(unique)
            }
            ConstraintKind::Check(rule) => match self.check(table, owner, given, rule) {
                Some(mut check) => {
                    check.no_inherit = written.extras.contains(NO_INHERIT);
                    check.validity = validity(written);
                    Part::Check(check)
                }
                None => return Ok(None),
            },
            ConstraintKind::ForeignKey { columns, reference } => {
                let mut key = self.foreign_key(table, columns, reference)?;
                key.deferrable = deferrable(written);
                key.validity = validity(written);
                if written.extras.contains(MATCH_FULL) {
                    key.matching = Matching::Full;
                }
                let parts: Vec<&str> = key.columns.iter().map(Identifier::as_str).collect();
                key.name = self.name_for(table, given, &parts, "fkey");
                Part::ForeignKey(key)
            }
            ConstraintKind::Exclude => {
                self.leave_out(&table.name, "EXCLUDE");
                return Ok(None);
            }
            ConstraintKind::NotNull(column) => Part::NotNull(self.column_of(table, column)),
        };
        let index = laid_over;
        Ok(Some(Laid { part, index }))
    }

    /// What is said of a constraint that a catalog does not hold.
    fn say_beyond(&mut self, written: &Constraint) {
        if written.not_enforced {
            self.beyond("NOT ENFORCED");
        }
        let held = [NO_INHERIT, MATCH_FULL];
        for extra in written
            .extras
            .iter()
            .filter(|e| !held.contains(&e.as_str()))
        {
            self.beyond(extra);
        }
    }

    /// The columns of a key, perhaps those of the index that it is laid over.
    fn keyed(
        &self,
        table: &Table,
        columns: &[String],
        using_index: Option<&str>,
    ) -> Option<Vec<Identifier>> {
        let Some(index) = using_index else {
            return Some(self.columns_of(table, columns));
        };
        let index = table.index(index)?;
        let keys = index.keys.iter().map(|key| match &key.target {
            KeyTarget::Column(name) => Some(name.clone()),
            KeyTarget::Expression(_) => None,
        });
        keys.collect()
    }

    /// What a key has beside its columns, perhaps from the index that it is laid over.
    fn options(
        &self,
        table: &Table,
        written: &Constraint,
        using_index: Option<&str>,
    ) -> Option<Box<KeyOptions>> {
        let index = using_index.and_then(|index| table.index(index));
        let include = match index {
            Some(index) => index.include.clone(),
            None => self.columns_of(table, &written.include),
        };
        let options = KeyOptions {
            include,
            deferrable: deferrable(written),
            nulls_not_distinct: written.nulls_not_distinct
                || index.is_some_and(|index| index.nulls_not_distinct),
            ..KeyOptions::default()
        };
        (options != KeyOptions::default()).then(|| Box::new(options))
    }

    fn check(
        &mut self,
        table: &Table,
        owner: Option<&str>,
        given: Option<&str>,
        rule: &act::Expression,
    ) -> Option<Check> {
        if rule.text.contains('…') || rule.text.is_empty() {
            self.leave_out(&table.name, "a CHECK that is too deep to be shown");
            return None;
        }
        // PostgreSQL names a rule after the only column that it speaks of, wherever it stands.
        let mut columns = rule.columns.iter();
        let only = match (columns.next(), columns.next(), self.backend) {
            (Some(only), None, Backend::Postgres) => Some(only.as_str()),
            (_, _, Backend::Postgres) => None,
            (_, _, Backend::Sqlite) => owner,
        };
        let only = only.map(|only| self.column_of(table, only));
        let parts: Vec<&str> = only.iter().map(Identifier::as_str).collect();
        let name = self.name_for(table, given, &parts, "check");
        Some(Check::new(name, self.text(rule)))
    }

    pub(super) fn foreign_key(
        &self,
        table: &Table,
        columns: &[String],
        reference: &Reference,
    ) -> Outcome<ForeignKey> {
        let referred = match self.own(&reference.table)? {
            own if own.eq_ignore_ascii_case(&table.name) && self.backend == Backend::Sqlite => {
                table.name.clone()
            }
            other => other,
        };
        let there = match referred == table.name {
            true => Some(table),
            false => self.catalog.table(&referred),
        };
        let references = match there {
            Some(there) => self.columns_of(there, &reference.columns),
            None => reference.columns.iter().map(|c| self.spelt(c)).collect(),
        };
        Ok(ForeignKey {
            name: Identifier::from(""),
            columns: self.columns_of(table, columns),
            table: referred,
            references,
            on_delete: action(reference.on_delete.as_deref()),
            on_update: action(reference.on_update.as_deref()),
            deferrable: Deferrable::No,
            matching: Matching::default(),
            validity: Validity::default(),
        })
    }

    /// Gives columns of SQLite the types of the columns that they refer to, where both are stored alike:
    /// a `TEXT` that refers to a `uuid` of the builder's is one.
    pub(super) fn take_types(&self, table: &mut Table, key: &ForeignKey) {
        let Some(referred) = self.catalog.table(&key.table) else {
            return;
        };
        let references = match key.references.as_slice() {
            [] => referred.primary_key_columns(),
            named => named,
        };
        for (own, other) in key.columns.iter().zip(references) {
            let Some(other) = referred.column(other) else {
                continue;
            };
            let mut columns = table.columns.iter_mut();
            if let Some(own) = columns.find(|column| column.name == *own)
                && self.backend == Backend::Sqlite
                && own.data_type == Type::Text
                && other.data_type == Type::Uuid
            {
                own.data_type = Type::Uuid;
            }
        }
    }

    /// Tells whether the catalog takes a foreign key; one that it does not take and the database may
    /// is left out.
    ///
    /// # Errors
    ///
    /// When the key contradicts what is known.
    pub(super) fn takes(&mut self, table: &Table, key: &ForeignKey) -> Outcome<bool> {
        let Err(reason) = self.catalog.resolved_foreign_key(table, key) else {
            return Ok(true);
        };
        let mistake = match &reason {
            Reason::Contradiction(_) | Reason::KeyTypes { .. } => false,
            // SQLite looks for the other table when rows are written.
            Reason::UnknownTable(_) if self.backend == Backend::Sqlite => false,
            _ => !self.may_be(&reason.clone().into()) && !self.catalog.is_loose(&key.table),
        };
        if mistake {
            return Err(Stop::from(reason));
        }
        self.leave_out(
            &table.name,
            format!("the foreign key `{}`: {reason}", key.name),
        );
        Ok(false)
    }
}

const fn validity(written: &Constraint) -> Validity {
    match written.not_valid {
        true => Validity::NotValid,
        false => Validity::Valid,
    }
}

/// What the readers call these clauses.
const NO_INHERIT: &str = "NO INHERIT";
const MATCH_FULL: &str = "MATCH FULL";

const fn deferrable(written: &Constraint) -> Deferrable {
    match (written.deferrable, written.deferred) {
        (false, _) => Deferrable::No,
        (true, false) => Deferrable::InitiallyImmediate,
        (true, true) => Deferrable::InitiallyDeferred,
    }
}

fn action(word: Option<&str>) -> Action {
    match word {
        Some("RESTRICT") => Action::Restrict,
        Some("CASCADE") => Action::Cascade,
        Some("SET NULL") => Action::SetNull,
        Some("SET DEFAULT") => Action::SetDefault,
        _ => Action::NoAction,
    }
}
