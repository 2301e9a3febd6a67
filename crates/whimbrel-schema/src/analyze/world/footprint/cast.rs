//! What a conversion from one type to another does to values that are stored.
//!
//! As `pg_cast` of PostgreSQL 11 to 18 says, with the shortcuts of its planner: a longer `varchar`,
//! a `numeric` with the same scale, a finer precision of times.

use super::prediction::Prediction;
use crate::analyze::act::TypeName;

/// What a conversion does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cast {
    /// The bytes stay as they are.
    Same,
    /// Every value is computed anew.
    Convert,
    /// There is no such conversion in an assignment.
    Refused,
}

/// How a conversion is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// By assignment.
    Assignment,
    /// By `::` or `CAST`.
    Explicitly,
}

/// Types whose values have the same bytes, beside the strings and the object identifiers.
const BINARY: [(&str, &str); 6] = [
    ("cidr", "inet"),
    ("bit", "varbit"),
    ("varbit", "bit"),
    ("xml", "text"),
    ("xml", "varchar"),
    ("xml", "char"),
];

/// Conversions by a function that an assignment may use.
const ASSIGNABLE: [(&str, &[&str]); 21] = [
    ("smallint", &["money"]),
    ("integer", &["money"]),
    ("bigint", &["money"]),
    ("numeric", &["money"]),
    ("money", &["numeric"]),
    ("date", &["timestamp", "timestamptz"]),
    ("timestamp", &["date", "time", "timestamptz"]),
    ("timestamptz", &["date", "time", "timetz", "timestamp"]),
    ("time", &["interval", "timetz"]),
    ("timetz", &["time"]),
    ("interval", &["time"]),
    ("inet", &["cidr"]),
    ("macaddr", &["macaddr8"]),
    ("macaddr8", &["macaddr"]),
    ("json", &["jsonb"]),
    ("jsonb", &["json"]),
    ("box", &["polygon"]),
    ("path", &["polygon"]),
    ("point", &["box"]),
    ("polygon", &["path"]),
    ("text", &["regclass"]),
];

const NUMBERS: [&str; 6] = [
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "real",
    "double precision",
];

const STRINGS: [&str; 5] = ["text", "varchar", "char", "name", "citext"];

const OTHERS: [&str; 34] = [
    "boolean",
    "bytea",
    "uuid",
    "json",
    "jsonb",
    "xml",
    "money",
    "date",
    "time",
    "timetz",
    "timestamp",
    "timestamptz",
    "interval",
    "inet",
    "cidr",
    "macaddr",
    "macaddr8",
    "bit",
    "varbit",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "tsvector",
    "tsquery",
    "int4range",
    "int8range",
    "numrange",
    "daterange",
    "tsrange",
    "tstzrange",
];

