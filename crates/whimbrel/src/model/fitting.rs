//! Whether a value can stand in a column, as far as rustc can tell.

use whimbrel_schema::model::{FieldType, ValueModel};

use super::sentence::Sentence;

/// The value itself, when a column of the type can have it.
///
/// # Panics
///
/// When it cannot: while rustc compiles, at the value.
#[track_caller]
#[allow(clippy::panic)] // rustc says it, of the author's constant.
pub const fn fitting(data_type: FieldType, value: ValueModel) -> ValueModel {
    if !fits(data_type, value) {
        let sentence = Sentence::new()
            .say("a column of type `")
            .say_type(data_type);
        panic!("{}", sentence.say("` cannot have this value").text());
    }
    value
}

const fn fits(data_type: FieldType, value: ValueModel) -> bool {
    use FieldType as T;
    match value {
        ValueModel::Sql(_) => true,
        ValueModel::Boolean(_) => matches!(data_type, T::Boolean | T::Custom(_)),
        ValueModel::Integer(number) => match data_type {
            T::SmallInteger => number >= i16::MIN as i64 && number <= i16::MAX as i64,
            T::Integer => number >= i32::MIN as i64 && number <= i32::MAX as i64,
            _ => matches!(
                data_type,
                T::BigInteger | T::Decimal(_) | T::Real | T::Double | T::Custom(_)
            ),
        },
        ValueModel::Float(_) => matches!(data_type, T::Real | T::Double | T::Custom(_)),
        ValueModel::Text(text) => match data_type {
            T::Enumeration(of) => is_among(text, of.values),
            _ => !matches!(
                data_type,
                T::SmallInteger
                    | T::Integer
                    | T::BigInteger
                    | T::Real
                    | T::Double
                    | T::Boolean
                    | T::Binary
                    | T::Json
                    | T::JsonBinary
            ),
        },
        ValueModel::Bytes(_) => matches!(data_type, T::Binary | T::Custom(_)),
        ValueModel::Json(_) => matches!(data_type, T::Json | T::JsonBinary | T::Custom(_)),
        ValueModel::Now => matches!(
            data_type,
            T::Timestamp | T::TimestampTz | T::Date | T::Time | T::Custom(_)
        ),
        ValueModel::Today => matches!(data_type, T::Date | T::Custom(_)),
        ValueModel::RandomUuid => matches!(data_type, T::Uuid | T::Custom(_)),
    }
}

const fn is_among(text: &str, mut texts: &[&str]) -> bool {
    while let [first, rest @ ..] = texts {
        if is_same(text, first) {
            return true;
        }
        texts = rest;
    }
    false
}

/// Tells whether two texts are the same.
pub(super) const fn is_same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([a, one_rest @ ..], [b, other_rest @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (one_rest, other_rest);
    }
    one.is_empty() && other.is_empty()
}
