//! The tables of a schema as `schema.rs` shows them.

use std::collections::BTreeMap;
use std::fmt;

use super::described::Described;
use super::names;
use super::postgres_types;
use super::section::{Section, Sorting};
use super::sqlite_types::{self, Width};
use crate::backend::Backend;
use crate::catalog::{Column, ForeignKey, Table};
use crate::identifier::Identifier;
use crate::types::Type;

/// The name of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TableName {
    pub(super) sql: String,
    pub(super) rust: String,
    pub(super) schema: Option<String>,
}

impl TableName {
    pub(super) fn of(name: &Identifier) -> Self {
        Self {
            sql: name.local().to_owned(),
            rust: names::of_table(name.local()),
            schema: name.schema().map(str::to_owned),
        }
    }

    /// The name with its schema, when that is not the default one.
    pub(super) fn full(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.sql),
            None => self.sql.clone(),
        }
    }
}

/// The type of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ColumnType {
    pub(super) schema: Option<String>,
    pub(super) sql_name: String,
    pub(super) rust_name: String,
    pub(super) is_array: bool,
    pub(super) is_nullable: bool,
    pub(super) max_length: Option<u32>,
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.is_array {
            // Every element of PostgreSQL's arrays may be NULL.
            true => format!("Array<Nullable<{}>>", self.rust_name),
            false => self.rust_name.clone(),
        };
        match self.is_nullable {
            true => write!(f, "Nullable<{name}>"),
            false => f.write_str(&name),
        }
    }
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct ShownColumn {
    pub(super) sql: String,
    pub(super) rust: String,
    pub(super) column_type: ColumnType,
    pub(super) comment: Option<String>,
}

/// A table.
#[derive(Clone, Debug)]
pub(super) struct ShownTable {
    pub(super) name: TableName,
    pub(super) key: Vec<String>,
    pub(super) columns: Vec<ShownColumn>,
    pub(super) comment: Option<String>,
}

/// The tables that are written, and what could not be said of them.
pub(super) struct Shown {
    pub(super) tables: Vec<ShownTable>,
    pub(super) notes: Vec<String>,
}

/// Whether Diesel CLI shows a table of this name.
pub(super) fn is_shown(name: &Identifier, backend: Backend, section: &Section) -> bool {
    let local = name.local();
    let is_own = local.starts_with("__")
        || backend == Backend::Sqlite && local.to_ascii_lowercase().starts_with("sqlite");
    name.schema() == section.foreign_schema() && !is_own
}

/// The tables that a section asks for, by name.
pub(super) fn shown(described: &Described<'_>, section: &Section) -> Shown {
    let mut tables: Vec<&Table> = described
        .catalog
        .tables()
        .filter(|table| is_shown(&table.name, described.backend, section))
        .filter(|table| section.filter.takes(table.name.local()))
        .collect();
    tables.sort_by(|a, b| a.name.local().cmp(b.name.local()));
    let mut notes = Vec::new();
    let tables = tables
        .into_iter()
        .filter_map(|table| one(table, described, section, &mut notes))
        .collect();
    Shown { tables, notes }
}

fn one(
    table: &Table,
    described: &Described<'_>,
    section: &Section,
    notes: &mut Vec<String>,
) -> Option<ShownTable> {
    let name = TableName::of(&table.name);
    let mut columns: Vec<ShownColumn> = table
        .columns
        .iter()
        .map(|column| shown_column(column, table, described, section, notes))
        .collect();
    let key = key_columns(table, described.backend);
    if key.is_empty() {
        notes.push(format!(
            "the table `{}` is left out: Diesel needs a primary key, and it has none",
            name.full()
        ));
        return None;
    }
    if let [alias] = key.as_slice()
        && table.column(alias).is_none()
    {
        columns.insert(0, row_number(alias, &name.rust, section));
    }
    if section.sorting == Sorting::Name {
        columns.sort_by(|a, b| a.sql.cmp(&b.sql));
    }
    let rust_key = key
        .iter()
        .map(|column| names::of_column(column, &name.rust));
    Some(ShownTable {
        key: rust_key.collect(),
        columns,
        comment: table.comment.clone(),
        name,
    })
}

