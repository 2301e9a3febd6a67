//! The changes to one table that `Schema` and `alter_table` share.

use super::alter_table::AlterTable;
use super::check::{Check, Exclusion, new_exclusion};
use super::draft::{identifiers, named_after};
use super::filling::IdentityChange;
use super::foreign_key::{ForeignKey, Target};
use super::index::{Index, Key, new_index};
use super::key::{KeyColumn, PrimaryKey, Unique, new_primary_key, new_unique};
use super::rights::{Rights, Role, new_grant};
use super::schema::Schema;
use crate::catalog::{self, Identity, OptionChange, RowSecurity};
use crate::expression::Expression;
use crate::identifier::Identifier;
use crate::names::automatic;
use crate::operation::{
    AddCheck, AddExclusion, AddForeignKey, AddPrimaryKey, AddUnique, ChangeCollation,
    ChangeComment, ChangeDefault, ChangeIdentity, ChangeNullability, ChangeOnUpdate,
    ChangeTableOption, ChangeType, CreateIndex, DropColumn, DropConstraint, DropIndex, Operation,
    RenameColumn, RenameConstraint, RenameIndex, ValidateConstraint,
};
use crate::place::Place;
use crate::sql::SqlText;
use crate::types::Type;

/// Writes each change twice: on `Schema` with the table's name first, on `AlterTable` without.
macro_rules! table_changes {
    ($(
        $(#[$doc:meta])+
        $name:ident($($arg:ident: $kind:ty),*) => |$table:ident| $operation:expr;
    )+) => {
        /// # Changes to a table
        impl Schema {$(
            $(#[$doc])+
            #[track_caller]
            pub fn $name(&mut self, table: &str, $($arg: $kind),*) {
                let $table = Identifier::from(table);
                self.record_operation($operation.into(), Place::caller());
            }
        )+}

        /// # Changes to the table
        impl AlterTable {$(
            $(#[$doc])+
            #[track_caller]
            pub fn $name(&mut self, $($arg: $kind),*) {
                let $table = self.table_name();
                self.operation($operation.into(), Place::caller());
            }
        )+}
    };
}

table_changes! {
    /// Drops a column with its values.
    drop_column(column: &str) => |table| DropColumn { table, column: column.into() };
    /// Gives a column another name; keys, indexes and expressions follow.
    rename_column(from: &str, to: &str) => |table| RenameColumn {
        table, from: from.into(), to: to.into(),
    };
    /// Gives a column another type; old values are cast.
    change_type(column: &str, to: Type) => |table| ChangeType {
        table, column: column.into(), to, using: None,
    };
    /// Gives a column another type; `using` makes the new value from the old row.
    change_type_using(column: &str, to: Type, using: impl Into<SqlText>) => |table| ChangeType {
        table, column: column.into(), to, using: Some(using.into()),
    };
    /// Forbids NULL in a column; rows that hold it make the run stop.
    set_not_null(column: &str) => |table| ChangeNullability {
        table, column: column.into(), nullable: false,
    };
    /// Allows NULL in a column.
    drop_not_null(column: &str) => |table| ChangeNullability {
        table, column: column.into(), nullable: true,
    };
    /// Gives a column a default; rows that are there keep their values.
    set_default(column: &str, value: impl Into<Expression>) => |table| ChangeDefault {
        table, column: column.into(), default: Some(value.into()),
    };
    /// Takes a column's default away.
    drop_default(column: &str) => |table| ChangeDefault {
        table, column: column.into(), default: None,
    };
    /// Says what a column is for.
    comment_on_column(column: &str, text: &str) => |table| ChangeComment {
        table, column: Some(column.into()), comment: Some(text.to_owned()),
    };
    /// Takes a column's comment away.
    drop_comment_on_column(column: &str) => |table| ChangeComment {
        table, column: Some(column.into()), comment: None,
    };
    /// Says what the table is for.
    comment_on_table(text: &str) => |table| ChangeComment {
        table, column: None, comment: Some(text.to_owned()),
    };
    /// Takes the table's comment away.
    drop_comment_on_table() => |table| ChangeComment { table, column: None, comment: None };
    /// Lets a column no longer number its rows.
    drop_identity(column: &str) => |table| ChangeIdentity {
        table, column: column.into(), identity: None, numbering: None,
    };
    /// Sets a column to a value whenever another column of its row changes; a trigger keeps it.
    set_on_update(column: &str, value: impl Into<Expression>) => |table| ChangeOnUpdate {
        table, column: column.into(), value: Some(value.into()),
    };
    /// Leaves a column alone when its row changes.
    drop_on_update(column: &str) => |table| ChangeOnUpdate {
        table, column: column.into(), value: None,
    };
    /// Compares and sorts a column's values by a collation.
    set_collation(column: &str, name: &str) => |table| ChangeCollation {
        table, column: column.into(), collation: Some(name.to_owned()),
    };
    /// Compares and sorts a column's values by the database's own collation.
    drop_collation(column: &str) => |table| ChangeCollation {
        table, column: column.into(), collation: None,
    };
    /// Keeps the rows over a crash; PostgreSQL writes the table anew.
    set_logged() => |table| ChangeTableOption { table, change: OptionChange::Logged };
    /// Lets a crash empty the table, which makes writing faster; PostgreSQL writes it anew.
    set_unlogged() => |table| ChangeTableOption { table, change: OptionChange::Unlogged };
    /// Sets a storage parameter, such as `fillfactor`; PostgreSQL only.
    set_parameter(name: &str, value: &str) => |table| ChangeTableOption {
        table,
        change: OptionChange::Parameter { name: name.to_owned(), value: Some(value.to_owned()) },
    };
    /// Gives a storage parameter the server's own value; PostgreSQL only.
    reset_parameter(name: &str) => |table| ChangeTableOption {
        table, change: OptionChange::Parameter { name: name.to_owned(), value: None },
    };
    /// Has policies decide which rows a role sees, the owner left out; PostgreSQL only.
    enable_row_security() => |table| ChangeTableOption { table, change: OptionChange::RowSecurity(RowSecurity::On) };
    /// Has policies decide which rows every role sees, the owner too; PostgreSQL only.
    force_row_security() => |table| ChangeTableOption { table, change: OptionChange::RowSecurity(RowSecurity::Forced) };
    /// Shows every row again to whoever may read the table.
    disable_row_security() => |table| ChangeTableOption { table, change: OptionChange::RowSecurity(RowSecurity::Off) };
    /// Gives the table to another role; PostgreSQL only.
    set_owner(role: &str) => |table| ChangeTableOption { table, change: OptionChange::Owner(Some(role.into())) };
    /// Gives the table to the role that migrates; PostgreSQL only.
    reset_owner() => |table| ChangeTableOption { table, change: OptionChange::Owner(None) };
    /// Judges the rows that were there before a foreign key or check that is not valid yet.
    validate_constraint(name: &str) => |table| ValidateConstraint { table, name: name.into() };
    /// Drops a primary key, unique constraint, foreign key or check by its name.
    drop_constraint(name: &str) => |table| DropConstraint { table, name: name.into() };
    /// Gives a constraint another name.
    rename_constraint(from: &str, to: &str) => |table| RenameConstraint {
        table, from: from.into(), to: to.into(),
    };
    /// Drops an index by its name.
    drop_index(name: &str) => |table| DropIndex { table, name: name.into() };
    /// Gives an index another name.
    rename_index(from: &str, to: &str) => |table| RenameIndex {
        table, from: from.into(), to: to.into(),
    };
}

/// Writes each change that hands back a handle twice, as [`table_changes`] does.
macro_rules! table_additions {
    ($(
        $(#[$doc:meta])+
        $name:ident[$($generics:tt)*]($($arg:ident: $kind:ty),*) -> $handle:ty:
            |$table:ident| $operation:expr, $variant:ident($op:ident) => $made:expr;
    )+) => {
        /// # Additions to a table
        impl Schema {$(
            $(#[$doc])+
            #[track_caller]
            pub fn $name<$($generics)*>(&mut self, table: &str, $($arg: $kind),*) -> $handle {
                let $table = Identifier::from(table);
                let recorded = self.record_operation($operation.into(), Place::caller());
                let Operation::$variant($op) = recorded else {
                    unreachable!("the operation was recorded just now");
                };
                $made
            }
        )+}

        /// # Additions to the table
        impl AlterTable {$(
            $(#[$doc])+
            #[track_caller]
            pub fn $name<$($generics)*>(&mut self, $($arg: $kind),*) -> $handle {
                let $table = self.table_name();
                let recorded = self.operation($operation.into(), Place::caller());
                let Operation::$variant($op) = recorded else {
                    unreachable!("the operation was recorded just now");
                };
                $made
            }
        )+}
    };
}

table_additions! {
    /// Creates an index over columns or expressions.
    create_index[K: Into<Key>, const N: usize](keys: [K; N]) -> Index<'_>:
        |table| CreateIndex { index: new_index(&table, keys), table },
        CreateIndex(op) => Index { index: &mut op.index };
    /// Keeps columns, together, unique.
    add_unique[K: Into<KeyColumn>, const N: usize](columns: [K; N]) -> Unique<'_>:
        |table| AddUnique { unique: new_unique(&table, columns), table },
        AddUnique(op) => Unique { unique: &mut op.unique };
    /// Makes columns, together, the primary key.
    add_primary_key[](columns: impl IntoIterator<Item = &'static str>) -> PrimaryKey<'_>:
        |table| {
            let columns = columns.into_iter().map(Identifier::from).collect();
            AddPrimaryKey { key: new_primary_key(&table, columns), table }
        },
        AddPrimaryKey(op) => PrimaryKey { key: &mut op.key };
    /// Adds a rule that no two rows may break together: each key is compared by its operator;
    /// PostgreSQL only.
    add_exclusion[K: Into<Key>, const N: usize](keys: [(K, &str); N]) -> Exclusion<'_>:
        |table| AddExclusion { exclusion: new_exclusion(&table, keys), table },
        AddExclusion(op) => Exclusion { exclusion: &mut op.exclusion };
    /// Lets a column number its rows from now on; those that are there keep their numbers.
    set_identity[](column: &str) -> IdentityChange<'_>:
        |table| ChangeIdentity {
            table, column: column.into(), identity: Some(Identity::ByDefault), numbering: None,
        },
        ChangeIdentity(op) => IdentityChange { operation: op };
    /// Gives a role rights on the table, such as `SELECT`; PostgreSQL only.
    grant[const N: usize](privileges: [&str; N], role: impl Into<Role>) -> Rights<'_>:
        |table| ChangeTableOption {
            table, change: OptionChange::Grant(new_grant(&privileges, role.into())),
        },
        ChangeTableOption(op) => Rights { change: &mut op.change };
    /// Takes rights on the table from a role; PostgreSQL only.
    revoke[const N: usize](privileges: [&str; N], role: impl Into<Role>) -> Rights<'_>:
        |table| ChangeTableOption {
            table, change: OptionChange::Revoke(new_grant(&privileges, role.into())),
        },
        ChangeTableOption(op) => Rights { change: &mut op.change };
    /// Adds a rule that every row obeys.
    add_check[](condition: impl Into<SqlText>) -> Check<'_>:
        |table| {
            let name = automatic([table.as_str(), "check"]);
            let expression = condition.into();
            AddCheck { table, check: catalog::Check::new(name, expression) }
        },
        AddCheck(op) => Check { check: &mut op.check };
    /// Refers to another table by one or several columns.
    add_foreign_key['t, const N: usize](columns: [&str; N], to: impl Into<Target<'t>>) -> ForeignKey<'_>:
        |table| {
            let mut key = to.into().key(identifiers(columns));
            key.name = named_after(&table, &key.columns, "fkey");
            AddForeignKey { table, key }
        },
        AddForeignKey(op) => ForeignKey { key: &mut op.key };
}
