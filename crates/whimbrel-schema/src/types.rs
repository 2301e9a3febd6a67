//! The types of columns, as data.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::identifier::Identifier;

/// The total digits and the digits after the point of a [`Type::Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Precision {
    /// All digits.
    pub digits: u16,
    /// The digits after the decimal point.
    pub scale: u16,
}

/// The type of a column, the same on every backend.
///
/// `docs/TYPES.md` lists what each becomes in PostgreSQL and SQLite and which Diesel type reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Type {
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
    Array(Box<Type>),
    /// An enum type made by `create_enum`.
    Enumeration(Identifier),
    /// A type named by the author and passed on as written, such as `citext`.
    Custom(String),
}

/// A group of types whose values can be compared with each other.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Family {
    Number,
    Text,
    Boolean,
    Binary,
    Time,
    Other(Type),
}

impl Type {
    /// Exact decimal numbers of so many digits, `scale` of them after the point.
    pub const fn decimal(digits: u16, scale: u16) -> Self {
        Self::Decimal(Some(Precision { digits, scale }))
    }

    /// Lists of values of one type.
    pub fn array(element: Self) -> Self {
        Self::Array(Box::new(element))
    }

    /// An enum type made by `create_enum`.
    pub fn enum_type(name: &str) -> Self {
        Self::Enumeration(name.into())
    }

    /// Tells whether every value of `source` is also a value of this type.
    ///
    /// A change to a type that does not hold the old one can fail or lose digits or letters.
    pub fn holds(&self, source: &Self) -> bool {
        if self == source {
            return true;
        }
        match (self, source) {
            (Self::Integer, Self::SmallInteger)
            | (Self::BigInteger, Self::SmallInteger | Self::Integer)
            | (Self::Double, Self::Real | Self::SmallInteger | Self::Integer)
            | (Self::Real, Self::SmallInteger)
            | (
                Self::Decimal(None),
                Self::SmallInteger | Self::Integer | Self::BigInteger | Self::Decimal(_),
            )
            | (Self::JsonBinary, Self::Json) => true,
            (Self::Decimal(Some(to)), Self::Decimal(Some(from))) => {
                to.scale >= from.scale
                    && to.digits.saturating_sub(to.scale) >= from.digits.saturating_sub(from.scale)
            }
            (Self::Decimal(Some(to)), _) => source
                .integer_digits()
                .is_some_and(|digits| to.digits.saturating_sub(to.scale) >= digits),
            (Self::Text | Self::Varchar(None), _) => source.is_textual_or_printable(),
            (Self::Varchar(Some(to)), Self::Varchar(Some(from)) | Self::Char(from)) => to >= from,
            _ => false,
        }
    }

    /// Tells whether a foreign key may join columns of these two types, as far as that is known: what
    /// compares with a type that is passed on as written, such as a domain, the database alone knows.
    pub fn is_comparable_with(&self, other: &Self) -> bool {
        let is_known = |of: &Self| !matches!(of, Self::Custom(_));
        !is_known(self) || !is_known(other) || self.family() == other.family()
    }

    /// Tells whether the type counts and can number its rows by itself.
    pub const fn is_integer(&self) -> bool {
        matches!(self, Self::SmallInteger | Self::Integer | Self::BigInteger)
    }

    /// The enum type that this type or its elements name.
    pub fn enumeration(&self) -> Option<&Identifier> {
        match self {
            Self::Enumeration(name) => Some(name),
            Self::Array(element) => element.enumeration(),
            _ => None,
        }
    }

    fn integer_digits(&self) -> Option<u16> {
        match self {
            Self::SmallInteger => Some(5),
            Self::Integer => Some(10),
            Self::BigInteger => Some(19),
            _ => None,
        }
    }

    fn is_textual_or_printable(&self) -> bool {
        !matches!(self, Self::Binary | Self::Custom(_) | Self::Array(_))
    }

    fn family(&self) -> Family {
        match self {
            Self::SmallInteger
            | Self::Integer
            | Self::BigInteger
            | Self::Decimal(_)
            | Self::Real
            | Self::Double => Family::Number,
            Self::Text | Self::Varchar(_) | Self::Char(_) => Family::Text,
            Self::Boolean => Family::Boolean,
            Self::Binary => Family::Binary,
            Self::Date | Self::Timestamp | Self::TimestampTz => Family::Time,
            other => Family::Other(other.clone()),
        }
    }
}

impl fmt::Display for Type {
    /// Writes the type in the words of the builder.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::SmallInteger => "small_integer",
            Self::Integer => "integer",
            Self::BigInteger => "big_integer",
            Self::Decimal(None) => "decimal",
            Self::Decimal(Some(Precision { digits, scale })) => {
                return write!(f, "decimal({digits}, {scale})");
            }
            Self::Real => "real",
            Self::Double => "double",
            Self::Boolean => "boolean",
            Self::Text => "text",
            Self::Varchar(None) => "varchar",
            Self::Varchar(Some(length)) => return write!(f, "varchar({length})"),
            Self::Char(length) => return write!(f, "char({length})"),
            Self::Binary => "binary",
            Self::Date => "date",
            Self::Time => "time",
            Self::Timestamp => "timestamp",
            Self::TimestampTz => "timestamptz",
            Self::Interval => "interval",
            Self::Uuid => "uuid",
            Self::Json => "json",
            Self::JsonBinary => "jsonb",
            Self::Array(element) => return write!(f, "array of {element}"),
            Self::Enumeration(name) => return write!(f, "enum {name}"),
            Self::Custom(name) => name,
        };
        f.write_str(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(digits: u16, scale: u16) -> Type {
        Type::Decimal(Some(Precision { digits, scale }))
    }

    #[test]
    fn wider_types_hold_narrower_ones_and_not_the_reverse() {
        let pairs = [
            (Type::BigInteger, Type::Integer),
            (Type::Text, Type::Varchar(Some(10))),
            (Type::Varchar(Some(20)), Type::Varchar(Some(10))),
            (decimal(12, 2), decimal(10, 2)),
            (decimal(12, 4), decimal(10, 2)),
            (Type::Double, Type::Real),
        ];
        for (wide, narrow) in pairs {
            assert!(wide.holds(&narrow), "{wide} holds {narrow}");
            assert!(!narrow.holds(&wide), "{narrow} does not hold {wide}");
        }
        assert!(!decimal(12, 4).holds(&decimal(12, 2)));
        assert!(decimal(12, 2).holds(&Type::Integer));
        assert!(!decimal(11, 2).holds(&Type::Integer));
    }
}
