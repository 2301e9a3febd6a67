//! Generated values: SQL over the number of a row, distinct where the type has that many values.

use whimbrel_schema::catalog::Column;
use whimbrel_schema::dialect::Writer;
use whimbrel_schema::types::Type;
use whimbrel_schema::{Backend, Catalog, Identifier};

/// The number of the row, from 1.
pub(super) const NUMBER: &str = "numbers.n";

/// Writes the value of a column.
pub(super) fn write(sql: &mut Writer, column: &Column, catalog: &Catalog, backend: Backend) {
    let is_unknown = matches!(column.data_type, Type::Custom(_));
    if is_unknown && column.nullable {
        sql.raw("NULL");
        return;
    }
    match &column.data_type {
        Type::Enumeration(name) => enumeration(sql, name, catalog, backend),
        Type::Custom(name) => {
            sql.raw("CAST(").string("text ");
            sql.raw(&format!(" || {NUMBER} AS {name})"));
        }
        known => drop(sql.raw(&plain(known, backend))),
    }
}

/// The value of a type that needs no name.
fn plain(data_type: &Type, backend: Backend) -> String {
    let n = NUMBER;
    match data_type {
        Type::Varchar(Some(length)) | Type::Char(length) => {
            format!("substr({n} || ' text', 1, {length})")
        }
        Type::Decimal(Some(precision)) => {
            let digits = u32::from(precision.digits.saturating_sub(precision.scale));
            format!("({n} % {})", 10_i32.pow(digits.min(9)))
        }
        // Far from the numbers that revisions themselves write into keys.
        Type::Integer | Type::BigInteger | Type::Decimal(None) | Type::Real | Type::Double => {
            format!("(1000000 + {n})")
        }
        Type::SmallInteger => format!("({n} % 32767)"),
        Type::Array(element) => match backend {
            Backend::Sqlite => "'[]'".to_owned(),
            Backend::Postgres => match element.as_ref() {
                Type::Array(_) | Type::Enumeration(_) | Type::Custom(_) => "'{}'".to_owned(),
                element => format!("ARRAY[{}]", plain(element, backend)),
            },
        },
        other => match backend {
            Backend::Postgres => postgres(other),
            Backend::Sqlite => sqlite(other),
        },
    }
}

fn postgres(data_type: &Type) -> String {
    let n = NUMBER;
    match data_type {
        Type::Boolean => format!("({n} % 2 = 0)"),
        Type::Binary => format!("pg_catalog.convert_to({n}::text, 'UTF8')"),
        Type::Date => format!("(DATE '2020-01-01' + {n} % 3650)"),
        Type::Time => format!("(TIME '00:00' + {n} % 86400 * INTERVAL '1 second')"),
        Type::Timestamp => format!("(TIMESTAMP '2020-01-01' + {n} * INTERVAL '1 minute')"),
        Type::TimestampTz => {
            format!("(TIMESTAMPTZ '2020-01-01 00:00+00' + {n} * INTERVAL '1 minute')")
        }
        Type::Interval => format!("({n} * INTERVAL '1 second')"),
        Type::Uuid => format!("pg_catalog.lpad(pg_catalog.to_hex({n}), 32, '0')::uuid"),
        Type::Json => format!("('{{\"n\": ' || {n} || '}}')::json"),
        Type::JsonBinary => format!("('{{\"n\": ' || {n} || '}}')::jsonb"),
        _ => text(),
    }
}

fn sqlite(data_type: &Type) -> String {
    let n = NUMBER;
    match data_type {
        Type::Boolean => format!("({n} % 2)"),
        Type::Binary => format!("CAST({n} AS BLOB)"),
        Type::Date => format!("date('2020-01-01', ({n} % 3650) || ' days')"),
        Type::Time => format!("time('00:00:00', ({n} % 86400) || ' seconds')"),
        Type::Timestamp | Type::TimestampTz => {
            format!("datetime('2020-01-01', {n} || ' minutes')")
        }
        Type::Interval => format!("'PT' || {n} || 'S'"),
        Type::Uuid => format!("printf('00000000-0000-4000-8000-%012x', {n})"),
        Type::Json | Type::JsonBinary => format!("'{{\"n\": ' || {n} || '}}'"),
        _ => text(),
    }
}

fn text() -> String {
    format!("'text ' || {NUMBER}")
}

/// One of the values of an enum type after the other.
fn enumeration(sql: &mut Writer, name: &Identifier, catalog: &Catalog, backend: Backend) {
    let values = catalog.enumeration(name).map(|known| &known.values);
    let values: Vec<&str> = values.into_iter().flatten().map(|v| v.as_str()).collect();
    sql.raw("CAST(CASE ");
    sql.raw(&format!("{NUMBER} % {}", values.len().max(1)));
    for (at, value) in values.iter().enumerate() {
        sql.raw(&format!(" WHEN {at} THEN ")).string(value);
    }
    sql.raw(" END AS ");
    match backend {
        Backend::Postgres => sql.name(name),
        Backend::Sqlite => sql.raw("TEXT"),
    };
    sql.raw(")");
}
