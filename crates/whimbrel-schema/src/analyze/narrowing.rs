//! Which changes of a column's type lose values, or fail on some.

use super::act::{Name, TypeName};
use super::world::World;
use crate::backend::Backend;

/// Tells whether the new type cannot hold every value of the old one.
///
/// Types that are not known, such as those of extensions, are given the benefit of the doubt.
pub(super) fn is_narrower(world: &World, from: &TypeName, to: &TypeName) -> bool {
    match world.backend {
        Backend::Postgres => is_narrower_in_postgres(world, from, to),
        Backend::Sqlite => is_narrower_in_sqlite(from, to),
    }
}

fn is_narrower_in_postgres(world: &World, from: &TypeName, to: &TypeName) -> bool {
    let (from, to) = (base(world, from), base(world, to));
    if from == to {
        return false;
    }
    let (Some(old), Some(new)) = (Values::of(world, from), Values::of(world, to)) else {
        return false;
    };
    if from.dimensions != to.dimensions {
        // A list as text keeps everything; a single value becomes a list only by an expression.
        return from.dimensions > 0 && !matches!(new, Values::Text(None));
    }
    !new.hold(old)
}

/// The type below a domain.
fn base<'t>(world: &'t World, data_type: &'t TypeName) -> &'t TypeName {
    match world.domains.get(&data_type.name) {
        Some(domain) if data_type.dimensions == 0 => &domain.base,
        Some(_) | None => data_type,
    }
}

/// The values that a type of PostgreSQL holds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Values {
    /// Exact numbers.
    Exact(Digits),
    /// Floating point, with the decimal digits that it keeps.
    Float(i64),
    /// Texts up to a length.
    Text(Option<i64>),
    /// Bits up to a length.
    Bits(Option<i64>),
    /// The labels of an enum type, with the length of the longest.
    Label(i64),
    /// True and false.
    Boolean,
    /// A day.
    Date,
    /// A time of a day, with the digits of a second.
    Time(i64),
    /// A day and a time, with the digits of a second.
    Moment(i64),
    /// Network addresses: hosts, too, or only networks.
    Address { hosts: bool },
    /// JSON.
    Json,
    /// A value of another type, whose text has at most this length.
    Other(i64),
}

/// The digits of an exact number.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Digits {
    /// Before the point: those of its largest value.
    needed: i64,
    /// Before the point: so many always fit.
    held: i64,
    /// After the point.
    scale: i64,
}

const UNLIMITED: i64 = i64::MAX;

impl Values {
    fn of(world: &World, data_type: &TypeName) -> Option<Self> {
        if let Some(found) = world.enumerations.get(&data_type.name) {
            let longest = found.values.iter().map(|value| value.chars().count()).max();
            return Some(Self::Label(
                i64::try_from(longest.unwrap_or(0)).unwrap_or(UNLIMITED),
            ));
        }
        if data_type.name.schema.is_some() {
            return None;
        }
        let length = data_type.modifiers.first().copied();
        let exact = |needed, held, scale| {
            Self::Exact(Digits {
                needed,
                held,
                scale,
            })
        };
        Some(match data_type.name.name.as_str() {
            "smallint" | "smallserial" => exact(5, 4, 0),
            "integer" | "serial" | "oid" => exact(10, 9, 0),
            "bigint" | "bigserial" => exact(19, 18, 0),
            "numeric" => match data_type.modifiers.as_slice() {
                [] => exact(UNLIMITED, UNLIMITED, UNLIMITED),
                [precision] => exact(*precision, *precision, 0),
                [precision, scale, ..] => {
                    let before = precision.saturating_sub(*scale);
                    exact(before, before, *scale)
                }
            },
            "real" => Self::Float(6),
            "double precision" => Self::Float(15),
            "text" | "citext" => Self::Text(None),
            "character varying" | "varchar" => Self::Text(length),
            "character" | "char" | "bpchar" => Self::Text(Some(length.unwrap_or(1))),
            "name" => Self::Text(Some(63)),
            "bit" => Self::Bits(Some(length.unwrap_or(1))),
            "bit varying" | "varbit" => Self::Bits(length),
            "boolean" => Self::Boolean,
            "date" => Self::Date,
            "time" | "time without time zone" | "timetz" | "time with time zone" => {
                Self::Time(length.unwrap_or(6))
            }
            "timestamp"
            | "timestamp without time zone"
            | "timestamptz"
            | "timestamp with time zone" => Self::Moment(length.unwrap_or(6)),
            "inet" => Self::Address { hosts: true },
            "cidr" => Self::Address { hosts: false },
            "json" | "jsonb" => Self::Json,
            "uuid" => Self::Other(36),
            "xml" | "bytea" | "interval" | "money" | "macaddr" => Self::Other(UNLIMITED),
            _ => return None,
        })
    }

