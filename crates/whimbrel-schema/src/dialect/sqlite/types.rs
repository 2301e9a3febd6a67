//! What each type is declared as.
//!
//! A declared type is a hint to SQLite
//! ([Datatypes In SQLite](https://www.sqlite.org/datatype3.html#determination_of_column_affinity))
//! and the whole of what `diesel print-schema` has to go by, which stops at words that it does not
//! know; so UUIDs and JSON are `TEXT`. Lengths and precisions are declared and not enforced:
//! SQLite enforces none, and a check would be one that the author did not write.

use crate::catalog::{Column, Table};
use crate::types::{Precision, Type};

/// The declared type of a column.
///
/// A column that numbers its rows is `INTEGER` whatever its size: only an INTEGER PRIMARY KEY can.
pub(super) fn of_column(column: &Column) -> String {
    match column.identity {
        Some(_) => declared(&Type::Integer),
        None => declared(&column.data_type),
    }
}

/// The declared type of a type.
pub(super) fn declared(data_type: &Type) -> String {
    let word = match data_type {
        Type::SmallInteger => "SMALLINT",
        Type::Integer => "INTEGER",
        Type::BigInteger => "BIGINT",
        Type::Decimal(None) => "NUMERIC",
        Type::Decimal(Some(Precision { digits, scale })) => {
            return format!("DECIMAL({digits}, {scale})");
        }
        Type::Real => "FLOAT",
        Type::Double => "DOUBLE",
        Type::Boolean => "BOOLEAN",
        Type::Text
        | Type::Interval
        | Type::Uuid
        | Type::Json
        | Type::JsonBinary
        | Type::Array(_)
        | Type::Enumeration(_) => "TEXT",
        Type::Varchar(None) => "VARCHAR",
        Type::Varchar(Some(length)) => return format!("VARCHAR({length})"),
        Type::Char(length) => return format!("CHAR({length})"),
        Type::Binary => "BLOB",
        Type::Date => "DATE",
        Type::Time => "TIME",
        Type::Timestamp | Type::TimestampTz => "TIMESTAMP",
        Type::Custom(written) => written,
    };
    word.to_owned()
}

/// What SQLite prefers to store in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

/// The affinity of a declared type, by the rules of the manual in their order
/// ([Determination Of Column Affinity](https://www.sqlite.org/datatype3.html#determination_of_column_affinity)).
pub(crate) fn affinity(declared: &str) -> Affinity {
    let upper = declared.to_ascii_uppercase();
    let has = |parts: &[&str]| parts.iter().any(|part| upper.contains(part));
    if has(&["INT"]) {
        Affinity::Integer
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        Affinity::Text
    } else if has(&["BLOB"]) || upper.trim().is_empty() {
        Affinity::Blob
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}

/// The column that is the row's number: the only column of the primary key, declared `INTEGER`
/// ([ROWIDs and the INTEGER PRIMARY KEY](https://www.sqlite.org/lang_createtable.html#rowid)).
pub(super) fn row_number_column(table: &Table) -> Option<&Column> {
    let [only] = table.primary_key_columns() else {
        return None;
    };
    let column = table.column(only)?;
    of_column(column)
        .eq_ignore_ascii_case("INTEGER")
        .then_some(column)
}

/// The first name of the row's number that no column has.
pub(super) fn row_number_name(table: &Table) -> Option<&'static str> {
    let is_column = |name: &str| {
        let mut columns = table.columns.iter();
        columns.any(|column| column.name.eq_ignore_ascii_case(name))
    };
    ["rowid", "oid", "_rowid_"]
        .into_iter()
        .find(|name| !is_column(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affinities_follow_the_manual() {
        for (declared, expected) in [
            ("BIGINT", Affinity::Integer),
            ("FLOATING POINT", Affinity::Integer),
            ("VARCHAR(10)", Affinity::Text),
            ("citext", Affinity::Text),
            ("BLOB", Affinity::Blob),
            ("", Affinity::Blob),
            ("FLOAT", Affinity::Real),
            ("DOUBLE", Affinity::Real),
            ("DECIMAL(10, 2)", Affinity::Numeric),
            ("TIMESTAMP", Affinity::Numeric),
        ] {
            assert_eq!(affinity(declared), expected, "{declared}");
        }
    }

    #[test]
    fn the_row_number_keeps_a_name_until_columns_have_all_three() {
        let mut table = Table::new("t");
        let names = ["RowId", "oid", "_rowid_"];
        let expected = [Some("oid"), Some("_rowid_"), None];
        for (name, expected) in names.into_iter().zip(expected) {
            table.columns.push(Column::new(name, Type::Text));
            assert_eq!(row_number_name(&table), expected);
        }
    }
}
