//! PostgreSQL's types by the names that its catalogs have for them.

use heck::ToUpperCamelCase;

use super::tables::ColumnType;
use crate::backend::Backend;
use crate::catalog::{Body, Catalog, DefinitionKey, DefinitionKind};
use crate::identifier::Identifier;
use crate::sql::tokens::{Kind, significant};
use crate::types::Type;

use super::section::Section;

/// Types of PostgreSQL's own that no other type of the catalog is named like, and that Diesel does not
/// know; sorted.
const OWN: [&str; 39] = [
    "aclitem",
    "bit",
    "box",
    "cid",
    "circle",
    "gtsvector",
    "int2vector",
    "jsonpath",
    "line",
    "lseg",
    "name",
    "oidvector",
    "path",
    "pg_snapshot",
    "point",
    "polygon",
    "refcursor",
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "tid",
    "timetz",
    "tsquery",
    "tsvector",
    "txid_snapshot",
    "unknown",
    "varbit",
    "void",
    "xid",
    "xid8",
    "xml",
];

/// Types that Diesel names for PostgreSQL, sorted.
const DIESEL: [&str; 66] = [
    "BigInt",
    "BigSerial",
    "Bigint",
    "Binary",
    "Bit",
    "Blob",
    "Bool",
    "Bpchar",
    "Bytea",
    "Char",
    "Cidr",
    "Citext",
    "Date",
    "Datemultirange",
    "Daterange",
    "Decimal",
    "Double",
    "Float",
    "Float4",
    "Float8",
    "Inet",
    "Int2",
    "Int4",
    "Int4multirange",
    "Int4range",
    "Int8",
    "Int8multirange",
    "Int8range",
    "Integer",
    "Interval",
    "Json",
    "Jsonb",
    "Longblob",
    "Longtext",
    "MacAddr",
    "MacAddr8",
    "Macaddr",
    "Macaddr8",
    "Mediumblob",
    "Mediumtext",
    "Money",
    "Numeric",
    "Nummultirange",
    "Numrange",
    "Oid",
    "PgLsn",
    "Range",
    "Record",
    "Serial",
    "SmallInt",
    "SmallSerial",
    "Smallint",
    "Text",
    "Time",
    "Timestamp",
    "Timestamptz",
    "Tinyblob",
    "Tinytext",
    "Tsmultirange",
    "Tsrange",
    "Tstzmultirange",
    "Tstzrange",
    "Uuid",
    "VarChar",
    "Varbinary",
    "Varchar",
];

/// Tells whether Diesel has a type of this name.
pub(super) fn is_known(rust_name: &str) -> bool {
    DIESEL.binary_search(&rust_name).is_ok()
}

/// A type as the catalogs name it.
struct Named {
    schema: Option<String>,
    name: String,
    length: Option<u32>,
    nullable: bool,
}

impl Named {
    fn own(name: &str) -> Self {
        Self {
            schema: Some("pg_catalog".to_owned()),
            name: name.to_owned(),
            length: None,
            nullable: true,
        }
    }

    fn limited(name: &str, length: Option<u32>) -> Self {
        Self {
            length,
            ..Self::own(name)
        }
    }

    fn of(name: &Identifier) -> Self {
        Self {
            schema: name.schema().map(str::to_owned),
            ..Self::own(name.local())
        }
    }
}

/// The type of a column.
pub(super) fn column_type(
    data_type: &Type,
    nullable: bool,
    catalog: &Catalog,
    section: &Section,
) -> ColumnType {
    let (element, is_array) = match data_type {
        Type::Array(element) => (element.as_ref(), true),
        other => (other, false),
    };
    let named = named(element, catalog, section, 0);
    ColumnType {
        rust_name: named.name.to_upper_camel_case(),
        sql_name: named.name,
        schema: named.schema,
        is_array,
        is_nullable: nullable && (is_array || named.nullable),
        // The length of an array's elements is not the column's.
        max_length: named.length.filter(|_| !is_array),
    }
}

