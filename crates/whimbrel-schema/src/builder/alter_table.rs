//! `alter_table`: what is written between its braces, in order.

use super::create_table::Lowered;
use super::draft::{ColumnDraft, push};
use super::key::new_primary_key;
use crate::identifier::Identifier;
use crate::operation::{AddCheck, AddColumn, AddForeignKey, AddPrimaryKey, AddUnique, Operation};
use crate::place::{Part, Place};

#[derive(Debug)]
enum Entry {
    Column(Box<ColumnDraft>),
    Operation(Box<Operation>, Place),
}

/// A table that is being changed.
#[derive(Debug)]
pub struct AlterTable {
    name: Identifier,
    entries: Vec<Entry>,
}

impl AlterTable {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            entries: Vec::new(),
        }
    }

    pub(super) fn table_name(&self) -> Identifier {
        self.name.clone()
    }

    pub(super) fn push_column(&mut self, draft: ColumnDraft) -> &mut ColumnDraft {
        match push(&mut self.entries, Entry::Column(Box::new(draft))) {
            Entry::Column(draft) => draft,
            Entry::Operation(..) => unreachable!("a column was pushed just now"),
        }
    }

    pub(super) fn operation(&mut self, operation: Operation, place: Place) -> &mut Operation {
        match push(
            &mut self.entries,
            Entry::Operation(Box::new(operation), place),
        ) {
            Entry::Operation(operation, _) => operation,
            Entry::Column(_) => unreachable!("an operation was pushed just now"),
        }
    }

    /// The operations, in the order in which they were written.
    pub(super) fn lower(self) -> Vec<Lowered> {
        let Self { name, entries } = self;
        entries
            .into_iter()
            .flat_map(|entry| match entry {
                Entry::Operation(operation, place) => vec![(*operation, place, Vec::new())],
                Entry::Column(draft) => lower_added_column(&name, *draft),
            })
            .collect()
    }
}

/// The operations that add a column with its constraints: each constraint by itself, so that an
/// existing table is not scanned under the lock of `ADD COLUMN`.
pub(super) fn lower_added_column(table: &Identifier, mut draft: ColumnDraft) -> Vec<Lowered> {
    let unique = draft.take_unique(table);
    let checks = draft.take_checks(table);
    let key = draft.primary_key.map(|place| {
        let columns = vec![draft.column.name.clone()];
        (new_primary_key(table, columns), place)
    });
    let place = draft.place;
    let parts = vec![(Part::Column(draft.column.name.clone()), place)];
    let add = AddColumn {
        table: table.clone(),
        column: draft.column,
    };
    let mut lowered = vec![(add.into(), place, parts)];
    let holder = || table.clone();
    lowered.extend(key.map(|(key, place)| {
        let table = holder();
        (AddPrimaryKey { table, key }.into(), place, Vec::new())
    }));
    lowered.extend(unique.map(|(unique, place)| {
        let table = holder();
        (AddUnique { table, unique }.into(), place, Vec::new())
    }));
    lowered.extend(checks.into_iter().map(|(check, place)| {
        let table = holder();
        (AddCheck { table, check }.into(), place, Vec::new())
    }));
    lowered.extend(draft.reference.map(|reference| {
        let reference = reference.named(table);
        let add = AddForeignKey {
            table: holder(),
            key: reference.key,
        };
        (add.into(), reference.place, Vec::new())
    }));
    lowered
}
