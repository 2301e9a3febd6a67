//! The tables that a statement changes.

use super::{Act, AlterTable, Name, Subject};

/// Whether a statement changes the schema or its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// Tables, columns, types and the like.
    Schema,
    /// Rows.
    Rows,
    /// Neither: it reads, sets, or speaks of transactions.
    Neither,
}

impl Act {
    /// The tables and views whose definition or rows the statement changes.
    pub fn targets(&self) -> Vec<&Name> {
        match self {
            Self::CreateTable(table) => vec![&table.name],
            Self::AlterTable(AlterTable { table, .. }) => vec![table],
            Self::Rebuild(rebuild) => vec![&rebuild.table],
            Self::DropTables(names, _) | Self::DropViews(names, _) | Self::Truncate(names, ..) => {
                names.iter().collect()
            }
            Self::CreateIndex(index) => vec![&index.table],
            Self::CreateView(view) => vec![&view.name],
            Self::CreateTrigger(trigger) => vec![&trigger.table],
            Self::DropTrigger { table, .. } => table.iter().collect(),
            Self::RefreshView(name, ..)
            | Self::DropRule(name)
            | Self::Comment(
                Subject::Table(name) | Subject::Column(name, _) | Subject::OfTable(name),
                _,
            ) => vec![name],
            Self::RenameTrigger { table, .. }
            | Self::CreateRule { table, .. }
            | Self::CreatePolicy { table, .. }
            | Self::AlterPolicy { table, .. }
            | Self::DropPolicy { table, .. }
            | Self::Insert { table, .. }
            | Self::CopyIn(table)
            | Self::Delete { table, .. }
            | Self::Merge { table, .. } => vec![table],
            Self::Update(update) => vec![&update.table],
            _ => Vec::new(),
        }
    }

    /// Whether the statement changes the schema, its rows, or neither.
    pub const fn concern(&self) -> Concern {
        match self {
            Self::Insert { .. }
            | Self::CopyIn(_)
            | Self::Update(_)
            | Self::Delete { .. }
            | Self::Merge { .. } => Concern::Rows,
            Self::Read { .. }
            | Self::AlterSequence(..)
            | Self::LockTables(..)
            | Self::Vacuum { .. }
            | Self::Analyze(_)
            | Self::Transaction(_)
            | Self::Set { .. }
            | Self::Pragma { .. }
            | Self::Harmless(_)
            | Self::Opaque { .. } => Concern::Neither,
            _ => Concern::Schema,
        }
    }
}
