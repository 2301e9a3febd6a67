//! The typed schema builder: what a migration's `up` and `down` write.
//!
//! A call records; nothing is checked here. The catalog judges the recorded operations at build
//! time, all of them at once, and its findings point at the calls.

mod alter_table;
mod backfill;
mod check;
mod column;
mod column_types;
mod create_table;
mod default_for;
mod derived;
mod draft;
mod enums;
mod filling;
mod foreign_key;
mod index;
mod key;
mod marker;
mod object_handle;
mod objects;
mod partition;
mod qualified;
mod rights;
mod rows;
mod schema;
mod statement;
mod table_changes;

pub use alter_table::AlterTable;
pub use backfill::Backfill;
pub use check::{Check, Exclusion};
pub use column::{Column, NewColumn, Plain, Referencing};
pub use create_table::CreateTable;
pub use default_for::DefaultFor;
pub use enums::{DroppedEnumValue, NewEnumValue};
pub use filling::{Counting, IdentityChange};
pub use foreign_key::{ForeignKey, Target};
pub use index::{Index, Key, asc, desc, expression, key};
pub use key::{KeyColumn, PrimaryKey, Unique, key_part};
pub use marker::{
    ArrayType, BigIntegerType, BinaryType, BooleanType, CharType, Counts, CustomType, DateType,
    DecimalType, DoubleType, EnumerationType, IntegerType, IntervalType, JsonBinaryType, JsonType,
    RealType, SmallIntegerType, TextType, TimeType, TimestampType, TimestampTzType, UuidType,
    VarcharType,
};
pub use object_handle::{AnyKind, DomainKind, ExtensionKind, Object, SequenceKind, ViewKind};
pub use objects::{function, index_of_view, policy, trigger};
pub use partition::{BoundValue, NewPartition, PartitionRows, bound_value, max_value, min_value};
pub use qualified::within;
pub use rights::{PUBLIC, Rights, Role};
pub use rows::{Row, UpdateRows, every_row, matching};
pub use schema::Schema;
pub use statement::Execute;

use crate::types::Type;

/// A type that Whimbrel has no word for, passed on as it is written.
pub fn custom_type(name: &str) -> Type {
    Type::Custom(name.to_owned())
}
