//! Where a script speaks of a table, so that nobody reads the whole script for one table.

use std::collections::BTreeMap;

use super::act::{Act, AlterTable, Constraint, ConstraintKind, Name, NewTable, TableChange};
use super::footprint::Footprint;
use super::script::Script;
use super::world::KeyConstraint;
use crate::backend::Backend;

/// The indexes of the statements that speak of a table, by table.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    targets: BTreeMap<Name, Vec<usize>>,
    makes: BTreeMap<Name, Vec<usize>>,
    last: BTreeMap<Name, usize>,
}

impl Places {
    /// Reads a script once, with what its statements do.
    pub(super) fn of(script: &Script, footprints: &[Footprint], backend: Backend) -> Self {
        let mut places = Self::default();
        for (index, statement) in script.statements.iter().enumerate() {
            for table in statement.act.targets() {
                let all = places.targets.entry(table.clone()).or_default();
                all.push(index);
                if backend == Backend::Sqlite {
                    // It has no locks of tables.
                    places.last.insert(table.clone(), index);
                }
            }
            for table in named_by(&statement.act) {
                places.makes.entry(table).or_default().push(index);
            }
        }
        for (index, footprint) in footprints.iter().enumerate() {
            for name in footprint.locks.keys() {
                let last = places.last.entry(name.clone()).or_default();
                *last = index.max(*last);
            }
        }
        places
    }

    /// The statements that change a table or its rows.
    pub(super) fn on(&self, table: &Name) -> &[usize] {
        self.targets.get(table).map_or(&[], Vec::as_slice)
    }

    /// The statements that make a table of this name, or give a table this name.
    pub(super) fn naming(&self, table: &Name) -> &[usize] {
        self.makes.get(table).map_or(&[], Vec::as_slice)
    }

    /// The last statement that touches a table.
    pub(super) fn last_on(&self, table: &Name) -> Option<usize> {
        self.last.get(table).copied()
    }
}

fn named_by(act: &Act) -> Vec<Name> {
    match act {
        Act::CreateTable(new) => vec![new.name.clone()],
        Act::AlterTable(alter) => {
            let names = alter.changes.iter().filter_map(|change| match change {
                TableChange::Rename(to) => Some(alter.table.sibling(to.as_str())),
                _ => None,
            });
            names.collect()
        }
        _ => Vec::new(),
    }
}

/// Tells whether a statement adds a constraint to its table.
pub(super) fn adds(act: &Act, key: &KeyConstraint) -> bool {
    let is_it = |constraint: &Constraint| is_of(constraint, key);
    match act {
        Act::CreateTable(new) => constraints_of(new).any(is_it),
        Act::AlterTable(AlterTable { changes, .. }) => changes.iter().any(|change| match change {
            TableChange::AddConstraint(constraint) => is_it(constraint),
            TableChange::AddColumn { column, .. } => column.constraints.iter().any(is_it),
            _ => false,
        }),
        _ => false,
    }
}

fn constraints_of(new: &NewTable) -> impl Iterator<Item = &Constraint> {
    let at_columns = new.columns.iter().flat_map(|column| &column.constraints);
    new.constraints.iter().chain(at_columns)
}

fn is_of(constraint: &Constraint, key: &KeyConstraint) -> bool {
    match (&constraint.name, &constraint.kind, &key.kind) {
        (Some(name), ..) => *name == key.name,
        (
            None,
            ConstraintKind::ForeignKey { columns, .. },
            ConstraintKind::ForeignKey { columns: of, .. },
        ) => columns == of,
        (None, kind, of) => kind == of,
    }
}
