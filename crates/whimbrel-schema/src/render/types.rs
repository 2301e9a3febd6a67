//! Types of columns as the builder says them.

use super::layout::{Argument, Call};
use super::literal::{name, text};
use crate::identifier::Identifier;
use crate::types::{Precision, Type};

/// The call that adds a column of a type: `varchar("name", 40)`.
pub(super) fn column_call(column: &Identifier, data_type: &Type) -> Call {
    let call = |method: &str| Call::new(method).with(name(column));
    match data_type {
        Type::SmallInteger => call("small_integer"),
        Type::Integer => call("integer"),
        Type::BigInteger => call("big_integer"),
        Type::Decimal(None) => call("numeric"),
        Type::Decimal(Some(Precision { digits, scale })) => call("decimal")
            .with(digits.to_string())
            .with(scale.to_string()),
        Type::Real => call("real"),
        Type::Double => call("double"),
        Type::Boolean => call("boolean"),
        Type::Text => call("text"),
        Type::Varchar(Some(length)) => call("varchar").with(length.to_string()),
        Type::Char(length) => call("char").with(length.to_string()),
        Type::Binary => call("binary"),
        Type::Date => call("date"),
        Type::Time => call("time"),
        Type::Timestamp => call("timestamp"),
        Type::TimestampTz => call("timestamptz"),
        Type::Interval => call("interval"),
        Type::Uuid => call("uuid"),
        Type::Json => call("json"),
        Type::JsonBinary => call("jsonb"),
        Type::Array(element) => call("array").with(expression(element)),
        Type::Enumeration(of) => call("enumeration").with(name(of)),
        Type::Custom(written) if written.is_empty() => call("untyped"),
        Type::Custom(written) => call("custom").with(text(written)),
        Type::Varchar(None) => call("column").with(expression(data_type)),
    }
}

/// A type as an expression: `Type::Varchar(Some(40))`.
pub(super) fn expression(data_type: &Type) -> Argument {
    Argument::Plain(written(data_type))
}

fn written(data_type: &Type) -> String {
    match data_type {
        Type::Decimal(Some(Precision { digits, scale })) => {
            format!("Type::decimal({digits}, {scale})")
        }
        Type::Array(element) => format!("Type::array({})", written(element)),
        Type::Enumeration(of) => format!("Type::enum_type({})", name(of)),
        Type::Custom(word) => format!("custom_type({})", text(word)),
        plain => format!("Type::{plain:?}"),
    }
}
