//! The column methods that `create_table`, `alter_table` and `add_column` share.

use super::alter_table::AlterTable;
use super::column::{Column, NewColumn};
use super::create_table::CreateTable;
use super::draft::ColumnDraft;
use super::marker::{
    ArrayType, BigIntegerType, BinaryType, BooleanType, CharType, CustomType, DateType,
    DecimalType, DoubleType, EnumerationType, IntegerType, IntervalType, JsonBinaryType, JsonType,
    RealType, SmallIntegerType, TextType, TimeType, TimestampType, TimestampTzType, UuidType,
    VarcharType,
};
use crate::place::Place;
use crate::types::{Precision, Type};

/// The one table of column types; hands it to a macro that writes the methods.
macro_rules! with_column_types {
    ($methods:ident) => {
        $methods! {
            /// Adds a column of two-byte integers.
            small_integer() -> SmallIntegerType: Type::SmallInteger;
            /// Adds a column of four-byte integers.
            integer() -> IntegerType: Type::Integer;
            /// Adds a column of eight-byte integers.
            big_integer() -> BigIntegerType: Type::BigInteger;
            /// Adds a column of exact decimals with so many digits, `scale` of them after the point.
            decimal(digits: u16, scale: u16) -> DecimalType:
                Type::Decimal(Some(Precision { digits, scale }));
            /// Adds a column of exact decimals of any size.
            numeric() -> DecimalType: Type::Decimal(None);
            /// Adds a column of four-byte floating-point numbers.
            real() -> RealType: Type::Real;
            /// Adds a column of eight-byte floating-point numbers.
            double() -> DoubleType: Type::Double;
            /// Adds a column of truth values.
            boolean() -> BooleanType: Type::Boolean;
            /// Adds a column of text.
            text() -> TextType: Type::Text;
            /// Adds a column of text of at most so many characters.
            varchar(length: u32) -> VarcharType: Type::Varchar(Some(length));
            /// Adds a column of text of exactly so many characters.
            char(length: u32) -> CharType: Type::Char(length);
            /// Adds a column of bytes.
            binary() -> BinaryType: Type::Binary;
            /// Adds a column of days.
            date() -> DateType: Type::Date;
            /// Adds a column of times of the day.
            time() -> TimeType: Type::Time;
            /// Adds a column of days and times without a zone.
            timestamp() -> TimestampType: Type::Timestamp;
            /// Adds a column of moments.
            timestamptz() -> TimestampTzType: Type::TimestampTz;
            /// Adds a column of lengths of time.
            interval() -> IntervalType: Type::Interval;
            /// Adds a column of UUIDs.
            uuid() -> UuidType: Type::Uuid;
            /// Adds a column of JSON documents, kept as they are written.
            json() -> JsonType: Type::Json;
            /// Adds a column of JSON documents, kept parsed.
            jsonb() -> JsonBinaryType: Type::JsonBinary;
            /// Adds a column of lists.
            array(element: Type) -> ArrayType: Type::Array(Box::new(element));
            /// Adds a column of an enum type made by `create_enum`.
            enumeration(enum_type: &str) -> EnumerationType: Type::Enumeration(enum_type.into());
            /// Adds a column of a type that is passed on as written, such as `citext`.
            custom(type_name: &str) -> CustomType: Type::Custom(type_name.to_owned());
            /// Adds a column of any type, said as data.
            column(data_type: Type) -> CustomType: data_type;
        }
    };
}

macro_rules! borrowing_methods {
    ($($(#[$doc:meta])+ $name:ident($($arg:ident: $kind:ty),*) -> $marker:ident: $value:expr;)+) => {
        /// # Columns
        impl CreateTable {$(
            $(#[$doc])+
            #[track_caller]
            pub fn $name(&mut self, name: &str, $($arg: $kind),*) -> Column<'_, $marker> {
                Column::of(self.push_column(ColumnDraft::new(name, $value, Place::caller())))
            }
        )+}

        /// # Columns
        impl AlterTable {$(
            $(#[$doc])+
            #[track_caller]
            pub fn $name(&mut self, name: &str, $($arg: $kind),*) -> Column<'_, $marker> {
                Column::of(self.push_column(ColumnDraft::new(name, $value, Place::caller())))
            }
        )+}
    };
}

macro_rules! consuming_methods {
    ($($(#[$doc:meta])+ $name:ident($($arg:ident: $kind:ty),*) -> $marker:ident: $value:expr;)+) => {
        /// # Columns
        impl<'c> NewColumn<'c> {$(
            $(#[$doc])+
            #[track_caller]
            pub fn $name(self, name: &str, $($arg: $kind),*) -> Column<'c, $marker> {
                let draft = ColumnDraft::new(name, $value, Place::caller());
                Column::of(self.slot.insert(draft))
            }
        )+}
    };
}

with_column_types!(borrowing_methods);
with_column_types!(consuming_methods);
