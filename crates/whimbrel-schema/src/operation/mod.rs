//! The operations: every change that a migration can make, as data.
//!
//! One struct a file, one closed enum, one `dispatch!`: a new operation does not build until every
//! verb and every dialect know it.

mod add_check;
mod add_column;
mod add_enum_value;
mod add_exclusion;
mod add_foreign_key;
mod add_primary_key;
mod add_unique;
mod attach_partition;
mod backfill;
mod change_collation;
mod change_comment;
mod change_default;
mod change_identity;
mod change_nullability;
mod change_on_update;
mod change_table_option;
mod change_type;
mod create_enum;
mod create_index;
mod create_object;
mod create_partition;
mod create_table;
mod delete_rows;
mod detach_partition;
mod drop_column;
mod drop_constraint;
mod drop_enum;
mod drop_enum_value;
mod drop_index;
mod drop_object;
mod drop_table;
mod effect;
mod execute;
mod insert_rows;
mod names;
mod rename_column;
mod rename_constraint;
mod rename_enum;
mod rename_enum_value;
mod rename_index;
mod rename_object;
mod rename_table;
mod replace_object;
mod reversal;
mod rows;
mod truncate_table;
mod update_rows;
mod validate_constraint;

pub use add_check::AddCheck;
pub use add_column::AddColumn;
pub use add_enum_value::AddEnumValue;
pub use add_exclusion::AddExclusion;
pub use add_foreign_key::AddForeignKey;
pub use add_primary_key::AddPrimaryKey;
pub use add_unique::AddUnique;
pub use attach_partition::AttachPartition;
pub use backfill::Backfill;
pub use change_collation::ChangeCollation;
pub use change_comment::ChangeComment;
pub use change_default::ChangeDefault;
pub use change_identity::ChangeIdentity;
pub use change_nullability::ChangeNullability;
pub use change_on_update::ChangeOnUpdate;
pub use change_table_option::ChangeTableOption;
pub use change_type::ChangeType;
pub use create_enum::CreateEnum;
pub use create_index::CreateIndex;
pub use create_object::CreateObject;
pub use create_partition::CreatePartition;
pub use create_table::CreateTable;
pub use delete_rows::DeleteRows;
pub use detach_partition::DetachPartition;
pub use drop_column::DropColumn;
pub use drop_constraint::DropConstraint;
pub use drop_enum::DropEnum;
pub use drop_enum_value::DropEnumValue;
pub use drop_index::DropIndex;
pub use drop_object::DropObject;
pub use drop_table::DropTable;
pub use effect::{Effect, Object, Reach};
pub use execute::{Execute, ReadText};
pub use insert_rows::InsertRows;
pub use rename_column::RenameColumn;
pub use rename_constraint::RenameConstraint;
pub use rename_enum::RenameEnum;
pub use rename_enum_value::RenameEnumValue;
pub use rename_index::RenameIndex;
pub use rename_object::RenameObject;
pub use rename_table::RenameTable;
pub use replace_object::ReplaceObject;
pub use reversal::{Reversal, WhyNot};
pub use rows::{RowFilter, Rows};
pub use truncate_table::TruncateTable;
pub use update_rows::UpdateRows;
pub use validate_constraint::ValidateConstraint;

use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, Refused};

/// What every operation can do; each implements it in a file of its own.
pub trait Change {
    /// Makes the change in a catalog.
    ///
    /// # Errors
    ///
    /// When the catalog does not take it; the catalog is then as it was.
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused>;

    /// The operations that undo the change, or why there are none.
    fn reverse(&self, before: &Catalog) -> Reversal;

    /// What the change does to objects and rows.
    fn effects(&self, before: &Catalog) -> Vec<Effect>;

    /// The change in a few words, such as ``create table `users` ``.
    fn describe(&self) -> String;
}

