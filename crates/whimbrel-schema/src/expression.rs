//! Values and expressions: defaults, cells of rows, binds.

use serde::{Deserialize, Serialize};

use crate::sql::SqlText;

/// A floating-point number that compares by its bits, so that operations are `Eq`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Float(f64);

impl Float {
    /// Takes a number as it is.
    pub const fn new(value: f64) -> Self {
        Self(value)
    }

    /// The number.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl PartialEq for Float {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Float {}

/// A value written in a migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Literal {
    /// No value.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// An exact decimal number in its written form, such as `12.50`.
    Decimal(String),
    /// A floating-point number.
    Float(Float),
    /// Text, also for dates, times, UUIDs and enum values.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A JSON document.
    Json(serde_json::Value),
}

/// What a column's default, or a cell of a row, is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expression {
    /// A value.
    Literal(Literal),
    /// The moment of the statement.
    Now,
    /// The day of the statement.
    Today,
    /// A random UUID.
    RandomUuid,
    /// SQL that the author wrote.
    Sql(SqlText),
}

impl Expression {
    /// The same expression with every mention of a column under its new name.
    #[must_use]
    pub fn with_column_renamed(&self, from: &str, to: &str) -> Self {
        match self {
            Self::Sql(text) => Self::Sql(text.with_column_renamed(from, to)),
            Self::Literal(_) | Self::Now | Self::Today | Self::RandomUuid => self.clone(),
        }
    }

    /// Tells whether the expression mentions a column of this name.
    pub fn mentions(&self, column: &str) -> bool {
        match self {
            Self::Sql(text) => text.mentions(column),
            Self::Literal(_) | Self::Now | Self::Today | Self::RandomUuid => false,
        }
    }
}

/// The moment at which a statement runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now;

/// The day on which a statement runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Today;

/// A random UUID, made by the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RandomUuid;

/// The moment at which the statement runs, for times and dates.
pub const fn now() -> Now {
    Now
}

/// The day on which the statement runs, for dates.
pub const fn today() -> Today {
    Today
}

/// A random (version 4) UUID made by the database.
pub const fn random_uuid() -> RandomUuid {
    RandomUuid
}

macro_rules! literal_from {
    ($($from:ty => |$value:ident| $literal:expr),+ $(,)?) => {$(
        impl From<$from> for Literal {
            fn from($value: $from) -> Self {
                $literal
            }
        }
        impl From<$from> for Expression {
            fn from(value: $from) -> Self {
                Self::Literal(value.into())
            }
        }
    )+};
}

literal_from! {
    bool => |value| Self::Boolean(value),
    i16 => |value| Self::Integer(value.into()),
    i32 => |value| Self::Integer(value.into()),
    i64 => |value| Self::Integer(value),
    f64 => |value| Self::Float(Float::new(value)),
    &str => |value| Self::Text(value.to_owned()),
    String => |value| Self::Text(value),
    Vec<u8> => |value| Self::Bytes(value),
    &[u8] => |value| Self::Bytes(value.to_vec()),
    serde_json::Value => |value| Self::Json(value),
}

impl From<f32> for Literal {
    /// Keeps the digits that were written: `0.1_f32` is `0.1`, not `0.10000000149`.
    fn from(value: f32) -> Self {
        let written = value
            .to_string()
            .parse()
            .unwrap_or_else(|_| f64::from(value));
        Self::Float(Float::new(written))
    }
}

impl From<f32> for Expression {
    fn from(value: f32) -> Self {
        Self::Literal(value.into())
    }
}

impl<V: Into<Self>> From<Option<V>> for Literal {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<V: Into<Literal>> From<Option<V>> for Expression {
    fn from(value: Option<V>) -> Self {
        Self::Literal(value.into())
    }
}

impl From<Literal> for Expression {
    fn from(value: Literal) -> Self {
        Self::Literal(value)
    }
}

impl From<Now> for Expression {
    fn from(_: Now) -> Self {
        Self::Now
    }
}

impl From<Today> for Expression {
    fn from(_: Today) -> Self {
        Self::Today
    }
}

impl From<RandomUuid> for Expression {
    fn from(_: RandomUuid) -> Self {
        Self::RandomUuid
    }
}

impl From<SqlText> for Expression {
    fn from(text: SqlText) -> Self {
        Self::Sql(text)
    }
}