    /// Tells whether these values include all of those.
    fn hold(self, old: Self) -> bool {
        match (old, self) {
            (_, Self::Text(None)) => true,
            (_, Self::Text(Some(length))) => old.longest_text() <= length,
            (Self::Exact(old), Self::Exact(new)) => {
                old.needed <= new.held && old.scale <= new.scale
            }
            (Self::Exact(old), Self::Float(digits)) => {
                old.needed.saturating_add(old.scale) <= digits
            }
            (Self::Float(_), Self::Exact(new)) => new.scale == UNLIMITED,
            (Self::Float(old), Self::Float(new)) => old <= new,
            (Self::Bits(old), Self::Bits(new)) => {
                new.is_none_or(|new| old.is_some_and(|old| old <= new))
            }
            (Self::Exact(_) | Self::Float(_), Self::Boolean) => false,
            // Enum types are compared label by label elsewhere.
            (Self::Label(_), Self::Label(_)) => true,
            (Self::Moment(_), Self::Date | Self::Time(_)) => false,
            (Self::Moment(old), Self::Moment(new)) | (Self::Time(old), Self::Time(new)) => {
                old <= new
            }
            (Self::Address { hosts: old }, Self::Address { hosts: new }) => new || !old,
            // A text may be anything.
            (Self::Text(_), _) => false,
            // What an expression makes of the rest is its author's to know.
            _ => true,
        }
    }

    fn longest_text(self) -> i64 {
        match self {
            Self::Text(length) | Self::Bits(length) => length.unwrap_or(UNLIMITED),
            // A sign, the digits, a point.
            Self::Exact(digits) => digits
                .needed
                .saturating_add(digits.scale)
                .saturating_add(if digits.scale == 0 { 1 } else { 2 }),
            Self::Label(length) | Self::Other(length) => length,
            Self::Boolean => 5,
            Self::Date => 13,
            Self::Float(_)
            | Self::Time(_)
            | Self::Moment(_)
            | Self::Address { .. }
            | Self::Json => UNLIMITED,
        }
    }
}

/// SQLite converts what looks like a number as it is written into a column that prefers numbers:
/// `007` becomes 7 ([Datatypes](https://sqlite.org/datatype3.html#determination_of_column_affinity)).
fn is_narrower_in_sqlite(from: &TypeName, to: &TypeName) -> bool {
    match (Affinity::of(from), Affinity::of(to)) {
        (Affinity::Text, Affinity::Integer | Affinity::Real | Affinity::Decimal) => true,
        (Affinity::Real, Affinity::Integer) => true,
        (
            Affinity::Text
            | Affinity::Integer
            | Affinity::Real
            | Affinity::Decimal
            | Affinity::Other,
            _,
        ) => false,
    }
}

/// Tells whether two types keep the same values comparable: one refers to the other without a cast.
pub(super) fn are_alike(world: &World, one: &TypeName, other: &TypeName) -> bool {
    if world.backend == Backend::Sqlite {
        return Affinity::of(one) == Affinity::of(other);
    }
    let (one, other) = (base(world, one), base(world, other));
    if one.dimensions != other.dimensions {
        return false;
    }
    let is_text = |data_type| matches!(Values::of(world, data_type), Some(Values::Text(_)));
    let unserial = |data_type: &TypeName| match data_type.name.name.as_str() {
        "smallserial" => Name::new("smallint"),
        "serial" => Name::new("integer"),
        "bigserial" => Name::new("bigint"),
        _ => data_type.name.clone(),
    };
    unserial(one) == unserial(other) || is_text(one) && is_text(other)
}

