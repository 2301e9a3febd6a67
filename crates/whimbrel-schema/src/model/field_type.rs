//! The types of columns, as constants.

use crate::catalog::Enumeration;
use crate::types::{Precision, Type};

use super::table::TableName;

/// The type of a column: [`Type`], as a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Two bytes, signed.
    SmallInteger,
    /// Four bytes, signed.
    Integer,
    /// Eight bytes, signed.
    BigInteger,
    /// An exact decimal number; without precision, of any size.
    Decimal(Option<Precision>),
    /// A floating-point number of four bytes.
    Real,
    /// A floating-point number of eight bytes.
    Double,
    /// True or false.
    Boolean,
    /// Text of any length.
    Text,
    /// Text of at most so many characters; `None` is without limit.
    Varchar(Option<u32>),
    /// Text of exactly so many characters.
    Char(u32),
    /// Bytes.
    Binary,
    /// A day.
    Date,
    /// A time of the day, without a zone.
    Time,
    /// A day and a time, without a zone.
    Timestamp,
    /// A moment.
    TimestampTz,
    /// A length of time.
    Interval,
    /// A universally unique identifier.
    Uuid,
    /// JSON, kept as it was written.
    Json,
    /// JSON, kept parsed.
    JsonBinary,
    /// A list of values of one type.
    Array(&'static FieldType),
    /// An enum type.
    Enumeration(&'static EnumModel),
    /// A type that is passed on as written, such as `citext`.
    Custom(&'static str),
}

impl FieldType {
    /// The same type as data of a schema.
    pub fn data_type(self) -> Type {
        match self {
            Self::SmallInteger => Type::SmallInteger,
            Self::Integer => Type::Integer,
            Self::BigInteger => Type::BigInteger,
            Self::Decimal(precision) => Type::Decimal(precision),
            Self::Real => Type::Real,
            Self::Double => Type::Double,
            Self::Boolean => Type::Boolean,
            Self::Text => Type::Text,
            Self::Varchar(length) => Type::Varchar(length),
            Self::Char(length) => Type::Char(length),
            Self::Binary => Type::Binary,
            Self::Date => Type::Date,
            Self::Time => Type::Time,
            Self::Timestamp => Type::Timestamp,
            Self::TimestampTz => Type::TimestampTz,
            Self::Interval => Type::Interval,
            Self::Uuid => Type::Uuid,
            Self::Json => Type::Json,
            Self::JsonBinary => Type::JsonBinary,
            Self::Array(element) => Type::array(element.data_type()),
            Self::Enumeration(of) => Type::Enumeration(of.name.identifier()),
            Self::Custom(name) => Type::Custom(name.to_owned()),
        }
    }

    /// The enum type that this type or its elements name.
    pub const fn enumeration(self) -> Option<&'static EnumModel> {
        match self {
            Self::Enumeration(of) => Some(of),
            Self::Array(element) => element.enumeration(),
            _ => None,
        }
    }
}

/// An enum type, as a Rust enum describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnumModel {
    /// Its name.
    pub name: TableName,
    /// Its values, in order.
    pub values: &'static [&'static str],
    /// What it is for.
    pub comment: Option<&'static str>,
}

impl EnumModel {
    /// A type of these values.
    pub const fn new(name: &'static str, values: &'static [&'static str]) -> Self {
        Self {
            name: TableName::new(name),
            values,
            comment: None,
        }
    }

    pub(super) fn enumeration(&self) -> Enumeration {
        let values = self.values.iter().map(|value| (*value).to_owned());
        Enumeration {
            comment: self.comment.map(str::to_owned),
            ..Enumeration::new(self.name.identifier(), values.collect())
        }
    }
}