/// The columns of the primary key: on SQLite in the order of the table, and the name of the row's
/// number where there is no key.
pub(super) fn key_columns(table: &Table, backend: Backend) -> Vec<String> {
    let key = table.primary_key_columns();
    if backend == Backend::Postgres {
        return key
            .iter()
            .map(|column| column.as_str().to_owned())
            .collect();
    }
    let columns = table.columns.iter().map(|column| column.name.as_str());
    let in_order: Vec<String> = columns
        .filter(|name| key.iter().any(|part| part == name))
        .map(str::to_owned)
        .collect();
    if !in_order.is_empty() {
        return in_order;
    }
    // A column of the name hides the row's number (https://www.sqlite.org/rowidtable.html).
    let mut aliases = ["rowid", "oid", "_rowid_"].into_iter();
    let free = aliases.find(|alias| table.column(alias).is_none());
    free.into_iter().map(str::to_owned).collect()
}

fn row_number(alias: &str, table: &str, section: &Section) -> ShownColumn {
    let data_type = match section.rowid_is_bigint {
        true => "BigInt",
        false => "Integer",
    };
    ShownColumn {
        sql: alias.to_owned(),
        rust: names::of_column(alias, table),
        column_type: plain(data_type, false),
        comment: None,
    }
}

fn plain(name: &str, is_nullable: bool) -> ColumnType {
    ColumnType {
        schema: None,
        sql_name: name.to_owned(),
        rust_name: name.to_owned(),
        is_array: false,
        is_nullable,
        max_length: None,
    }
}

fn shown_column(
    column: &Column,
    table: &Table,
    described: &Described<'_>,
    section: &Section,
    notes: &mut Vec<String>,
) -> ShownColumn {
    let column_type = match described.backend {
        Backend::Postgres => postgres_types::column_type(
            &column.data_type,
            column.nullable,
            &described.catalog,
            section,
        ),
        Backend::Sqlite => sqlite_type(column, table, described, section, notes),
    };
    let rust_table = names::of_table(table.name.local());
    ShownColumn {
        sql: column.name.as_str().to_owned(),
        rust: names::of_column(column.name.as_str(), &rust_table),
        column_type,
        comment: column.comment.clone(),
    }
}

fn sqlite_type(
    column: &Column,
    table: &Table,
    described: &Described<'_>,
    section: &Section,
    notes: &mut Vec<String>,
) -> ColumnType {
    let declared = sqlite_types::declared(&column.data_type);
    let width = match section.rowid_is_bigint && is_row_number(column, table, described) {
        true => Width::BigInt,
        false => Width::Integer,
    };
    let mapped = sqlite_types::mapped(&declared, width);
    if mapped.is_guess {
        notes.push(format!(
            "the column `{}` of `{}` has the type `{declared}`, which Diesel CLI does not know; it is \
             written as {}",
            column.name, table.name, mapped.name
        ));
    }
    let implied = (table.name.clone(), column.name.clone());
    let is_nullable = column.nullable || described.implied.contains(&implied);
    plain(mapped.name, is_nullable)
}

/// Tells whether a column is the number of its row, or refers to such a column.
fn is_row_number(column: &Column, table: &Table, described: &Described<'_>) -> bool {
    if column.data_type == Type::Integer && has_row_number(table, &column.name) {
        return true;
    }
    let refers = |key: &&ForeignKey| key.columns == [column.name.as_str()];
    // Of several keys of one column Diesel CLI takes the last in order.
    let keys = table.foreign_keys.iter().filter(refers);
    let by_table: BTreeMap<&Identifier, &ForeignKey> = keys.map(|key| (&key.table, key)).collect();
    let parent = by_table
        .last_key_value()
        .and_then(|(name, _)| described.catalog.table(name));
    parent.is_some_and(|parent| {
        let key = key_columns(parent, Backend::Sqlite);
        matches!(key.as_slice(), [_]) && !parent.options.without_rowid
    })
}

fn has_row_number(table: &Table, column: &Identifier) -> bool {
    !table.options.without_rowid && table.primary_key_columns() == [column.as_str()]
}
