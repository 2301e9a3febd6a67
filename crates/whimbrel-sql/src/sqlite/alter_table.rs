//! `ALTER TABLE`.

use sqlite3_parser::ast::AlterTableBody;
use whimbrel_schema::analyze::act::{Act, AlterTable, ColumnChange, Drop, Name, TableChange};

use super::columns::new_column;
use super::constraint;
use super::name::plain;

/// `ALTER TABLE`; SQLite changes one thing at a time.
pub(super) fn act(table: Name, body: &AlterTableBody<'_>) -> Act {
    let column = |name, change| TableChange::Column {
        name: plain(name),
        change,
    };
    let change = match body {
        AlterTableBody::RenameTo(name) => TableChange::Rename(plain(name)),
        AlterTableBody::AddColumn(definition) => TableChange::AddColumn {
            column: Box::new(new_column(definition)),
            if_not_exists: false,
        },
        AlterTableBody::DropColumnNotNull(name) => column(name, ColumnChange::DropNotNull),
        AlterTableBody::SetColumnNotNull(name, _) => column(name, ColumnChange::SetNotNull),
        AlterTableBody::RenameColumn { old, new } => TableChange::RenameColumn {
            from: plain(old),
            to: plain(new),
        },
        AlterTableBody::DropColumn(name) => TableChange::DropColumn {
            name: plain(name),
            drop: Drop::default(),
        },
        AlterTableBody::AddConstraint(added) => {
            TableChange::AddConstraint(constraint::of_table(added))
        }
        AlterTableBody::DropConstraint(name) => TableChange::DropConstraint {
            name: plain(name),
            drop: Drop::default(),
        },
    };
    Act::AlterTable(AlterTable::one(table, change))
}
