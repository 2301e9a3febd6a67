//! Which changes of a table SQLite can make without making the table anew
//! ([ALTER TABLE](https://www.sqlite.org/lang_altertable.html)).

use crate::analyze::act::{ColumnChange, ConstraintKind, TableChange};

/// Since when SQLite makes a change by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Native {
    /// Since this minor version of 3; 0 is always.
    Since(u32),
    /// Never: the table is made anew.
    Never,
}

impl Native {
    /// Tells whether a version makes the change by itself.
    pub const fn is_in(self, version: u32) -> bool {
        match self {
            Self::Since(first) => version >= first,
            Self::Never => false,
        }
    }
}

/// Since when SQLite makes a change by itself, with its name.
pub fn native(change: &TableChange) -> (Native, &'static str) {
    match change {
        TableChange::Rename(_) => (Native::Since(0), "RENAME TO"),
        TableChange::AddColumn {
            if_not_exists: false,
            ..
        } => (Native::Since(0), "ADD COLUMN"),
        TableChange::AddColumn { .. } => (Native::Never, "ADD COLUMN IF NOT EXISTS"),
        TableChange::RenameColumn { .. } => (Native::Since(25), "RENAME COLUMN"),
        TableChange::DropColumn { drop, .. } if drop.if_exists => {
            (Native::Never, "DROP COLUMN IF EXISTS")
        }
        TableChange::DropColumn { .. } => (Native::Since(35), "DROP COLUMN"),
        TableChange::Column { change, .. } => of_column(change),
        TableChange::AddConstraint(constraint) => match constraint.kind {
            ConstraintKind::Check(_) => (Native::Since(53), "ADD CONSTRAINT … CHECK"),
            ConstraintKind::PrimaryKey { .. } => (Native::Never, "ADD PRIMARY KEY"),
            ConstraintKind::Unique { .. } => (Native::Never, "ADD CONSTRAINT … UNIQUE"),
            ConstraintKind::ForeignKey { .. } => (Native::Never, "ADD CONSTRAINT … FOREIGN KEY"),
            ConstraintKind::Exclude | ConstraintKind::NotNull(_) => {
                (Native::Never, "ADD CONSTRAINT")
            }
        },
        TableChange::DropConstraint { drop, .. } if drop.if_exists => {
            (Native::Never, "DROP CONSTRAINT IF EXISTS")
        }
        TableChange::DropConstraint { .. } => (Native::Since(53), "DROP CONSTRAINT"),
        TableChange::RenameConstraint { .. } => (Native::Never, "RENAME CONSTRAINT"),
        TableChange::SetSchema(_)
        | TableChange::ValidateConstraint(_)
        | TableChange::AlterConstraint(_)
        | TableChange::AttachPartition { .. }
        | TableChange::DetachPartition { .. }
        | TableChange::Inherit(_)
        | TableChange::NoInherit(_)
        | TableChange::Set(_) => (Native::Never, "this form of ALTER TABLE"),
    }
}

const fn of_column(change: &ColumnChange) -> (Native, &'static str) {
    match change {
        ColumnChange::SetNotNull => (Native::Since(53), "ALTER COLUMN … SET NOT NULL"),
        ColumnChange::DropNotNull => (Native::Since(53), "ALTER COLUMN … DROP NOT NULL"),
        ColumnChange::Type { .. } => (Native::Never, "ALTER COLUMN … TYPE"),
        ColumnChange::SetDefault(_) => (Native::Never, "ALTER COLUMN … SET DEFAULT"),
        ColumnChange::DropDefault => (Native::Never, "ALTER COLUMN … DROP DEFAULT"),
        ColumnChange::AddIdentity(..)
        | ColumnChange::DropIdentity
        | ColumnChange::SetExpression(_)
        | ColumnChange::DropExpression
        | ColumnChange::SetStatistics
        | ColumnChange::SetStorage
        | ColumnChange::AlterSequence(_) => (Native::Never, "this form of ALTER COLUMN"),
    }
}
