//! SQL and values, as constants.

use crate::expression::{Expression, Float, Literal};
use crate::sql::{SqlText, per_backend, sql};
use crate::types::Type;

/// SQL, for every database or for some.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SqlModel {
    /// The text that every database without one of its own reads.
    pub any: Option<&'static str>,
    /// The text for PostgreSQL.
    pub postgres: Option<&'static str>,
    /// The text for SQLite.
    pub sqlite: Option<&'static str>,
}

impl SqlModel {
    /// SQL that reads the same on every database.
    pub const fn new(text: &'static str) -> Self {
        Self {
            any: Some(text),
            postgres: None,
            sqlite: None,
        }
    }

    pub(super) fn text(self) -> SqlText {
        let mut text = self.any.map_or_else(per_backend, sql);
        if let Some(own) = self.postgres {
            text = text.postgres(own);
        }
        if let Some(own) = self.sqlite {
            text = text.sqlite(own);
        }
        text
    }
}

/// The value that a column takes when a row brings none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueModel {
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Float(f64),
    /// Text, also for dates, times, UUIDs, decimals and enum values.
    Text(&'static str),
    /// Bytes.
    Bytes(&'static [u8]),
    /// A JSON document, as it is written.
    Json(&'static str),
    /// The moment of the statement.
    Now,
    /// The day of the statement.
    Today,
    /// A random UUID.
    RandomUuid,
    /// SQL.
    Sql(SqlModel),
}

impl ValueModel {
    /// The value in a column of a type; the reader's complaint about JSON that is none.
    pub(super) fn expression(self, data_type: &Type) -> Result<Expression, String> {
        let is_float = matches!(data_type, Type::Real | Type::Double);
        let literal = match self {
            Self::Boolean(value) => Literal::Boolean(value),
            #[allow(clippy::cast_precision_loss)] // The column keeps no more digits.
            Self::Integer(value) if is_float => Literal::Float(Float::new(value as f64)),
            Self::Integer(value) => Literal::Integer(value),
            Self::Float(value) => Literal::Float(Float::new(value)),
            Self::Text(value) if matches!(data_type, Type::Decimal(_)) => {
                Literal::Decimal(value.to_owned())
            }
            Self::Text(value) => Literal::Text(value.to_owned()),
            Self::Bytes(value) => Literal::Bytes(value.to_vec()),
            Self::Json(text) => match serde_json::from_str(text) {
                Ok(document) => Literal::Json(document),
                Err(problem) => return Err(problem.to_string()),
            },
            Self::Now => return Ok(Expression::Now),
            Self::Today => return Ok(Expression::Today),
            Self::RandomUuid => return Ok(Expression::RandomUuid),
            Self::Sql(text) => return Ok(Expression::Sql(text.text())),
        };
        Ok(Expression::Literal(literal))
    }
}
