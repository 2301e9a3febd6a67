//! Inserting, changing and deleting rows.

use super::{ACTS, Sqlite, bracketed, expression, quoted, raw, writer};
use crate::analyze::act::Act;
use crate::catalog::{Catalog, Table};
use crate::dialect::PlanFor;
use crate::expression::Expression;
use crate::identifier::Identifier;
use crate::operation::{DeleteRows, InsertRows, Rows, UpdateRows};
use crate::plan::{Steps, Unsupported};
use crate::types::Type;

/// How many rows go into one statement. SQLite itself sets no such limit to `VALUES`
/// ([INSERT](https://www.sqlite.org/lang_insert.html)); statements of a bounded size keep the memory
/// for parsing them bounded.
const ROWS_A_STATEMENT: usize = 500;

/// How many bytes of values go into one statement, as long as there are several rows: a tenth of
/// the smallest limit that systems are known to set
/// ([SQLITE_MAX_SQL_LENGTH](https://www.sqlite.org/limits.html#max_sql_length)).
const BYTES_A_STATEMENT: usize = 100_000;

impl PlanFor<Sqlite> for InsertRows {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let Some(table) = before.table(&self.table) else {
            return Ok(());
        };
        if self.columns.is_empty() {
            let text = format!("INSERT INTO {} DEFAULT VALUES", quoted(&self.table));
            for _ in &self.rows {
                steps.row_statement(ACTS.insert(&self.table, &[], 1), text.clone());
            }
            return Ok(());
        }
        let mut head = writer();
        head.raw("INSERT INTO ").name(&self.table).raw(" (");
        head.names(self.columns.iter().map(|name| name.as_str()));
        let head = head.raw(") VALUES\n    ").finish();
        let mut rows: Vec<String> = Vec::new();
        let act = |rows: &[String]| ACTS.insert(&self.table, &self.columns, rows.len());
        let mut bytes = 0;
        for row in &self.rows {
            let row = cells(table, &self.columns, row)?;
            let is_full = rows.len() >= ROWS_A_STATEMENT || bytes + row.len() > BYTES_A_STATEMENT;
            if is_full && !rows.is_empty() {
                steps.row_statement(act(&rows), format!("{head}{}", rows.join(",\n    ")));
                rows.clear();
                bytes = 0;
            }
            bytes += row.len();
            rows.push(row);
        }
        if !rows.is_empty() {
            steps.row_statement(act(&rows), format!("{head}{}", rows.join(",\n    ")));
        }
        Ok(())
    }
}

/// The values of a row in brackets.
fn cells(table: &Table, columns: &[Identifier], row: &[Expression]) -> Result<String, Unsupported> {
    let mut cells = Vec::with_capacity(row.len());
    for (name, value) in columns.iter().zip(row) {
        cells.push(cell(table, name, value)?);
    }
    Ok(format!("({})", cells.join(", ")))
}

impl PlanFor<Sqlite> for UpdateRows {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let Some(table) = before.table(&self.table) else {
            return Ok(());
        };
        let mut changes = Vec::new();
        for (name, value) in &self.values {
            let value = cell(table, name, value)?;
            changes.push(format!("{} = {value}", quoted(name)));
        }
        let mut text = writer();
        text.raw("UPDATE ").name(&self.table);
        text.raw(" SET ").raw(&changes.join(", "));
        let act = ACTS.update(self, Some(table));
        change(act, &text.finish(), &self.rows, steps)
    }
}

impl PlanFor<Sqlite> for DeleteRows {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let text = format!("DELETE FROM {}", quoted(&self.table));
        let act = ACTS.delete(&self.table, &self.rows, before.table(&self.table));
        change(act, &text, &self.rows, steps)
    }
}

/// A value as it goes into a column.
pub(super) fn cell(table: &Table, column: &str, value: &Expression) -> Result<String, Unsupported> {
    let data_type = table.column(column).map(|column| &column.data_type);
    expression::write(data_type.unwrap_or(&Type::Text), value)
}

/// Writes a statement with its `WHERE`.
fn change(act: Act, statement: &str, rows: &Rows, steps: &mut Steps) -> Result<(), Unsupported> {
    let filter = match rows {
        Rows::Every => {
            steps.row_statement(act, statement);
            return Ok(());
        }
        Rows::Matching(filter) => filter,
    };
    let condition = expression::own_text(&filter.condition, "the condition of `matching`")?;
    let bound = raw::bound(condition, &filter.binds)?;
    let text = format!("{statement} WHERE {}", bracketed(&bound.text));
    if bound.values.is_empty() {
        steps.row_statement(act, text);
    } else {
        steps.bound(act, text, bound.values);
    }
    Ok(())
}
