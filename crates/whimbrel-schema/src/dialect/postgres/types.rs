//! What each type is called.

use super::{ACTS, unsupported, write};
use crate::analyze::act::TypeName;
use crate::plan::Unsupported;
use crate::types::{Precision, Type};

/// The type as a column declares it.
///
/// # Errors
///
/// When a number of digits or a length is out of range.
pub(in crate::dialect) fn declared(data_type: &Type) -> Result<String, Unsupported> {
    let name = match data_type {
        Type::SmallInteger => "smallint",
        Type::Integer => "integer",
        Type::BigInteger => "bigint",
        Type::Decimal(None) => "numeric",
        Type::Decimal(Some(precision)) => return decimal(*precision),
        Type::Real => "real",
        Type::Double => "double precision",
        Type::Boolean => "boolean",
        Type::Text => "text",
        Type::Varchar(None) => "varchar",
        Type::Varchar(Some(length)) => return sized("varchar", *length),
        Type::Char(length) => return sized("char", *length),
        Type::Binary => "bytea",
        Type::Date => "date",
        Type::Time => "time",
        Type::Timestamp => "timestamp",
        Type::TimestampTz => "timestamptz",
        Type::Interval => "interval",
        Type::Uuid => "uuid",
        Type::Json => "json",
        Type::JsonBinary => "jsonb",
        Type::Array(element) => return Ok(format!("{}[]", declared(element)?)),
        Type::Enumeration(name) => return Ok(write().name(name).finish()),
        Type::Custom(name) => name,
    };
    Ok(name.to_owned())
}

/// The type as acts name it.
///
/// # Errors
///
/// As [`declared`].
pub(super) fn act(data_type: &Type) -> Result<TypeName, Unsupported> {
    match data_type {
        Type::Enumeration(name) => Ok(ACTS.made_type(name)),
        Type::Array(element) => {
            let element = act(element)?;
            let dimensions = element.dimensions.saturating_add(1);
            Ok(TypeName {
                dimensions,
                ..element
            })
        }
        other => declared(other).map(|declared| ACTS.type_name(&declared)),
    }
}

/// A scale beyond the digits is allowed since version 15, and rare enough to be written by hand.
/// <https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-NUMERIC-DECIMAL>
fn decimal(precision: Precision) -> Result<String, Unsupported> {
    let Precision { digits, scale } = precision;
    if (1..=1000).contains(&digits) && scale <= digits {
        return Ok(format!("numeric({digits}, {scale})"));
    }
    Err(unsupported(
        format!("has no decimal of {digits} digits with {scale} after the point"),
        "have 1 to 1000 digits and no more of them after the point, or use `numeric` without limits",
    ))
}

/// <https://www.postgresql.org/docs/current/datatype-character.html>
fn sized(name: &str, length: u32) -> Result<String, Unsupported> {
    const LONGEST: u32 = 10_485_760;
    if (1..=LONGEST).contains(&length) {
        return Ok(format!("{name}({length})"));
    }
    Err(unsupported(
        format!("has no {name} of {length} characters"),
        format!("have 1 to {LONGEST} characters, or use `text`"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_enums_and_unknown_types_are_named() {
        let array = |element| Type::Array(Box::new(element));
        let name = |data_type: Type| declared(&data_type).unwrap();
        assert_eq!(name(array(Type::Varchar(Some(3)))), "varchar(3)[]");
        assert_eq!(
            name(array(Type::Enumeration("a\"b".into()))),
            "\"a\"\"b\"[]"
        );
        assert_eq!(name(Type::Custom("citext".into())), "citext");
    }

    #[test]
    fn sizes_out_of_range_are_refused() {
        let decimal = |digits, scale| Type::Decimal(Some(Precision { digits, scale }));
        for bad in [
            decimal(0, 0),
            decimal(1001, 0),
            decimal(2, 3),
            Type::Char(0),
            Type::Varchar(Some(u32::MAX)),
        ] {
            assert!(declared(&bad).is_err(), "{bad}");
        }
        assert_eq!(
            declared(&decimal(1000, 1000)).unwrap(),
            "numeric(1000, 1000)"
        );
    }
}