/// Tells whether PostgreSQL has no way to compare the values of two types.
pub(super) fn are_incomparable(world: &World, one: &TypeName, other: &TypeName) -> bool {
    let kind = |data_type| match Values::of(world, base(world, data_type))? {
        Values::Exact(_) | Values::Float(_) => Some(0),
        Values::Text(_) => Some(1),
        Values::Boolean => Some(2),
        Values::Date | Values::Moment(_) => Some(3),
        Values::Other(36) => Some(4),
        _ => None,
    };
    let kinds = kind(one).zip(kind(other));
    world.backend == Backend::Postgres && kinds.is_some_and(|(one, other)| one != other)
}

/// What values of a column of SQLite are made into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Affinity {
    Text,
    Integer,
    Real,
    /// `NUMERIC` under a name that says so.
    Decimal,
    /// Dates, flags and what else keeps texts that are no numbers.
    Other,
}

impl Affinity {
    fn of(data_type: &TypeName) -> Self {
        let name = data_type.name.name.to_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
        if has(&["int"]) {
            Self::Integer
        } else if has(&["char", "clob", "text"]) {
            Self::Text
        } else if has(&["real", "floa", "doub"]) {
            Self::Real
        } else if has(&["num", "dec"]) {
            Self::Decimal
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn postgres(from: &str, to: &str) -> bool {
        is_narrower(&World::new(Backend::Postgres), &parse(from), &parse(to))
    }

    fn parse(text: &str) -> TypeName {
        let (text, dimensions) = match text.strip_suffix("[]") {
            Some(element) => (element, 1),
            None => (text, 0),
        };
        let (name, modifiers) = match text.split_once('(') {
            Some((name, rest)) => (name, rest.trim_end_matches(')')),
            None => (text, ""),
        };
        let modifiers = modifiers.split(',').filter_map(|n| n.parse().ok());
        let mut data_type = TypeName::new(name).with(modifiers);
        data_type.dimensions = dimensions;
        data_type
    }

    #[test]
    fn wider_types_hold_every_value() {
        for (from, to) in [
            ("smallint", "bigint"),
            ("integer", "numeric"),
            ("integer", "numeric(12,2)"),
            ("integer", "double precision"),
            ("real", "double precision"),
            ("numeric(10,2)", "numeric(12,2)"),
            ("numeric(10,2)", "numeric(14,4)"),
            ("numeric(4,0)", "smallint"),
            ("varchar(50)", "varchar(100)"),
            ("varchar(50)", "text"),
            ("text", "citext"),
            ("uuid", "varchar(36)"),
            ("integer", "varchar(11)"),
            ("date", "timestamptz"),
            ("timestamp", "timestamptz"),
            ("cidr", "inet"),
            ("json", "jsonb"),
            ("integer[]", "bigint[]"),
            ("text", "vector"),
        ] {
            assert!(!postgres(from, to), "{from} -> {to}");
        }
    }

    #[test]
    fn narrower_types_do_not() {
        for (from, to) in [
            ("bigint", "integer"),
            ("numeric(10,2)", "numeric(10,0)"),
            ("numeric(10,2)", "numeric(10,4)"),
            ("numeric", "numeric(10,2)"),
            ("double precision", "real"),
            ("double precision", "integer"),
            ("bigint", "double precision"),
            ("text", "varchar(20)"),
            ("varchar(50)", "varchar(20)"),
            ("text", "integer"),
            ("integer", "varchar(4)"),
            ("timestamptz", "date"),
            ("timestamp", "timestamp(0)"),
            ("inet", "cidr"),
            ("integer", "boolean"),
            ("bigint[]", "integer[]"),
        ] {
            assert!(postgres(from, to), "{from} -> {to}");
        }
    }

    #[test]
    fn sqlite_makes_numbers_of_texts() {
        let world = World::new(Backend::Sqlite);
        let narrower = |from, to| is_narrower(&world, &parse(from), &parse(to));
        assert!(narrower("text", "integer"));
        assert!(narrower("varchar(10)", "real"));
        assert!(!narrower("integer", "text"));
        assert!(!narrower("text", "datetime"));
        assert!(!narrower("int", "bigint"));
    }
}
