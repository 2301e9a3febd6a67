//! Rows: inserting, updating and deleting them.

use super::{ACTS, Postgres, change, column, text_of, unsupported, write};
use crate::analyze::act::Act;
use crate::backend::Backend;
use crate::catalog::{Catalog, Column, Table};
use crate::dialect::{PlanFor, Writer, quote_identifier};
use crate::expression::{Expression, Literal};
use crate::identifier::Identifier;
use crate::operation::{DeleteRows, InsertRows, Rows, TruncateTable, UpdateRows};
use crate::plan::{Steps, Unsupported};
use crate::sql::binds::positional;
use crate::types::Type;

/// One statement holds at most so many rows and, but for its last row, so many bytes: the server
/// reads a statement whole before it begins.
const MOST_ROWS: usize = 1_000;
const MOST_BYTES: usize = 256 * 1024;

impl PlanFor<Postgres> for InsertRows {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let table = before.table(&self.table);
        let types: Vec<&Type> = self
            .columns
            .iter()
            .map(|name| type_of(table, name))
            .collect();
        if self.columns.is_empty() {
            for _ in &self.rows {
                let act = ACTS.insert(&self.table, &[], 1);
                steps.row_statement(act, self.beginning().raw("DEFAULT VALUES").finish());
            }
            return Ok(());
        }
        let mut insert = Insert::new(self);
        for row in &self.rows {
            let mut cells = Vec::with_capacity(row.len());
            for (cell, data_type) in row.iter().zip(&types) {
                cells.push(column::value(dialect, cell, data_type)?);
            }
            insert.row(steps, &cells.join(", "));
        }
        insert.close(steps);
        if !self.rows.is_empty() {
            advance_sequences(steps, table, &self.columns);
        }
        Ok(())
    }
}

impl InsertRows {
    fn beginning(&self) -> Writer {
        let mut sql = write();
        sql.raw("INSERT INTO ").name(&self.table).raw(" ");
        if !self.columns.is_empty() {
            let names = self.columns.iter().map(Identifier::as_str);
            sql.raw("(").names(names).raw(") VALUES");
        }
        sql
    }
}

/// The INSERT statements of one operation, while they are written.
struct Insert<'i> {
    insert: &'i InsertRows,
    beginning: String,
    text: String,
    rows: usize,
}

impl<'i> Insert<'i> {
    fn new(insert: &'i InsertRows) -> Self {
        Self {
            insert,
            beginning: insert.beginning().finish(),
            text: String::new(),
            rows: 0,
        }
    }

    fn row(&mut self, steps: &mut Steps, cells: &str) {
        if self.rows == MOST_ROWS || self.text.len() + cells.len() > MOST_BYTES {
            self.close(steps);
        }
        let before = match self.rows {
            0 => self.beginning.as_str(),
            _ => ",",
        };
        self.text.push_str(&format!("{before}\n  ({cells})"));
        self.rows += 1;
    }

    fn close(&mut self, steps: &mut Steps) {
        if self.rows > 0 {
            let act = ACTS.insert(&self.insert.table, &self.insert.columns, self.rows);
            steps.row_statement(act, std::mem::take(&mut self.text));
            self.rows = 0;
        }
    }
}

/// The type of a column; a column that is not there is the catalog's finding.
pub(super) fn type_of<'t>(table: Option<&'t Table>, column: &str) -> &'t Type {
    let column = table.and_then(|table| table.column(column));
    column.map_or(&Type::Text, |column| &column.data_type)
}

/// Tells whether a sequence gives the column its numbers.
pub(super) fn is_numbered(column: &Column) -> bool {
    let serial = matches!(&column.data_type, Type::Custom(name) if is_serial(name));
    let default = column.default.as_ref();
    let nextval = |text: &str| text.to_ascii_lowercase().contains("nextval");
    column.identity.is_some()
        || serial
        || default.is_some_and(|default| match default {
            Expression::Sql(text) => text.get(Backend::Postgres).is_some_and(nextval),
            _ => false,
        })
}

