//! What each type is declared as.
//!
//! A declared type is a hint to SQLite
//! ([Datatypes In SQLite](https://www.sqlite.org/datatype3.html#determination_of_column_affinity))
//! and the whole of what `diesel print-schema` has to go by, which stops at words that it does not
//! know; so UUIDs and JSON are `TEXT`. Lengths and precisions are declared and not enforced:
//! SQLite enforces none, and a check would be one that the author did not write.

use super::unsupported;
use crate::catalog::{Column, Table};
use crate::plan::Unsupported;
use crate::types::{Precision, Type};

/// The declared type of a column.
///
/// A column that numbers its rows is `INTEGER` whatever its size: only an INTEGER PRIMARY KEY can.
pub(super) fn of_column(table: &Table, column: &Column) -> String {
    match column.identity {
        Some(_) => declared(&Type::Integer),
        None if table.options.strict => strict(&column.data_type).to_owned(),
        None => declared(&column.data_type),
    }
}

/// The types that a STRICT table knows ([STRICT Tables](https://www.sqlite.org/stricttables.html)).
const STRICT: [&str; 6] = ["INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"];

/// The declared type in a STRICT table: `INT` is kept like `INTEGER`, and is never the row's number.
fn strict(data_type: &Type) -> &str {
    match data_type {
        Type::Integer => "INTEGER",
        Type::SmallInteger | Type::BigInteger | Type::Boolean => "INT",
        Type::Decimal(_) | Type::Real | Type::Double => "REAL",
        Type::Binary => "BLOB",
        Type::Custom(written) => written,
        Type::Text
        | Type::Varchar(_)
        | Type::Char(_)
        | Type::Date
        | Type::Time
        | Type::Timestamp
        | Type::TimestampTz
        | Type::Interval
        | Type::Uuid
        | Type::Json
        | Type::JsonBinary
        | Type::Array(_)
        | Type::Enumeration(_) => "TEXT",
    }
}

/// Refuses a type of the author's that a STRICT table does not know.
pub(super) fn must_be_possible(table: &Table, column: &Column) -> Result<(), Unsupported> {
    let Type::Custom(written) = &column.data_type else {
        return Ok(());
    };
    let known = STRICT
        .iter()
        .any(|known| known.eq_ignore_ascii_case(written));
    if known || !table.options.strict {
        return Ok(());
    }
    let (table, column) = (&table.name, &column.name);
    Err(unsupported(
        format!("knows no type `{written}` in the STRICT table `{table}`, as `{column}` has it"),
        "take one of INT, INTEGER, REAL, TEXT, BLOB and ANY, or leave `strict()` away",
    ))
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
    if table.options.without_rowid {
        return None;
    }
    let [only] = table.primary_key_columns() else {
        return None;
    };
    let column = table.column(only)?;
    of_column(table, column)
        .eq_ignore_ascii_case("INTEGER")
        .then_some(column)
}

/// The first name of the row's number that no column has; none in a table without row numbers.
pub(super) fn row_number_name(table: &Table) -> Option<&'static str> {
    if table.options.without_rowid {
        return None;
    }
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
