//! What the statements before one come to, summed up, so that no rule looks at each of them anew.

use std::collections::{BTreeMap, BTreeSet};

use super::act::{Act, Name, NewTableKind, RowSource, TableChange, TypeChange};
use super::closed::{closed, closed_tables};
use super::footprint::Footprint;
use super::script::{Statement, Transaction};
use super::steps::Steps;
use super::world::World;

/// What the statements before one come to.
#[derive(Clone, Debug, Default)]
pub struct Past {
    transactions: BTreeMap<usize, Held>,
    /// Whether a statement outside of transactions closed something.
    has_closed_alone: bool,
    steps: Steps,
    /// The statements that set something for the session or the transaction.
    settings: Vec<usize>,
    /// The statements that add a value to an enum type.
    values: Vec<usize>,
    /// The statements that copy rows from table to table.
    copies: Vec<usize>,
    /// The statements that update the rows of a table.
    updates: BTreeMap<Name, Vec<usize>>,
    /// How many rows are written out for a table.
    literal_rows: BTreeMap<Name, usize>,
    /// The tables that an `ALTER TABLE` reads from end to end with writers kept out.
    read_closed: BTreeSet<Name>,
    /// The constraints that are dropped, by table.
    dropped_constraints: BTreeMap<Name, BTreeSet<String>>,
}

/// What a transaction holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    /// What was there before the migration and is closed to writers.
    pub(super) closed: BTreeSet<Name>,
    /// What of it is closed to readers as well.
    pub(super) closed_to_all: BTreeSet<Name>,
    /// What of it are tables: neither views nor sequences.
    pub(super) tables: BTreeSet<Name>,
    /// Whether a statement closed a second table while another was closed.
    pub(super) is_second_closed: bool,
}

impl Past {
    /// Adds a statement to the past, with what it did in the schema before it.
    pub(super) fn add(
        &mut self,
        index: usize,
        statement: &Statement,
        footprint: &Footprint,
        world: &World,
    ) {
        match statement.transaction {
            Transaction::Numbered(number) => {
                let held = self.transactions.entry(number).or_default();
                held.add(footprint, world);
            }
            Transaction::Alone => self.has_closed_alone |= !closed(world, footprint).is_empty(),
        }
        self.steps.add(index, statement);
        match &statement.act {
            Act::Set { .. } => self.settings.push(index),
            Act::AlterType(_, TypeChange::AddValue { .. }) => self.values.push(index),
            Act::Update(update) => {
                let of_table = self.updates.entry(update.table.clone()).or_default();
                of_table.push(index);
            }
            Act::Insert { table, source, .. } => match source {
                RowSource::Values(rows) => self.count(table, *rows),
                RowSource::Select(_) => self.copies.push(index),
                RowSource::Defaults => {}
            },
            Act::CreateTable(new) if matches!(new.kind, NewTableKind::AsSelect(_)) => {
                self.copies.push(index);
            }
            Act::AlterTable(alter) => {
                self.note_reading(&alter.table, footprint);
                self.note_dropped(&alter.table, &alter.changes);
            }
            Act::Rebuild(rebuild) => self.note_dropped(&rebuild.table, &rebuild.changes),
            _ => {}
        }
    }

    fn count(&mut self, table: &Name, rows: usize) {
        let all = self.literal_rows.entry(table.clone()).or_default();
        *all = all.saturating_add(rows);
    }

    fn note_reading(&mut self, table: &Name, footprint: &Footprint) {
        if closes_and_reads(footprint, table) {
            self.read_closed.insert(table.clone());
        }
    }

    fn note_dropped(&mut self, table: &Name, changes: &[TableChange]) {
        for change in changes {
            if let TableChange::DropConstraint { name, .. } = change {
                let names = self.dropped_constraints.entry(table.clone()).or_default();
                names.insert(name.clone());
            }
        }
    }

    /// Tells whether an earlier statement of the same transaction, or of no transaction like this one,
    /// closed something.
    pub(super) fn has_closed(&self, statement: &Statement) -> bool {
        match statement.transaction {
            Transaction::Numbered(_) => self.held(statement).is_some_and(|h| !h.closed.is_empty()),
            Transaction::Alone => self.has_closed_alone,
        }
    }

    /// What the transaction of a statement holds so far.
    pub(super) fn held(&self, statement: &Statement) -> Option<&Held> {
        match statement.transaction {
            Transaction::Numbered(number) => self.transactions.get(&number),
            Transaction::Alone => None,
        }
    }

    /// The steps that commit one after the other.
    pub(super) const fn steps(&self) -> &Steps {
        &self.steps
    }

    /// The statements that set something.
    pub(super) fn settings(&self) -> &[usize] {
        &self.settings
    }

    /// The statements that add a value to an enum type.
    pub(super) fn values(&self) -> &[usize] {
        &self.values
    }

    /// The statements that may copy rows from one table to another.
    pub(super) fn copies(&self) -> &[usize] {
        &self.copies
    }

    /// The statements that update rows of a table.
    pub(super) fn updates(&self, table: &Name) -> &[usize] {
        self.updates.get(table).map_or(&[], Vec::as_slice)
    }

    /// How many rows the statements write out for a table.
    pub(super) fn literal_rows(&self, table: &Name) -> usize {
        self.literal_rows.get(table).copied().unwrap_or_default()
    }

    /// Tells whether an `ALTER TABLE` read a table from end to end while writers were kept out.
    pub(super) fn has_read_closed(&self, table: &Name) -> bool {
        self.read_closed.contains(table)
    }

    /// Tells whether a constraint of this name was dropped.
    pub(super) fn has_dropped_constraint(&self, table: &Name, name: &str) -> bool {
        let names = self.dropped_constraints.get(table);
        names.is_some_and(|names| names.contains(name))
    }
}

impl Held {
    fn add(&mut self, footprint: &Footprint, world: &World) {
        let tables = closed_tables(world, footprint);
        let is_new = |table: &&Name| !self.tables.contains(*table);
        self.is_second_closed |= !self.tables.is_empty() && tables.iter().any(is_new);
        self.tables.extend(tables.into_iter().cloned());
        for (table, mode) in closed(world, footprint) {
            if mode.blocks_reads() {
                self.closed_to_all.insert(table.clone());
            }
            self.closed.insert(table.clone());
        }
    }
}

/// Tells whether a statement reads a table from end to end with writers kept out.
pub(super) fn closes_and_reads(footprint: &Footprint, table: &Name) -> bool {
    let mode = footprint.locks.get(table);
    footprint.scans.contains(table) && mode.is_some_and(|mode| mode.blocks_writes())
}
