//! The lock that every action of `ALTER TABLE` takes on its table.
//!
//! As `AlterTableGetLockLevel` in PostgreSQL's `tablecmds.c` says; the strongest of a statement is
//! taken before anything else.

use super::parameters;
use crate::analyze::act::{ColumnChange, Concurrency, ConstraintKind, TableChange, TableSetting};
use crate::analyze::footprint::LockMode;

/// The lock of one action on a server of this major version.
pub(super) fn of(change: &TableChange, version: u32) -> LockMode {
    match change {
        TableChange::AddConstraint(constraint) => match constraint.kind {
            ConstraintKind::ForeignKey { .. } => LockMode::ShareRowExclusive,
            _ => LockMode::AccessExclusive,
        },
        TableChange::ValidateConstraint(_) => LockMode::ShareUpdateExclusive,
        TableChange::AttachPartition { .. } if version >= 12 => LockMode::ShareUpdateExclusive,
        TableChange::DetachPartition {
            concurrency: Concurrency::Concurrently,
            ..
        } => LockMode::ShareUpdateExclusive,
        TableChange::Column {
            change: ColumnChange::SetStatistics,
            ..
        } => LockMode::ShareUpdateExclusive,
        TableChange::Set(setting) => of_setting(setting),
        TableChange::AddColumn { .. }
        | TableChange::DropColumn { .. }
        | TableChange::Column { .. }
        | TableChange::RenameColumn { .. }
        | TableChange::Rename(_)
        | TableChange::SetSchema(_)
        | TableChange::DropConstraint { .. }
        | TableChange::RenameConstraint { .. }
        | TableChange::AlterConstraint(_)
        | TableChange::AttachPartition { .. }
        | TableChange::DetachPartition { .. }
        | TableChange::Inherit(_)
        | TableChange::NoInherit(_) => LockMode::AccessExclusive,
    }
}

fn of_setting(setting: &TableSetting) -> LockMode {
    match setting {
        TableSetting::Parameters(names) => {
            let locks = names.iter().map(|name| parameters::lock_level(name));
            locks.max().unwrap_or(LockMode::AccessExclusive)
        }
        TableSetting::ClusterOn(_) | TableSetting::WithoutCluster => LockMode::ShareUpdateExclusive,
        TableSetting::EnableTrigger | TableSetting::DisableTrigger => LockMode::ShareRowExclusive,
        TableSetting::Logged
        | TableSetting::Unlogged
        | TableSetting::Tablespace
        | TableSetting::AccessMethod
        | TableSetting::Owner
        | TableSetting::EnableRowSecurity
        | TableSetting::DisableRowSecurity
        | TableSetting::ForceRowSecurity
        | TableSetting::Rule
        | TableSetting::ReplicaIdentity(_)
        | TableSetting::OfType => LockMode::AccessExclusive,
    }
}