/// Tells whether a type is a short form of an integer with a sequence.
/// <https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL>
pub(super) fn is_serial(name: &str) -> bool {
    const NAMES: [&str; 6] = [
        "serial",
        "serial2",
        "serial4",
        "serial8",
        "bigserial",
        "smallserial",
    ];
    NAMES.contains(&name.trim().to_ascii_lowercase().as_str())
}

/// What [`advance_sequences`] calls.
const ADVANCING: [&str; 4] = [
    "max",
    "pg_get_serial_sequence",
    "pg_sequence_last_value",
    "setval",
];

/// Moves the sequences of columns that rows brought numbers for beyond those numbers.
///
/// A sequence is never moved back: sessions that run at the same time have taken numbers from it.
pub(super) fn advance_sequences<'n>(
    steps: &mut Steps,
    table: Option<&Table>,
    columns: impl IntoIterator<Item = &'n Identifier>,
) {
    let Some(table) = table else { return };
    let columns = columns.into_iter().filter_map(|name| table.column(name));
    for column in columns.filter(|column| is_numbered(column)) {
        advance_sequence(steps, &table.name, &column.name);
    }
}

/// Moves the sequence of a column beyond the numbers that its rows have.
pub(super) fn advance_sequence(steps: &mut Steps, table: &Identifier, column: &Identifier) {
    let advance = write()
        .raw("SELECT pg_catalog.setval(numbers.sequence, highest.number)\n")
        .raw("FROM (SELECT pg_catalog.pg_get_serial_sequence(")
        .string(&quote_identifier(table))
        .raw(", ")
        .string(column)
        .raw(")::regclass AS sequence) AS numbers,\n  (SELECT max(")
        .name(column)
        .raw(") AS number FROM ")
        .name(table)
        .raw(") AS highest\nWHERE highest.number > ")
        .raw("coalesce(pg_catalog.pg_sequence_last_value(numbers.sequence), 0)")
        .finish();
    let act = ACTS.read(table, &ADVANCING);
    steps.row_statement(act, advance);
}

impl PlanFor<Postgres> for UpdateRows {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let table = before.table(&self.table);
        let mut sql = write();
        sql.raw("UPDATE ").name(&self.table).raw(" SET ");
        for (at, (name, value)) in self.values.iter().enumerate() {
            let value = column::value(dialect, value, type_of(table, name))?;
            sql.raw(if at > 0 { ", " } else { "" });
            sql.name(name).raw(" = ").raw(&value);
        }
        write_rows(steps, ACTS.update(self, table), sql, &self.rows)?;
        advance_sequences(steps, table, self.values.iter().map(|(name, _)| name));
        Ok(())
    }
}

impl PlanFor<Postgres> for DeleteRows {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let act = ACTS.delete(&self.table, &self.rows, before.table(&self.table));
        let mut sql = write();
        sql.raw("DELETE FROM ").name(&self.table);
        write_rows(steps, act, sql, &self.rows)
    }
}

/// Ends a statement with the rows that it means, and adds it.
fn write_rows(
    steps: &mut Steps,
    act: Act,
    mut sql: Writer,
    rows: &Rows,
) -> Result<(), Unsupported> {
    let values: Vec<Literal> = match rows {
        Rows::Every => Vec::new(),
        Rows::Matching(filter) => {
            let condition = text_of(&filter.condition, "the condition of the rows")?;
            let bound = positional(condition, &filter.binds, Backend::Postgres, 1)
                .map_err(|problem| unbound(&problem))?;
            sql.raw(" WHERE ").group(&bound.text);
            bound.values
        }
    };
    if values.is_empty() {
        steps.row_statement(act, sql.finish());
    } else {
        steps.bound(act, sql.finish(), values);
    }
    Ok(())
}

/// The names and values of a statement that do not fit together.
pub(super) fn unbound(problem: &crate::sql::binds::BindProblem) -> Unsupported {
    unsupported(
        format!("cannot bind the values: {problem}"),
        "write `.bind(name, value)` once for every `:name` of the text",
    )
}

impl PlanFor<Postgres> for TruncateTable {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let truncate = write().raw("TRUNCATE TABLE ").name(&self.table).finish();
        steps.lock(&self.table);
        change(before, steps, ACTS.truncate(&self.table), truncate);
        Ok(())
    }
}