fn named(data_type: &Type, catalog: &Catalog, section: &Section, depth: u8) -> Named {
    match data_type {
        Type::SmallInteger => Named::own("int2"),
        Type::Integer => Named::own("int4"),
        Type::BigInteger => Named::own("int8"),
        Type::Decimal(_) => Named::own("numeric"),
        Type::Real => Named::own("float4"),
        Type::Double => Named::own("float8"),
        Type::Boolean => Named::own("bool"),
        Type::Text => Named::own("text"),
        Type::Varchar(length) => Named::limited("varchar", *length),
        Type::Char(length) => Named::limited("bpchar", Some(*length)),
        Type::Binary => Named::own("bytea"),
        Type::Date => Named::own("date"),
        Type::Time => Named::own("time"),
        Type::Timestamp => Named::own("timestamp"),
        Type::TimestampTz => Named::own("timestamptz"),
        Type::Interval => Named::own("interval"),
        Type::Uuid => Named::own("uuid"),
        Type::Json => Named::own("json"),
        Type::JsonBinary => Named::own("jsonb"),
        // PostgreSQL has no arrays of arrays.
        Type::Array(element) => named(element, catalog, section, depth),
        Type::Enumeration(name) => Named::of(name),
        Type::Custom(text) => custom(text, catalog, section, depth),
    }
}

/// The type behind a text of the author's or the server's.
fn custom(text: &str, catalog: &Catalog, section: &Section, depth: u8) -> Named {
    let (words, arguments) = words(text);
    let parts: Vec<&str> = words.iter().map(String::as_str).collect();
    let length = || arguments.first().and_then(|first| first.parse().ok());
    match parts.as_slice() {
        ["timestamp", "with", "time", "zone"] => Named::own("timestamptz"),
        ["timestamp", ..] => Named::own("timestamp"),
        ["time", "with", "time", "zone"] => Named::own("timetz"),
        ["time", ..] => Named::own("time"),
        ["interval", ..] => Named::own("interval"),
        ["bit", "varying"] | ["varbit"] => Named::limited("varbit", length()),
        ["bit"] => Named::limited("bit", length().or(Some(1))),
        ["numeric"] => Named::own("numeric"),
        ["pg_catalog", ".", name] => Named::own(name),
        [schema, ".", name] => domain(&Identifier::within(schema, name), catalog, section, depth),
        [name] if text.starts_with('"') && *name == "char" => Named::own("char"),
        [name] if OWN.contains(name) || is_known(&name.to_upper_camel_case()) => {
            let made = catalog.definition(&domain_key(&(*name).into())).is_some();
            match made || *name == "citext" {
                true => domain(&(*name).into(), catalog, section, depth),
                false => Named::own(name),
            }
        }
        [name] => domain(&(*name).into(), catalog, section, depth),
        _ => Named::of(&text.into()),
    }
}

fn domain_key(name: &Identifier) -> DefinitionKey {
    DefinitionKey::new(DefinitionKind::Domain, name.clone())
}

/// What a named type is: of a domain, the type that it narrows.
fn domain(name: &Identifier, catalog: &Catalog, section: &Section, depth: u8) -> Named {
    let definition = catalog.definition(&domain_key(name));
    let Some(Body::Domain {
        data_type,
        nullable,
        ..
    }) = definition.map(|found| &found.body)
    else {
        return Named::of(name);
    };
    // The information schema looks one step behind a domain, and asks it alone about NULL.
    let base = match depth {
        0 => named(data_type, catalog, section, 1),
        _ => return Named::of(name),
    };
    let base = match section.domains_as_custom_types.matches(name.local()) {
        true => Named {
            length: base.length,
            ..Named::of(name)
        },
        false => base,
    };
    Named {
        nullable: *nullable,
        ..base
    }
}

/// The words of a type, names without quotes, and its arguments.
fn words(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut words, mut arguments) = (Vec::new(), Vec::new());
    let mut inside = false;
    for token in significant(text, Backend::Postgres) {
        let written = token.text(text);
        match written {
            "(" => inside = true,
            ")" => inside = false,
            "," => {}
            _ if inside => arguments.push(written.to_owned()),
            _ if token.kind == Kind::QuotedName => {
                let name = written.trim_matches('"').replace("\"\"", "\"");
                words.push(name);
            }
            _ => words.push(written.to_lowercase()),
        }
    }
    (words, arguments)
}