/// A change to a schema or its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// A new table.
    CreateTable(CreateTable),
    /// A table goes, with its rows.
    DropTable(DropTable),
    /// A table gets another name.
    RenameTable(RenameTable),
    /// A new column.
    AddColumn(AddColumn),
    /// A column goes, with its values.
    DropColumn(DropColumn),
    /// A column gets another name.
    RenameColumn(RenameColumn),
    /// A column gets another type.
    ChangeType(ChangeType),
    /// A column may be NULL, or no longer.
    ChangeNullability(ChangeNullability),
    /// A column gets, changes or loses its default.
    ChangeDefault(ChangeDefault),
    /// A column numbers its rows, in another way, or no longer.
    ChangeIdentity(ChangeIdentity),
    /// A column takes another value whenever its row changes, or none.
    ChangeOnUpdate(ChangeOnUpdate),
    /// A column is compared by another collation.
    ChangeCollation(ChangeCollation),
    /// A table or column gets, changes or loses its comment.
    ChangeComment(ChangeComment),
    /// What a table has beside its parts changes.
    ChangeTableOption(ChangeTableOption),
    /// A table gets its primary key.
    AddPrimaryKey(AddPrimaryKey),
    /// Columns are kept unique.
    AddUnique(AddUnique),
    /// A table refers to another.
    AddForeignKey(AddForeignKey),
    /// A rule that every row obeys.
    AddCheck(AddCheck),
    /// A rule that no two rows break together.
    AddExclusion(AddExclusion),
    /// A constraint goes.
    DropConstraint(DropConstraint),
    /// A constraint gets another name.
    RenameConstraint(RenameConstraint),
    /// A constraint that held for new rows alone is checked for the old ones.
    ValidateConstraint(ValidateConstraint),
    /// A new index.
    CreateIndex(CreateIndex),
    /// An index goes.
    DropIndex(DropIndex),
    /// An index gets another name.
    RenameIndex(RenameIndex),
    /// A new enum type.
    CreateEnum(CreateEnum),
    /// An enum type goes.
    DropEnum(DropEnum),
    /// An enum type gets one more value.
    AddEnumValue(AddEnumValue),
    /// A value of an enum type gets another name.
    RenameEnumValue(RenameEnumValue),
    /// A value of an enum type goes.
    DropEnumValue(DropEnumValue),
    /// An enum type gets another name.
    RenameEnum(RenameEnum),
    /// A new view, function, trigger or the like.
    CreateObject(CreateObject),
    /// One goes.
    DropObject(DropObject),
    /// One gets another definition.
    ReplaceObject(ReplaceObject),
    /// One gets another name.
    RenameObject(RenameObject),
    /// A new partition of a table.
    CreatePartition(CreatePartition),
    /// A table becomes a partition.
    AttachPartition(AttachPartition),
    /// A partition becomes a table of its own.
    DetachPartition(DetachPartition),
    /// New rows.
    InsertRows(InsertRows),
    /// Rows change.
    UpdateRows(UpdateRows),
    /// Rows of a table in use change, a batch at a time.
    Backfill(Backfill),
    /// Rows go.
    DeleteRows(DeleteRows),
    /// All rows go.
    TruncateTable(TruncateTable),
    /// SQL that the author wrote.
    Execute(Execute),
}

