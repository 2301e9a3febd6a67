//! The triggers that keep `on_update` columns.
//!
//! A trigger belongs to its column: it is made and dropped with it, and made anew when the columns
//! that it watches change. It watches every column that a statement can set but those that have a
//! trigger themselves, so that no trigger fires another or itself, whether `recursive_triggers` is
//! on or off. It leaves the row alone when the statement changed the column itself.

use super::{ACTS, expression, quoted, types, unsupported, writer};
use crate::analyze::act::Act;
use crate::backend::Backend;
use crate::catalog::{Column, Table};
use crate::expression::Expression;
use crate::identifier::Identifier;
use crate::names::on_update_trigger;
use crate::plan::{Unsupported, Written};

/// The triggers of a table; none for a column when there is no other column to watch.
pub(super) fn triggers(table: &Table) -> Result<Vec<Written>, Unsupported> {
    let kept = |column: &&Column| column.on_update.is_none() && column.generated.is_none();
    let watched: Vec<&Identifier> = table.columns.iter().filter(kept).map(|c| &c.name).collect();
    let mut made = Vec::new();
    for column in &table.columns {
        if let Some(value) = column.on_update.as_ref().filter(|_| !watched.is_empty()) {
            made.push(Written {
                name: on_update_trigger(&table.name, &column.name),
                text: create(table, column, value, &watched)?,
            });
        }
    }
    Ok(made)
}

/// The names of the triggers of a table.
pub(super) fn names(table: &Table) -> impl Iterator<Item = Identifier> {
    let columns = table.columns.iter().filter(|c| c.on_update.is_some());
    columns.map(|column| on_update_trigger(&table.name, &column.name))
}

/// `CREATE TRIGGER` of a table's trigger, as acts describe it.
pub(super) fn create_act(table: &Table, trigger: &Written) -> Act {
    let named = |column: &&Column| on_update_trigger(&table.name, &column.name) == trigger.name;
    let number = types::row_number_column(table).map(|column| column.name.as_str());
    let number = number.or_else(|| types::row_number_name(table));
    let mut columns = Vec::new();
    let key = table.primary_key_columns().iter().map(Identifier::as_str);
    let key = key.filter(|_| table.options.without_rowid);
    for name in number.into_iter().chain(key) {
        columns.extend([name.to_owned(), format!("new.{name}")]);
    }
    for column in table.columns.iter().filter(named) {
        let name = &column.name;
        columns.extend([format!("new.{name}"), format!("old.{name}")]);
        if let Some(Expression::Sql(value)) = &column.on_update {
            let text = value.get(Backend::Sqlite).unwrap_or_default();
            columns.extend(ACTS.row_columns(text, table));
        }
    }
    let columns = columns.iter().map(String::as_str);
    ACTS.create_trigger(&table.name, &trigger.name, None, columns)
}

/// `DROP TRIGGER` of a table's trigger, as acts describe it.
pub(super) fn drop_act(table: &Table, trigger: &Written) -> Act {
    ACTS.drop_trigger(&table.name, &trigger.name)
}

pub(super) fn drop(trigger: &Written) -> String {
    format!("DROP TRIGGER {}", quoted(&trigger.name))
}

fn create(
    table: &Table,
    column: &Column,
    value: &Expression,
    watched: &[&Identifier],
) -> Result<String, Unsupported> {
    let value = expression::write(&column.data_type, value)?;
    let row = row(table)?;
    let mut text = writer();
    text.raw("CREATE TRIGGER ");
    text.name(&on_update_trigger(&table.name, &column.name));
    text.raw(" AFTER UPDATE OF ");
    text.names(watched.iter().map(|name| name.as_str()));
    text.raw(" ON ").name(&table.name).raw(" FOR EACH ROW");
    text.raw(" WHEN NEW.").name(&column.name);
    text.raw(" IS OLD.").name(&column.name);
    text.raw(" BEGIN UPDATE ").name(&table.name);
    text.raw(" SET ").name(&column.name).raw(" = ").raw(&value);
    for (at, name) in row.iter().enumerate() {
        text.raw(if at > 0 { " AND " } else { " WHERE " });
        text.name(name).raw(" = NEW.").name(name);
    }
    Ok(text.raw("; END").finish())
}

/// The columns that tell a row from all others.
fn row(table: &Table) -> Result<Vec<String>, Unsupported> {
    if table.options.without_rowid {
        let key = table.primary_key_columns().iter();
        return Ok(key.map(Identifier::to_string).collect());
    }
    row_number(table).map(|number| vec![number])
}

/// A name for the number of the row.
fn row_number(table: &Table) -> Result<String, Unsupported> {
    if let Some(column) = types::row_number_column(table) {
        return Ok(column.name.to_string());
    }
    let name = types::row_number_name(table).ok_or_else(|| {
        let table = &table.name;
        unsupported(
            format!("cannot keep `on_update` in `{table}`, whose columns have all names of the row's number"),
            "give one of the columns `rowid`, `oid` and `_rowid_` another name",
        )
    })?;
    Ok(name.to_owned())
}
