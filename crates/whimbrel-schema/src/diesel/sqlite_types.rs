//! SQLite's declared types as Diesel's types.

use crate::types::Type;

/// The Diesel type of a column, and what had to be guessed.
pub(super) struct Mapped {
    pub(super) name: &'static str,
    /// Whether Diesel CLI gives up at this type.
    pub(super) is_guess: bool,
}

/// What a column's number is, where it may be the row's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    /// Four bytes, as Diesel CLI has it by default.
    Integer,
    /// Eight bytes, as SQLite has it.
    BigInt,
}

/// The declared type of a column, in small letters.
pub(super) fn declared(data_type: &Type) -> String {
    let text = match data_type {
        Type::SmallInteger => "smallint",
        Type::Integer => "integer",
        Type::BigInteger => "bigint",
        Type::Decimal(_) => "numeric",
        Type::Real => "float",
        Type::Double => "double",
        Type::Boolean => "boolean",
        Type::Varchar(_) => "varchar",
        Type::Char(_) => "char",
        Type::Binary => "blob",
        Type::Date => "date",
        Type::Time => "time",
        Type::Timestamp => "timestamp",
        // What SQLite keeps of these is text; see `docs/TYPES.md`.
        Type::Text
        | Type::TimestampTz
        | Type::Interval
        | Type::Uuid
        | Type::Json
        | Type::JsonBinary
        | Type::Array(_)
        | Type::Enumeration(_) => "text",
        Type::Custom(text) => return text.to_lowercase(),
    };
    text.to_owned()
}

/// The Diesel type of a declared type, by the rules of Diesel CLI: the first that fits counts.
pub(super) fn mapped(declared: &str, width: Width) -> Mapped {
    let has = |part: &str| declared.contains(part);
    let known = if matches!(declared, "boolean" | "bool") || has("tiny") && has("int") {
        "Bool"
    } else if declared == "int2" || has("small") && has("int") {
        "SmallInt"
    } else if declared == "int8" || has("big") && has("int") {
        "BigInt"
    } else if has("int") {
        match width {
            Width::Integer => "Integer",
            Width::BigInt => "BigInt",
        }
    } else if has("char") || has("clob") || has("text") {
        "Text"
    } else if has("blob") || has("binary") || matches!(declared, "" | "generated always") {
        "Binary"
    } else if has("float") || has("real") {
        "Float"
    } else if has("double") || has("num") || has("dec") {
        "Double"
    } else {
        match declared {
            "datetime" | "timestamp" => "Timestamp",
            "date" => "Date",
            "time" => "Time",
            other => return guessed(other),
        }
    };
    Mapped {
        name: known,
        is_guess: false,
    }
}

/// Diesel reads JSON from SQLite, although its CLI does not know the types; what else there is is
/// text as a rule.
fn guessed(declared: &str) -> Mapped {
    let name = match declared {
        "json" => "Json",
        "jsonb" => "Jsonb",
        "timestamptz" | "timestamp with time zone" => "TimestamptzSqlite",
        _ => "Text",
    };
    Mapped {
        name,
        is_guess: true,
    }
}
