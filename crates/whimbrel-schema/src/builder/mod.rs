//! The typed schema builder: what a migration's `up` and `down` write.
//!
//! A call records; nothing is checked here. The catalog judges the recorded operations at build
//! time, all of them at once, and its findings point at the calls.

mod alter_table;
mod column;
mod column_types;
mod create_table;
mod default_for;
mod draft;
mod foreign_key;
mod index;
mod marker;
mod objects;
mod rows;
mod schema;
mod statement;
mod table_changes;

pub use alter_table::AlterTable;
pub use column::{Column, NewColumn, Plain, Referencing};
pub use create_table::CreateTable;
pub use default_for::DefaultFor;
pub use foreign_key::{ForeignKey, Target};
pub use index::{Index, Key, asc, desc, expression, key};
pub use marker::{
    ArrayType, BigIntegerType, BinaryType, BooleanType, CharType, Counts, CustomType, DateType,
    DecimalType, DoubleType, EnumerationType, IntegerType, IntervalType, JsonBinaryType, JsonType,
    RealType, SmallIntegerType, TextType, TimeType, TimestampType, TimestampTzType, UuidType,
    VarcharType,
};
pub use objects::{function, policy, trigger};
pub use rows::{Row, UpdateRows, every_row, matching};
pub use schema::Schema;
pub use statement::Execute;

use crate::types::Type;

/// A type that Whimbrel has no word for, passed on as it is written.
pub fn custom_type(name: &str) -> Type {
    Type::Custom(name.to_owned())
}
