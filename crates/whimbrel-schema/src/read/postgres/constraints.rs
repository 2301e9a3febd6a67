//! Constraints.

use std::collections::{BTreeSet, HashMap};

use super::reader::{Reader, Setting};
use super::rows::{ConstraintRow, IndexRow};
use super::text::bare;
use crate::catalog::{
    Action, Check, Deferrable, Exclusion, ForeignKey, KeyOptions, Matching, Need, PrimaryKey,
    Table, Unique, Validity,
};
use crate::dialect::quote_identifier;
use crate::identifier::Identifier;
use crate::sql::sql;

impl Reader<'_> {
    /// Reads the constraints of tables; returns the numbers of the indexes that keep them.
    pub(super) fn read_constraints(
        &mut self,
        rows: Vec<ConstraintRow>,
        indexes: &[IndexRow],
    ) -> BTreeSet<i64> {
        let indexes: HashMap<i64, &IndexRow> = indexes.iter().map(|row| (row.oid, row)).collect();
        let mut kept = BTreeSet::new();
        for row in rows.into_iter().filter(|row| row.relation != 0) {
            let index = indexes.get(&row.index).copied();
            kept.insert(row.index);
            self.read_constraint(&row, index);
        }
        kept
    }

    fn read_constraint(&mut self, row: &ConstraintRow, index: Option<&IndexRow>) {
        let Some(relation) = self.relations.get(&row.relation).cloned() else {
            return;
        };
        let quoted = quote_identifier(&row.name);
        let subject = format!("CONSTRAINT {quoted} ON {}", relation.written);
        let name: Identifier = row.name.as_str().into();
        let of = Some(&relation.name);
        self.add_comment(of, ("constraint", name), &subject, row.comment.as_ref());
        let keys_alone = index.is_some_and(|index| index.parameters.is_empty());
        if let (Some(index), false) = (index, keys_alone) {
            self.set_index_parameters(&relation.name, index);
        }
        let table = self.tables.remove(&row.relation);
        let Some(mut table) = table.filter(|_| row.special.is_none()) else {
            return self.add_special(row, &relation.written, &relation.name);
        };
        self.put_constraint(&mut table, row, index);
        self.tables.insert(row.relation, table);
    }

    fn put_constraint(&mut self, table: &mut Table, row: &ConstraintRow, index: Option<&IndexRow>) {
        let name: Identifier = row.name.as_str().into();
        match row.kind.as_str() {
            "p" => {
                table.primary_key = Some(PrimaryKey {
                    options: key_options(row, index),
                    ..PrimaryKey::new(name, identifiers(&row.columns))
                });
            }
            "u" => table.uniques.push(Unique {
                options: key_options(row, index),
                ..Unique::new(name, identifiers(&row.columns))
            }),
            "c" => table.checks.push(check(row)),
            "f" => table.foreign_keys.push(self.foreign_key(row)),
            "x" => table.exclusions.extend(self.exclusion(row, index)),
            _ => {}
        }
    }

    /// What the fields of a table do not say whole is carried as its statement.
    fn add_special(&mut self, row: &ConstraintRow, written: &str, table: &Identifier) {
        let definition = match (&row.special, &row.expression) {
            (Some(special), _) => special.clone(),
            (None, Some(expression)) => format!("CHECK ({})", bare(expression)),
            (None, None) => return,
        };
        let name = quote_identifier(&row.name);
        self.add_setting(Setting {
            table: Some(table),
            of: row.name.as_str().into(),
            what: "constraint",
            statement: format!("ALTER TABLE {written} ADD CONSTRAINT {name} {definition}"),
            needs: vec![Need::Table(table.clone())],
        });
    }

    fn foreign_key(&self, row: &ConstraintRow) -> ForeignKey {
        let referenced = row.referenced.as_ref();
        let table = referenced.map_or_else(|| "".into(), |pair| self.names.of_pair(pair));
        ForeignKey {
            references: identifiers(&row.references),
            on_delete: action(&row.on_delete),
            on_update: action(&row.on_update),
            deferrable: deferrable(row),
            matching: match row.matching.as_str() {
                "f" => Matching::Full,
                _ => Matching::Simple,
            },
            validity: validity(row),
            ..ForeignKey::new(row.name.as_str(), identifiers(&row.columns), table)
        }
    }

    fn exclusion(&mut self, row: &ConstraintRow, index: Option<&IndexRow>) -> Option<Exclusion> {
        let index = self.index(index?);
        Some(Exclusion {
            name: row.name.as_str().into(),
            method: index.method,
            keys: index.keys.into_iter().zip(row.operators.clone()).collect(),
            include: index.include,
            filter: index.filter,
            deferrable: deferrable(row),
        })
    }
}

/// A check of a table or domain.
pub(super) fn check(row: &ConstraintRow) -> Check {
    let expression = row.expression.as_deref().unwrap_or_default();
    Check {
        no_inherit: row.no_inherit,
        validity: validity(row),
        ..Check::new(row.name.as_str(), sql(bare(expression)))
    }
}

fn key_options(row: &ConstraintRow, index: Option<&IndexRow>) -> Option<Box<KeyOptions>> {
    let carried = index.into_iter().flat_map(|index| &index.keys);
    let carried = carried.filter(|key| key.option.is_none());
    let options = KeyOptions {
        include: carried
            .filter_map(|key| key.column.as_deref().map(Identifier::from))
            .collect(),
        deferrable: deferrable(row),
        nulls_not_distinct: index.is_some_and(|index| index.nulls_not_distinct),
        ..KeyOptions::default()
    };
    (options != KeyOptions::default()).then(|| Box::new(options))
}

const fn validity(row: &ConstraintRow) -> Validity {
    if row.valid {
        Validity::Valid
    } else {
        Validity::NotValid
    }
}

const fn deferrable(row: &ConstraintRow) -> Deferrable {
    match (row.deferrable, row.deferred) {
        (false, _) => Deferrable::No,
        (true, false) => Deferrable::InitiallyImmediate,
        (true, true) => Deferrable::InitiallyDeferred,
    }
}

fn action(letter: &str) -> Action {
    match letter {
        "r" => Action::Restrict,
        "c" => Action::Cascade,
        "n" => Action::SetNull,
        "d" => Action::SetDefault,
        _ => Action::NoAction,
    }
}

fn identifiers(names: &[String]) -> Vec<Identifier> {
    names.iter().map(|name| name.as_str().into()).collect()
}
