//! What SQLite alone can do, and what PostgreSQL cannot leave out without another meaning.
//!
//! `STRICT`, `WITHOUT ROWID` and the direction of a key's columns are left out: PostgreSQL's tables
//! are strict, have no row numbers that anything sees, and its keys find the same rows either way.

use super::unsupported;
use crate::catalog::{Column, KeyOptions, Table};
use crate::plan::Unsupported;
use crate::types::Type;

/// SQLite's own collations ([Collating Sequences](https://www.sqlite.org/datatype3.html#collation)).
const COLLATIONS: [&str; 3] = ["BINARY", "NOCASE", "RTRIM"];

/// Refuses a table that only SQLite can have.
pub(super) fn must_not_be_in(table: &Table) -> Result<(), Unsupported> {
    for column in &table.columns {
        must_not_be_in_column(column)?;
    }
    let key = table.primary_key.iter();
    let key = key.map(|key| (&key.name, key.options.as_deref()));
    let uniques = table.uniques.iter();
    let uniques = uniques.map(|unique| (&unique.name, unique.options.as_deref()));
    for (name, options) in key.chain(uniques) {
        must_not_be_in_key(name, options)?;
    }
    Ok(())
}

/// Refuses a column that only SQLite can have.
pub(super) fn must_not_be_in_column(column: &Column) -> Result<(), Unsupported> {
    let name = &column.name;
    if column.data_type == Type::Custom(String::new()) {
        return Err(unsupported(
            format!("has no columns without a type, as `{name}` is"),
            "give the column a type, or put the operation into `schema.only(Backend::Sqlite, …)`",
        ));
    }
    if column.on_null.is_some() {
        return Err(conflict(&format!("NULL in `{name}`")));
    }
    match &column.collation {
        Some(collation) => must_know(collation),
        None => Ok(()),
    }
}

/// Refuses a key that only SQLite can have.
pub(super) fn must_not_be_in_key(
    name: &str,
    options: Option<&KeyOptions>,
) -> Result<(), Unsupported> {
    let Some(options) = options else {
        return Ok(());
    };
    if options.on_conflict.is_some() {
        return Err(conflict(&format!("a row that breaks `{name}`")));
    }
    let collated = options
        .parts
        .iter()
        .find_map(|part| part.collation.as_ref());
    match collated {
        Some(collation) => Err(unsupported(
            format!(
                "compares the columns of the key `{name}` by their own collations, not by `{collation}`"
            ),
            "give the column the collation, or keep it unique by an index over `expression(\"lower(…)\")`",
        )),
        None => Ok(()),
    }
}

fn must_know(collation: &str) -> Result<(), Unsupported> {
    let is_own = COLLATIONS
        .iter()
        .any(|own| own.eq_ignore_ascii_case(collation));
    if !is_own {
        return Ok(());
    }
    Err(unsupported(
        format!("has no collation `{collation}`"),
        "take a column of `custom(\"citext\")`, or put the operation into `schema.only(Backend::Sqlite, …)`",
    ))
}

fn conflict(of: &str) -> Unsupported {
    unsupported(
        format!("reports {of} as an error and resolves no conflicts by itself"),
        "write `INSERT … ON CONFLICT` in the application, or put the operation into \
         `schema.only(Backend::Sqlite, …)`",
    )
}
