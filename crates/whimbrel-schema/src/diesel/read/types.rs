//! Diesel's types as the catalog's.

use heck::ToSnakeCase;

use crate::backend::Backend;
use crate::identifier::Identifier;
use crate::read::postgres::read_type;
use crate::types::Type;

/// A Diesel type as it is written: its last name, and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DieselType {
    pub(super) name: String,
    pub(super) arguments: Vec<DieselType>,
}

impl DieselType {
    pub(super) fn is_nullable(&self) -> bool {
        self.name == "Nullable"
    }

    /// The type without `Nullable`.
    fn bare(&self) -> &Self {
        match (self.is_nullable(), self.arguments.first()) {
            (true, Some(inner)) => inner.bare(),
            _ => self,
        }
    }
}

impl std::fmt::Display for DieselType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)?;
        match self.arguments.as_slice() {
            [] => Ok(()),
            arguments => {
                let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
                write!(f, "<{}>", arguments.join(", "))
            }
        }
    }
}

/// The type of a column.
pub(super) fn data_type(
    written: &DieselType,
    max_length: Option<u32>,
    backend: Backend,
    named: impl Fn(&str) -> Option<Identifier> + Copy,
    is_enumeration: impl Fn(&Identifier) -> bool + Copy,
) -> Type {
    let bare = written.bare();
    if let ("Array", Some(element)) = (bare.name.as_str(), bare.arguments.first()) {
        let element = data_type(element, max_length, backend, named, is_enumeration);
        return Type::Array(Box::new(element));
    }
    if let Some(name) = named(&bare.name) {
        return own(name, is_enumeration);
    }
    if let Some(known) = known(&bare.name, max_length, backend) {
        return known;
    }
    if let ("Range" | "Multirange", Some(inner)) = (bare.name.as_str(), bare.arguments.first()) {
        return Type::Custom(range(&bare.name, &inner.bare().name));
    }
    own(bare.name.to_snake_case().as_str().into(), is_enumeration)
}

fn own(name: Identifier, is_enumeration: impl Fn(&Identifier) -> bool) -> Type {
    if is_enumeration(&name) {
        return Type::Enumeration(name);
    }
    match name.schema() {
        Some("pg_catalog") => read_type(name.local()),
        Some(schema) => Type::Custom(format!("{schema}.{}", name.local())),
        None => read_type(name.local()),
    }
}

fn known(name: &str, max_length: Option<u32>, backend: Backend) -> Option<Type> {
    Some(match name {
        "SmallInt" | "Smallint" | "Int2" | "SmallSerial" => Type::SmallInteger,
        "Integer" | "Int4" | "Serial" => Type::Integer,
        "BigInt" | "Bigint" | "Int8" | "BigSerial" => Type::BigInteger,
        "Float" | "Float4" => Type::Real,
        "Double" | "Float8" => Type::Double,
        "Numeric" | "Decimal" => Type::Decimal(None),
        "Bool" => Type::Boolean,
        "Text" => Type::Text,
        "Varchar" | "VarChar" => Type::Varchar(max_length),
        "Bpchar" | "Char" => match max_length {
            Some(length) => Type::Char(length),
            None if name == "Char" => Type::Custom("\"char\"".to_owned()),
            None => Type::Custom("bpchar".to_owned()),
        },
        "Binary" | "Bytea" => Type::Binary,
        "Date" => Type::Date,
        "Time" => Type::Time,
        "Timestamp" => Type::Timestamp,
        "Timestamptz" | "TimestamptzSqlite" => Type::TimestampTz,
        "Interval" => Type::Interval,
        "Uuid" => Type::Uuid,
        "Json" => Type::Json,
        "Jsonb" => Type::JsonBinary,
        "Bit" | "Varbit" if backend == Backend::Postgres => {
            let length = max_length.map(|length| format!("({length})"));
            let word = if name == "Bit" { "bit" } else { "bit varying" };
            Type::Custom(format!("{word}{}", length.unwrap_or_default()))
        }
        "MacAddr" => Type::Custom("macaddr".to_owned()),
        "MacAddr8" => Type::Custom("macaddr8".to_owned()),
        _ => return None,
    })
}

/// The name of PostgreSQL's range over a type.
fn range(kind: &str, element: &str) -> String {
    let base = match element {
        "Int4" | "Integer" => "int4",
        "Int8" | "BigInt" | "Bigint" => "int8",
        "Numeric" | "Decimal" => "num",
        "Timestamp" => "ts",
        "Timestamptz" => "tstz",
        "Date" => "date",
        other => return format!("{}{}", other.to_lowercase(), kind.to_lowercase()),
    };
    format!("{base}{}", kind.to_lowercase())
}
