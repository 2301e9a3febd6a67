//! The types of columns.

use super::lowering::Lowering;
use crate::analyze::act::TypeName;
use crate::backend::Backend;
use crate::dialect::quote_identifier;
use crate::types::{Precision, Type};

impl Lowering<'_> {
    /// The type of a column; a column of SQLite may have none.
    pub(super) fn data_type(&self, written: Option<&TypeName>) -> Type {
        let Some(written) = written else {
            return Type::Custom(String::new());
        };
        match self.backend {
            Backend::Postgres => self.of_postgres(written),
            Backend::Sqlite => of_sqlite(written),
        }
    }

    fn of_postgres(&self, written: &TypeName) -> Type {
        let mut element = written.clone();
        element.dimensions = 0;
        let mut data_type = built_in(&element).unwrap_or_else(|| self.made(&element));
        for _ in 0..written.dimensions {
            data_type = Type::Array(Box::new(data_type));
        }
        data_type
    }

    /// An enum type that the catalog knows, or a type that is passed on as written.
    fn made(&self, written: &TypeName) -> Type {
        let name = &written.name;
        let is_known = name.schema.is_none() && self.catalog.enumeration(&name.name).is_some();
        if is_known {
            return Type::Enumeration(name.name.as_str().into());
        }
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let quoted = |part: &str| match part.chars().all(is_plain) || part.starts_with('"') {
            true => part.to_owned(),
            false => quote_identifier(part),
        };
        let mut text = String::new();
        if let Some(schema) = &name.schema {
            text = format!("{}.", quoted(schema));
        }
        text.push_str(&quoted(&name.name));
        if !written.modifiers.is_empty() {
            let numbers: Vec<String> = written.modifiers.iter().map(i64::to_string).collect();
            text = format!("{text}({})", numbers.join(","));
        }
        Type::Custom(text)
    }
}

/// The types that both sides have a word for.
fn built_in(written: &TypeName) -> Option<Type> {
    if written.name.schema.is_some() {
        return None;
    }
    let length = |number: &i64| u32::try_from(*number).ok();
    Some(match (written.name.name.as_str(), &*written.modifiers) {
        ("smallint" | "smallserial", []) => Type::SmallInteger,
        ("integer" | "serial", []) => Type::Integer,
        ("bigint" | "bigserial", []) => Type::BigInteger,
        ("numeric", []) => Type::Decimal(None),
        ("numeric", [digits, rest @ ..]) => {
            let scale = rest.first().copied().unwrap_or(0);
            Type::Decimal(Some(precision(*digits, scale)?))
        }
        ("real", []) => Type::Real,
        ("double precision", []) => Type::Double,
        ("boolean", []) => Type::Boolean,
        ("text", []) => Type::Text,
        ("varchar", []) => Type::Varchar(None),
        ("varchar", [number]) => Type::Varchar(Some(length(number)?)),
        ("char", [number]) => Type::Char(length(number)?),
        // `char` without a length is called so.
        ("char", []) => Type::Custom("bpchar".to_owned()),
        ("bytea", []) => Type::Binary,
        ("date", []) => Type::Date,
        ("time", []) => Type::Time,
        ("timestamp", []) => Type::Timestamp,
        ("timestamptz", []) => Type::TimestampTz,
        ("interval", []) => Type::Interval,
        ("uuid", []) => Type::Uuid,
        ("json", []) => Type::Json,
        ("jsonb", []) => Type::JsonBinary,
        _ => return None,
    })
}

fn precision(digits: i64, scale: i64) -> Option<Precision> {
    Some(Precision {
        digits: digits.try_into().ok()?,
        scale: scale.try_into().ok()?,
    })
}

/// The types under the words that Whimbrel itself declares; any other word is passed on.
fn of_sqlite(written: &TypeName) -> Type {
    let length = |number: &i64| u32::try_from(*number).ok();
    let own = match (written.name.name.as_str(), &*written.modifiers) {
        ("smallint", []) => Some(Type::SmallInteger),
        ("integer", []) => Some(Type::Integer),
        ("bigint", []) => Some(Type::BigInteger),
        ("numeric", []) => Some(Type::Decimal(None)),
        ("decimal", [digits, scale]) => {
            precision(*digits, *scale).map(|precision| Type::Decimal(Some(precision)))
        }
        ("float", []) => Some(Type::Real),
        ("double", []) => Some(Type::Double),
        ("boolean", []) => Some(Type::Boolean),
        ("text", []) => Some(Type::Text),
        ("varchar", []) => Some(Type::Varchar(None)),
        ("varchar", [number]) => length(number).map(|length| Type::Varchar(Some(length))),
        ("char", [number]) => length(number).map(Type::Char),
        ("blob", []) => Some(Type::Binary),
        ("date", []) => Some(Type::Date),
        ("time", []) => Some(Type::Time),
        ("timestamp", []) => Some(Type::Timestamp),
        _ => None,
    };
    own.unwrap_or_else(|| Type::Custom(written.to_string().to_ascii_uppercase()))
}
