//! What rows must come through a revision and back: those that it does not say to write or delete.

use std::collections::{BTreeMap, BTreeSet};

use whimbrel_schema::catalog::Table;
use whimbrel_schema::operation::{Change, Effect, Object};
use whimbrel_schema::{Catalog, Identifier, Recording};

use crate::database::Database;
use crate::error::Result;
use crate::manager::live_names::LiveNames;

/// What the operations of a revision, up and back, say to do to rows that were there before.
#[derive(Debug, Default)]
pub(super) struct Announced {
    /// SQL that nobody has read: it may do anything.
    anything: bool,
    /// The tables whose rows go.
    emptied: BTreeSet<Identifier>,
    /// The tables whose rows are written.
    written: BTreeSet<Identifier>,
    /// The columns whose values go or change.
    columns: BTreeSet<(Identifier, Identifier)>,
    names: LiveNames,
}

impl Announced {
    /// What a revision announces over the schema before it; names are those before it.
    pub(super) fn by(up: &Recording, down: &Recording, before: &Catalog) -> Self {
        let mut announced = Self::default();
        let mut now = before.clone();
        for recorded in up.operations.iter().chain(&down.operations) {
            for effect in recorded.operation.effects(&now) {
                announced.add(&effect);
            }
            // What does not fit the catalog is refused by the run itself.
            let _ = recorded.operation.apply(&mut now);
        }
        announced
    }

    fn add(&mut self, effect: &Effect) {
        match effect {
            Effect::Opaque => self.anything = true,
            Effect::Destroys(Object::Table(table)) | Effect::Deletes { table, .. } => {
                self.emptied.insert(self.names.table(table));
            }
            Effect::Writes { table, .. } => {
                self.written.insert(self.names.table(table));
            }
            Effect::Destroys(Object::Column { table, name })
            | Effect::Alters(Object::Column { table, name }) => self.add_column(table, name),
            Effect::Retypes { table, column, .. } => self.add_column(table, column),
            _ => {}
        }
        self.names.follow(effect);
    }

    fn add_column(&mut self, table: &Identifier, name: &Identifier) {
        let column = self.names.column(table, name);
        self.columns.insert((self.names.table(table), column));
    }
}

/// The rows of the tables that must stay.
#[derive(Debug)]
pub(super) struct Kept {
    tables: BTreeMap<Identifier, Vec<String>>,
    /// The tables whose rows are written: new ones are no flaw.
    written: BTreeSet<Identifier>,
}

impl Kept {
    /// Reads the rows of every table of which something must stay.
    pub(super) fn read(
        database: &mut dyn Database,
        before: &Catalog,
        announced: &Announced,
    ) -> Result<Self> {
        let mut tables = BTreeMap::new();
        let left = before.tables().filter(|_| !announced.anything);
        for table in left.filter(|table| !announced.emptied.contains(&table.name)) {
            // A table that a condition left out is not there.
            if database.table_exists(&table.name)? {
                let columns = compared(table, announced);
                let rows = database.contents(&table.name, &columns)?;
                tables.insert(table.name.clone(), rows);
            }
        }
        Ok(Self {
            tables,
            written: announced.written.clone(),
        })
    }

    /// How many rows must stay.
    pub(super) fn count(&self) -> usize {
        self.tables.values().map(Vec::len).sum()
    }

    /// Names what has not come back.
    pub(super) fn missing_in(&self, after: &Self) -> Vec<String> {
        let mut issues = Vec::new();
        for (table, before) in &self.tables {
            let Some(after) = after.tables.get(table) else {
                issues.push(format!("table `{table}` is gone after the downgrade"));
                continue;
            };
            let (lost, new) = (missing(before, after), missing(after, before));
            if lost > 0 {
                let rows = if lost == 1 { "row" } else { "rows" };
                issues.push(format!(
                    "{lost} {rows} of `{table}` did not come back as before"
                ));
            } else if new > 0 && !self.written.contains(table) {
                let rows = if new == 1 { "row is" } else { "rows are" };
                issues.push(format!("{new} {rows} new in `{table}` after the downgrade"));
            }
        }
        issues
    }
}

/// The columns that must stay as they are: the key alone where rows are written.
fn compared<'t>(table: &'t Table, announced: &Announced) -> Vec<&'t str> {
    let is_written = announced.written.contains(&table.name);
    let key = table.primary_key.as_ref();
    let names = table.columns.iter().map(|column| &column.name);
    let kept = names.filter(|name| {
        let is_changed = announced
            .columns
            .contains(&(table.name.clone(), (*name).clone()));
        let is_key = || key.is_some_and(|key| key.columns.contains(name));
        !is_changed && (!is_written || is_key())
    });
    kept.map(|name| name.as_str()).collect()
}

/// How many texts of the first list, which is in order, the second one lacks.
fn missing(first: &[String], second: &[String]) -> usize {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for row in second {
        *left.entry(row).or_default() += 1;
    }
    let lacks = first.iter().filter(|row| match left.get_mut(row.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    lacks.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(rows: &[&str], written: bool) -> Kept {
        let table = Identifier::new("t");
        let rows = rows.iter().map(|row| (*row).to_owned()).collect();
        Kept {
            tables: BTreeMap::from([(table.clone(), rows)]),
            written: written.then_some(table).into_iter().collect(),
        }
    }

    #[test]
    fn what_went_and_what_came_is_named() {
        let before = kept(&["a", "b", "b"], false);
        assert!(before.missing_in(&kept(&["b", "a", "b"], false)).is_empty());
        assert_eq!(
            before.missing_in(&kept(&["a", "b"], false)),
            ["1 row of `t` did not come back as before"]
        );
        assert_eq!(
            before.missing_in(&kept(&["a", "b", "b", "c"], false)),
            ["1 row is new in `t` after the downgrade"]
        );
        let written = kept(&["a"], true);
        assert!(written.missing_in(&kept(&["a", "c"], true)).is_empty());
    }
}
