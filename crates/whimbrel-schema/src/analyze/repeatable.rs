//! Which statements can be run once more after they ran.

use super::act::{Act, Concurrency, TableChange, TypeChange};

/// Tells whether a statement leaves something behind that a second run would meet.
pub(super) fn changes_something(act: &Act) -> bool {
    !matches!(
        act,
        Act::Set { .. }
            | Act::Transaction(_)
            | Act::Pragma { .. }
            | Act::Read { .. }
            | Act::Analyze(_)
            | Act::Vacuum { .. }
            | Act::LockTables(..)
            | Act::Comment(..)
            | Act::Harmless(_)
    )
}

/// Tells whether a second run of a statement succeeds and comes to the same.
pub(super) fn is_repeatable(act: &Act) -> bool {
    match act {
        Act::CreateTable(table) => table.if_not_exists,
        Act::AlterTable(alter) => alter.changes.iter().all(is_repeatable_change),
        // What a failed concurrent build left behind passes for the index.
        Act::CreateIndex(index) => index.if_not_exists && index.concurrency == Concurrency::Plain,
        Act::DropTables(_, drop)
        | Act::DropViews(_, drop)
        | Act::DropIndexes(_, _, drop)
        | Act::DropSequences(_, drop)
        | Act::DropTypes(_, drop)
        | Act::DropDomains(_, drop)
        | Act::DropFunctions(_, drop)
        | Act::DropSchemas(_, drop)
        | Act::DropExtensions(_, drop)
        | Act::DropTrigger { drop, .. } => drop.if_exists,
        Act::CreateView(view) => view.replace,
        Act::CreateTrigger(trigger) => trigger.replace,
        Act::AlterType(_, TypeChange::AddValue { if_not_exists, .. }) => *if_not_exists,
        Act::Reindex(_)
        | Act::RefreshView(..)
        | Act::Grant(_)
        | Act::Truncate(..)
        | Act::Update(_)
        | Act::Delete { .. }
        | Act::Merge { .. }
        | Act::Cluster(_)
        | Act::CreateExtension(_)
        | Act::CreateFunction(_) => true,
        _ => !changes_something(act),
    }
}

fn is_repeatable_change(change: &TableChange) -> bool {
    match change {
        TableChange::AddColumn { if_not_exists, .. } => *if_not_exists,
        TableChange::DropColumn { drop, .. } | TableChange::DropConstraint { drop, .. } => {
            drop.if_exists
        }
        TableChange::Column { .. }
        | TableChange::ValidateConstraint(_)
        | TableChange::AlterConstraint(_)
        | TableChange::Set(_) => true,
        TableChange::RenameColumn { .. }
        | TableChange::Rename(_)
        | TableChange::SetSchema(_)
        | TableChange::AddConstraint(_)
        | TableChange::RenameConstraint { .. }
        | TableChange::AttachPartition { .. }
        | TableChange::DetachPartition { .. }
        | TableChange::Inherit(_)
        | TableChange::NoInherit(_) => false,
    }
}
