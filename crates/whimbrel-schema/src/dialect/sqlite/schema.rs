//! The statements that make a whole schema.

use super::{index, rebuild, table, trigger};
use crate::backend::Backend;
use crate::catalog::{Catalog, Definition, DefinitionKind, Table};
use crate::dialect::definition;
use crate::plan::Unsupported;
use crate::read::sqlite::{Row, RowKind};

/// The rows of `sqlite_schema` that the objects of a catalog make, tables first.
///
/// What SQLite does not have was made on PostgreSQL alone, and is left out.
///
/// # Errors
///
/// When SQLite cannot have one of the tables.
pub(crate) fn rows(catalog: &Catalog) -> Result<Vec<Row>, Unsupported> {
    let mut rows = Vec::new();
    for table in catalog.tables() {
        let own = rebuild::own_part(table);
        let text = table::create(&table.name, &own, catalog)?;
        rows.push(row(RowKind::Table, &table.name, &table.name, text));
        attached(table, &mut rows)?;
    }
    rows.extend(catalog.definitions().filter_map(of_definition));
    Ok(rows)
}

/// The indexes and triggers of a table.
fn attached(table: &Table, rows: &mut Vec<Row>) -> Result<(), Unsupported> {
    for made in &table.indexes {
        if let Ok(text) = index::create(&table.name, made) {
            rows.push(row(RowKind::Index, &made.name, &table.name, text));
        }
    }
    for made in trigger::triggers(table)? {
        rows.push(row(RowKind::Trigger, &made.name, &table.name, made.text));
    }
    Ok(())
}

fn of_definition(made: &Definition) -> Option<Row> {
    let text = definition::create(made, Backend::Sqlite)?;
    let key = &made.key;
    let kind = match key.kind {
        DefinitionKind::View => RowKind::View,
        DefinitionKind::Trigger => RowKind::Trigger,
        DefinitionKind::VirtualTable => RowKind::Table,
        DefinitionKind::Other if key.table.is_none() => RowKind::Table,
        DefinitionKind::Other => RowKind::Index,
        _ => return None,
    };
    let table = key.table.as_ref().unwrap_or(&key.name);
    Some(row(kind, &key.name, table, text))
}

fn row(kind: RowKind, name: &str, table: &str, text: String) -> Row {
    Row {
        kind,
        name: name.to_owned(),
        table: table.to_owned(),
        sql: Some(text),
    }
}