/// Runs one expression on whichever operation it is: the only full match.
macro_rules! dispatch {
    ($operation:expr, $op:ident => $body:expr) => {
        match $operation {
            $crate::operation::Operation::CreateTable($op) => $body,
            $crate::operation::Operation::DropTable($op) => $body,
            $crate::operation::Operation::RenameTable($op) => $body,
            $crate::operation::Operation::AddColumn($op) => $body,
            $crate::operation::Operation::DropColumn($op) => $body,
            $crate::operation::Operation::RenameColumn($op) => $body,
            $crate::operation::Operation::ChangeType($op) => $body,
            $crate::operation::Operation::ChangeNullability($op) => $body,
            $crate::operation::Operation::ChangeDefault($op) => $body,
            $crate::operation::Operation::ChangeIdentity($op) => $body,
            $crate::operation::Operation::ChangeOnUpdate($op) => $body,
            $crate::operation::Operation::ChangeCollation($op) => $body,
            $crate::operation::Operation::ChangeComment($op) => $body,
            $crate::operation::Operation::ChangeTableOption($op) => $body,
            $crate::operation::Operation::AddPrimaryKey($op) => $body,
            $crate::operation::Operation::AddUnique($op) => $body,
            $crate::operation::Operation::AddForeignKey($op) => $body,
            $crate::operation::Operation::AddCheck($op) => $body,
            $crate::operation::Operation::AddExclusion($op) => $body,
            $crate::operation::Operation::DropConstraint($op) => $body,
            $crate::operation::Operation::RenameConstraint($op) => $body,
            $crate::operation::Operation::ValidateConstraint($op) => $body,
            $crate::operation::Operation::CreateIndex($op) => $body,
            $crate::operation::Operation::DropIndex($op) => $body,
            $crate::operation::Operation::RenameIndex($op) => $body,
            $crate::operation::Operation::CreateEnum($op) => $body,
            $crate::operation::Operation::DropEnum($op) => $body,
            $crate::operation::Operation::AddEnumValue($op) => $body,
            $crate::operation::Operation::RenameEnumValue($op) => $body,
            $crate::operation::Operation::DropEnumValue($op) => $body,
            $crate::operation::Operation::RenameEnum($op) => $body,
            $crate::operation::Operation::CreateObject($op) => $body,
            $crate::operation::Operation::DropObject($op) => $body,
            $crate::operation::Operation::ReplaceObject($op) => $body,
            $crate::operation::Operation::RenameObject($op) => $body,
            $crate::operation::Operation::CreatePartition($op) => $body,
            $crate::operation::Operation::AttachPartition($op) => $body,
            $crate::operation::Operation::DetachPartition($op) => $body,
            $crate::operation::Operation::InsertRows($op) => $body,
            $crate::operation::Operation::UpdateRows($op) => $body,
            $crate::operation::Operation::Backfill($op) => $body,
            $crate::operation::Operation::DeleteRows($op) => $body,
            $crate::operation::Operation::TruncateTable($op) => $body,
            $crate::operation::Operation::Execute($op) => $body,
        }
    };
}
macro_rules! into_operation {
    ($($name:ident),+ $(,)?) => {$(
        impl From<$name> for Operation {
            fn from(operation: $name) -> Self {
                Self::$name(operation)
            }
        }
    )+};
}

into_operation!(
    CreateTable,
    DropTable,
    RenameTable,
    AddColumn,
    DropColumn,
    RenameColumn,
    ChangeType,
    ChangeNullability,
    ChangeDefault,
    ChangeIdentity,
    ChangeOnUpdate,
    ChangeCollation,
    ChangeComment,
    ChangeTableOption,
    AddPrimaryKey,
    AddUnique,
    AddForeignKey,
    AddCheck,
    AddExclusion,
    DropConstraint,
    RenameConstraint,
    ValidateConstraint,
    CreateIndex,
    DropIndex,
    RenameIndex,
    CreateEnum,
    DropEnum,
    AddEnumValue,
    RenameEnumValue,
    DropEnumValue,
    RenameEnum,
    CreateObject,
    DropObject,
    ReplaceObject,
    RenameObject,
    CreatePartition,
    AttachPartition,
    DetachPartition,
    InsertRows,
    UpdateRows,
    Backfill,
    DeleteRows,
    TruncateTable,
    Execute,
);

impl Change for Operation {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        for effect in self.effects(catalog) {
            catalog.must_be_own(&effect)?;
        }
        let mark = catalog.mark();
        let done = dispatch!(self, op => op.apply(catalog));
        if done.is_err() {
            // A change that reached some partitions and was refused by another.
            catalog.rollback(mark);
        }
        done
    }

    fn reverse(&self, before: &Catalog) -> Reversal {
        dispatch!(self, op => op.reverse(before))
    }

    fn effects(&self, before: &Catalog) -> Vec<Effect> {
        dispatch!(self, op => op.effects(before))
    }

    fn describe(&self) -> String {
        dispatch!(self, op => op.describe())
    }
}

pub(crate) use dispatch;
