//! The column of a field, and the attributes that change its type.
#![allow(
    clippy::panic,
    reason = "rustc says it while it compiles, of the author's constant"
)]

use whimbrel_schema::model::{ColumnModel, FieldType};
use whimbrel_schema::types::Precision;

use super::Field;

/// The column of a field.
#[track_caller]
pub const fn column<T: Field + ?Sized>(name: &'static str) -> ColumnModel {
    column_of(name, T::TYPE, T::NULLABLE)
}

/// A column of a type that is said.
#[track_caller]
pub const fn column_of(name: &'static str, data_type: FieldType, nullable: bool) -> ColumnModel {
    ColumnModel {
        nullable,
        ..ColumnModel::new(name, data_type)
    }
}

/// Text of at most so many characters.
#[track_caller]
pub const fn with_length(data_type: FieldType, length: u32) -> FieldType {
    match data_type {
        FieldType::Text | FieldType::Varchar(_) => FieldType::Varchar(Some(length)),
        FieldType::Char(_) => FieldType::Char(length),
        _ => panic!("only text has a length"),
    }
}

/// Decimals of so many digits, `scale` of them after the point.
#[track_caller]
pub const fn with_precision(data_type: FieldType, digits: u16, scale: u16) -> FieldType {
    match data_type {
        FieldType::Decimal(_) if scale <= digits => {
            FieldType::Decimal(Some(Precision { digits, scale }))
        }
        FieldType::Decimal(_) => panic!("more digits after the point than there are digits"),
        _ => panic!("only decimals have a precision; say `type = decimal(10, 2)` of other fields"),
    }
}

/// Moments instead of days and times.
#[track_caller]
pub const fn with_timezone(data_type: FieldType) -> FieldType {
    match data_type {
        FieldType::Timestamp | FieldType::TimestampTz => FieldType::TimestampTz,
        _ => panic!("only a timestamp has a time zone or has none"),
    }
}

/// Days and times instead of moments.
#[track_caller]
pub const fn without_timezone(data_type: FieldType) -> FieldType {
    match data_type {
        FieldType::Timestamp | FieldType::TimestampTz => FieldType::Timestamp,
        _ => panic!("only a timestamp has a time zone or has none"),
    }
}
