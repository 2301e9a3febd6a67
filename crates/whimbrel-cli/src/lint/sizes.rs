//! The sizes of tables, as the command line gives them.

use std::collections::{BTreeMap, BTreeSet};

use whimbrel_schema::analyze::act::Name;
use whimbrel_schema::analyze::world::{Birth, Relation, RelationKind, Size, World};

use crate::failure::{Failure, Kind};

/// The sizes of tables.
#[derive(Default)]
pub(super) struct Sizes {
    /// How many rows every table has that is not named.
    pub(super) of_all: Option<u64>,
    of_one: BTreeMap<Name, u64>,
    found: BTreeSet<Name>,
}

impl Sizes {
    /// Reads `N` and `TABLE=N`.
    pub(super) fn of(texts: &[String]) -> Result<Self, Failure> {
        let mut sizes = Self::default();
        for text in texts {
            let (table, rows) = match text.rsplit_once('=') {
                Some((table, rows)) => (Some(table).filter(|table| !table.is_empty()), rows),
                None => (None, text.as_str()),
            };
            let is_named = table.is_some() || !text.contains('=');
            let rows = rows.replace('_', "").parse();
            let (true, Ok(rows)) = (is_named, rows) else {
                let message = format!("`--rows {text}` is neither `N` nor `TABLE=N`");
                return Err(Failure::new(Kind::Usage, message));
            };
            match table {
                Some(table) => sizes.of_one.insert(name(table), rows),
                None => sizes.of_all.replace(rows),
            };
        }
        Ok(sizes)
    }

    /// Tells the world how large its tables are; one that is not known yet may be there.
    pub(super) fn tell(&mut self, world: &mut World) {
        let tables: Vec<Name> = world.relations.keys().cloned().collect();
        for table in tables {
            let own = self.of_one.get(&table).copied();
            if own.is_some() {
                self.found.insert(table.clone());
            }
            if let Some(rows) = own.or(self.of_all)
                && let Some(relation) = world.relations.get_mut(&table)
                && relation.kind == RelationKind::Table
            {
                relation.size = Size::Known { rows, bytes: 0 };
            }
        }
        if world.is_partial {
            for (table, rows) in &self.of_one {
                if self.found.insert(table.clone()) {
                    let mut relation = Relation::new(RelationKind::Table, Birth::Before);
                    relation.size = Size::Known {
                        rows: *rows,
                        bytes: 0,
                    };
                    world.relations.insert(table.clone(), relation);
                }
            }
        }
    }

    /// Refuses a size of a table that was never there.
    pub(super) fn must_be_of_tables(&self) -> Result<(), Failure> {
        let mut unknown = self
            .of_one
            .iter()
            .filter(|(table, _)| !self.found.contains(*table));
        match unknown.next() {
            None => Ok(()),
            Some((table, rows)) => {
                let message = format!("`--rows {table}={rows}`: the schema has no table `{table}`");
                Err(Failure::new(Kind::Usage, message))
            }
        }
    }
}

fn name(text: &str) -> Name {
    match text.split_once('.') {
        Some((schema, table)) => Name::within(schema, table),
        None => Name::new(text),
    }
}
