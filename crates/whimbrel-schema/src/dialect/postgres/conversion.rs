//! How an old value becomes a new one when a column changes its type.

use super::rows::is_serial;
use crate::types::Type;

/// How the values of a type become values of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Conversion {
    /// The server converts them by itself and fails on a value that does not fit.
    Implied,
    /// These casts, one after the other, have to be written.
    Cast(Vec<Type>),
    /// They depend on a time zone.
    Zoned,
    /// There is no cast.
    Unknown,
}

/// How the values of one type become values of the other.
///
/// A cast is written only where it must be: a written cast to `varchar(3)` cuts longer texts
/// silently, where the implied conversion fails.
/// <https://www.postgresql.org/docs/current/datatype-character.html>
pub(crate) fn conversion(from: &Type, to: &Type) -> Conversion {
    use Conversion::{Cast, Implied, Unknown, Zoned};
    match (from, to) {
        _ if from == to => Implied,
        (Type::Custom(name), _) if is_serial(name) => conversion(&Type::Integer, to),
        (_, Type::Custom(name)) if name.contains('(') => Implied,
        (Type::Custom(_), _) | (_, Type::Custom(_)) => Cast(vec![to.clone()]),
        (_, _) if is_text(to) => Implied,
        (_, _) if is_text(from) => Cast(vec![to.clone()]),
        (Type::Array(from), Type::Array(to)) => of_elements(conversion(from, to)),
        (_, _) if is_number(from) && is_number(to) => Implied,
        (Type::Boolean, Type::Integer) | (Type::Integer, Type::Boolean) => Cast(vec![to.clone()]),
        (Type::Boolean, to) if is_number(to) => Cast(vec![Type::Integer, to.clone()]),
        (Type::SmallInteger | Type::BigInteger, Type::Boolean) => {
            Cast(vec![Type::Integer, Type::Boolean])
        }
        (Type::Json, Type::JsonBinary) | (Type::JsonBinary, Type::Json) => Implied,
        (Type::JsonBinary, to) if is_number(to) || *to == Type::Boolean => Cast(vec![to.clone()]),
        (Type::Json, to) if is_number(to) || *to == Type::Boolean => {
            Cast(vec![Type::JsonBinary, to.clone()])
        }
        (Type::Enumeration(_), Type::Enumeration(_)) => Cast(vec![Type::Text, to.clone()]),
        (Type::Date | Type::Timestamp, Type::TimestampTz)
        | (Type::TimestampTz, Type::Date | Type::Timestamp | Type::Time) => Zoned,
        (Type::Date, Type::Timestamp)
        | (Type::Timestamp, Type::Date | Type::Time)
        | (Type::Time, Type::Interval)
        | (Type::Interval, Type::Time) => Implied,
        _ => Unknown,
    }
}

fn of_elements(elements: Conversion) -> Conversion {
    match elements {
        Conversion::Cast(types) => {
            let arrays = types.into_iter().map(|t| Type::Array(Box::new(t)));
            Conversion::Cast(arrays.collect())
        }
        other => other,
    }
}

const fn is_text(data_type: &Type) -> bool {
    matches!(data_type, Type::Text | Type::Varchar(_) | Type::Char(_))
}

const fn is_number(data_type: &Type) -> bool {
    matches!(
        data_type,
        Type::SmallInteger
            | Type::Integer
            | Type::BigInteger
            | Type::Decimal(_)
            | Type::Real
            | Type::Double
    )
}
