//! `CREATE TABLE`.

use super::constraints::Part;
use super::lowering::{Lowering, Outcome};
use super::stop::Stop;
use crate::analyze::act::{Constraint, ConstraintKind, NewTable, NewTableKind};
use crate::backend::Backend;
use crate::catalog::{ForeignKey, PrimaryKey, Table, Validity};
use crate::condition::table_is_missing;
use crate::operation::CreateTable;

impl Lowering<'_> {
    /// `CREATE TABLE`.
    pub(super) fn create_table(&mut self, new: &NewTable) -> Outcome {
        if new.temporary {
            return Ok(());
        }
        let name = self.own(&new.name)?;
        if let Some(what) = unknown_columns(new) {
            return Err(Stop::opaque(what, vec![name]));
        }
        let guard = new.if_not_exists.then(|| table_is_missing(&name));
        self.guarded(guard, |lowering| match &new.kind {
            NewTableKind::PartitionOf {
                parent,
                bound,
                keys,
            } => lowering.create_partition(new, parent, bound, keys.as_deref()),
            _ => lowering.create_plain(new),
        })
    }

    fn create_plain(&mut self, new: &NewTable) -> Outcome {
        let mut table = Table::new(self.own(&new.name)?);
        self.make_way(&table.name)?;
        for column in &new.columns {
            let column = self.column(&table, column);
            table.columns.push(column);
        }
        let constraints = constraints(new);
        let is_key = |c: &Constraint| matches!(c.kind, ConstraintKind::PrimaryKey { .. });
        let (keys, others): (Vec<_>, Vec<_>) =
            constraints.into_iter().partition(|(_, c)| is_key(c));
        let mut foreign_keys = Vec::new();
        for (owner, constraint) in keys.into_iter().chain(others) {
            if is_repeated(&table, constraint) {
                continue;
            }
            let Some(laid) = self.constraint(&table, owner, constraint)? else {
                continue;
            };
            match laid.part {
                Part::PrimaryKey(key) => self.key(&mut table, key),
                Part::Unique(unique) => table.uniques.push(unique),
                // Whatever holds of an empty table is valid.
                Part::Check(mut check) => {
                    check.validity = Validity::Valid;
                    table.checks.push(check);
                }
                Part::ForeignKey(mut key) => {
                    key.validity = Validity::Valid;
                    foreign_keys.push(named_apart(&foreign_keys, key));
                }
                Part::NotNull(column) => {
                    let mut columns = table.columns.iter_mut();
                    if let Some(column) = columns.find(|c| c.name == column) {
                        column.nullable = false;
                    }
                }
            }
        }
        for key in &foreign_keys {
            self.take_types(&mut table, key);
        }
        let mut left_out = Vec::new();
        for key in foreign_keys {
            match self.takes(&table, &key)? {
                true => table.foreign_keys.push(key),
                false => left_out.push(key.name),
            }
        }
        let name = table.name.clone();
        match (&new.partition_by, &new.kind) {
            (Some(by), _) => table.options.partitioning = Some(self.partitioning(&table, by)),
            (None, NewTableKind::Partitioned(_)) => self.beyond("PARTITION BY"),
            (None, _) => {}
        }
        table.options.unlogged = new.unlogged;
        table.options.strict = new.strict;
        table.options.without_rowid = new.without_rowid;
        self.make(CreateTable { table })?;
        if !left_out.is_empty() || has_exclusion(new) {
            // A new table is taken to be wholly known.
            self.catalog.loosen(&name);
        }
        Ok(())
    }

    /// A key's columns are never NULL; SQLite lets them be, in most tables
    /// ([The PRIMARY KEY](https://www.sqlite.org/lang_createtable.html#the_primary_key)).
    fn key(&mut self, table: &mut Table, key: PrimaryKey) {
        let columns = table.columns.iter_mut();
        for column in columns.filter(|c| c.nullable && key.columns.contains(&c.name)) {
            column.nullable = false;
            if self.backend == Backend::Sqlite {
                self.beyond("a primary key that may be NULL");
            }
        }
        table.primary_key = Some(key);
    }
}

/// Why the columns of a table are not all in the statement.
fn unknown_columns(new: &NewTable) -> Option<&'static str> {
    Some(match &new.kind {
        NewTableKind::AsSelect(_) => "a table made from a query",
        NewTableKind::Foreign => "a foreign or virtual table",
        NewTableKind::Plain | NewTableKind::Partitioned(_) if !new.like.is_empty() => {
            "a table made like another"
        }
        NewTableKind::Plain | NewTableKind::Partitioned(_) if !new.inherits.is_empty() => {
            "a table that inherits from another"
        }
        NewTableKind::Plain | NewTableKind::Partitioned(_) | NewTableKind::PartitionOf { .. } => {
            return None;
        }
    })
}

/// The constraints in the order of the text, with the columns that they are written at.
fn constraints(new: &NewTable) -> Vec<(Option<&str>, &Constraint)> {
    let at_columns = new.columns.iter().flat_map(|column| {
        let constraints = column.constraints.iter();
        constraints.map(|constraint| (Some(column.name.as_str()), constraint))
    });
    let own = new.constraints.iter().map(|constraint| (None, constraint));
    at_columns.chain(own).collect()
}

fn has_exclusion(new: &NewTable) -> bool {
    let mut constraints = new.constraints.iter();
    constraints.any(|constraint| matches!(constraint.kind, ConstraintKind::Exclude))
}

/// PostgreSQL leaves out a nameless unique constraint that says what another key says.
fn is_repeated(table: &Table, constraint: &Constraint) -> bool {
    let ConstraintKind::Unique { columns, .. } = &constraint.kind else {
        return false;
    };
    let same = |known: &[crate::identifier::Identifier]| {
        known.iter().map(|name| name.as_str()).eq(columns.iter())
    };
    constraint.name.is_none()
        && (same(table.primary_key_columns()) || table.uniques.iter().any(|u| same(&u.columns)))
}

/// The key under another name where one before it has its name already.
fn named_apart(before: &[ForeignKey], mut key: ForeignKey) -> ForeignKey {
    let wanted = key.name.clone();
    key.name = crate::names::free(wanted, |name| before.iter().any(|k| k.name == *name));
    key
}