impl Prediction<'_> {
    /// What a conversion does to the values of a column.
    pub(super) fn cast(&self, from: &TypeName, to: &TypeName, asked: Asked) -> Cast {
        if from == to {
            return Cast::Same;
        }
        if let Some(domain) = self.domain_below(to) {
            let below = self.cast(from, domain, asked);
            let is_checked = self.world.is_constrained(to);
            return if below == Cast::Same && is_checked {
                Cast::Convert
            } else {
                below
            };
        }
        if let Some(domain) = self.domain_below(from) {
            // A domain's column does not say how long its values are.
            let unsized_base = TypeName {
                modifiers: Vec::new(),
                ..domain.clone()
            };
            return self.cast(&unsized_base, to, asked);
        }
        match (from.dimensions, to.dimensions) {
            (0, 0) => self.cast_of_one(from, to, asked),
            (0, _) if asked == Asked::Assignment && self.is_known(from) => Cast::Refused,
            (_, 0) if is_string(to) || asked == Asked::Explicitly => Cast::Convert,
            (_, 0) => Cast::Refused,
            _ => self.cast_of_array(from, to, asked),
        }
    }

    fn domain_below(&self, data_type: &TypeName) -> Option<&TypeName> {
        let domain = self.world.domains.get(&data_type.name)?;
        (data_type.dimensions == 0).then_some(&domain.base)
    }

    fn cast_of_array(&self, from: &TypeName, to: &TypeName, asked: Asked) -> Cast {
        if from.name == to.name {
            return if to.modifiers.is_empty() {
                Cast::Same
            } else {
                Cast::Convert
            };
        }
        let element = |data_type: &TypeName| TypeName {
            dimensions: 0,
            ..data_type.clone()
        };
        match self.cast(&element(from), &element(to), asked) {
            Cast::Same | Cast::Convert => Cast::Convert,
            Cast::Refused => Cast::Refused,
        }
    }

    fn cast_of_one(&self, from: &TypeName, to: &TypeName, asked: Asked) -> Cast {
        if from.name == to.name {
            return of_modifiers(from, to);
        }
        let names = (from.name.name.as_str(), to.name.name.as_str());
        if let ("timestamp", "timestamptz") | ("timestamptz", "timestamp") = names
            && is_finest(to)
            && self.is_utc()
        {
            return Cast::Same;
        }
        if from.name.schema.is_none() && to.name.schema.is_none() && is_binary(names.0, names.1) {
            return if to.modifiers.is_empty() {
                Cast::Same
            } else {
                Cast::Convert
            };
        }
        let is_open = !self.is_known(from) || !self.is_known(to);
        if is_open || is_string(to) || asked == Asked::Explicitly || is_assignable(names.0, names.1)
        {
            Cast::Convert
        } else {
            Cast::Refused
        }
    }

    /// Tells whether every conversion of a type is known here.
    fn is_known(&self, data_type: &TypeName) -> bool {
        let is_enum = self.world.enumerations.contains_key(&data_type.name);
        let name = data_type.name.name.as_str();
        let is_built_in =
            NUMBERS.contains(&name) || STRINGS.contains(&name) || OTHERS.contains(&name);
        is_enum || (is_built_in && data_type.name.schema.is_none())
    }

    /// Without a zone of its own a timestamp is the same moment in UTC; the planner sees it since 12.
    fn is_utc(&self) -> bool {
        let zone = self.settings.time_zone.as_deref();
        let is_utc = zone.is_some_and(|zone| {
            let zone = zone.trim_matches('\'').to_ascii_uppercase();
            matches!(
                zone.as_str(),
                "UTC" | "GMT" | "ETC/UTC" | "ETC/GMT" | "ZULU" | "UCT" | "0"
            )
        });
        is_utc && !self.is_before(12)
    }
}

/// The operators that an index of a type uses; types that share them share their indexes.
pub(super) fn operators(data_type: &TypeName) -> &str {
    let name = data_type.name.name.as_str();
    match name {
        _ if data_type.dimensions > 0 => "array",
        "text" | "varchar" => "text",
        "inet" | "cidr" => "inet",
        _ if is_identifier(name) => "oid",
        name => name,
    }
}

fn is_string(data_type: &TypeName) -> bool {
    let name = data_type.name.name.as_str();
    data_type.dimensions == 0 && STRINGS.contains(&name)
}

/// `oid` and its aliases: `regclass`, `regtype`, …
fn is_identifier(name: &str) -> bool {
    name == "oid" || (name.starts_with("reg") && name != "regexp")
}

fn is_binary(from: &str, to: &str) -> bool {
    let as_string = matches!(from, "text" | "varchar" | "citext")
        && matches!(to, "text" | "varchar" | "char" | "citext");
    let is_number = |name| is_identifier(name) || name == "integer";
    as_string || (is_number(from) && is_number(to)) || BINARY.contains(&(from, to))
}

fn is_assignable(from: &str, to: &str) -> bool {
    let both_numbers = NUMBERS.contains(&from) && NUMBERS.contains(&to);
    let mut listed = ASSIGNABLE.iter();
    both_numbers || listed.any(|(source, targets)| *source == from && targets.contains(&to))
}

/// A type of times whose values keep everything: no precision, or the finest.
fn is_finest(to: &TypeName) -> bool {
    matches!(to.modifiers.as_slice(), [] | [6])
}

/// The same type with other modifiers.
fn of_modifiers(from: &TypeName, to: &TypeName) -> Cast {
    let is_wider = match to.name.name.as_str() {
        "varchar" | "varbit" => is_at_least(from, to),
        "numeric" => is_wider_number(from, to),
        "time" | "timetz" | "timestamp" | "timestamptz" | "interval" => {
            is_finest(to) || is_at_least(from, to)
        }
        _ => false,
    };
    if is_wider || to.modifiers.is_empty() || from.modifiers == to.modifiers {
        Cast::Same
    } else {
        Cast::Convert
    }
}

fn is_at_least(from: &TypeName, to: &TypeName) -> bool {
    match (from.modifiers.first(), to.modifiers.first()) {
        (Some(from), Some(to)) => from <= to,
        _ => false,
    }
}

/// As many digits after the point, and no fewer in all.
fn is_wider_number(from: &TypeName, to: &TypeName) -> bool {
    let scale = |data_type: &TypeName| data_type.modifiers.get(1).copied().unwrap_or(0);
    is_at_least(from, to) && scale(from) == scale(to)
}
