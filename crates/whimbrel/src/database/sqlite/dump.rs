//! A SQLite database as SQL that `sqlite3` runs on an empty file.

use std::io::{self, Write};

use diesel::sql_types::{Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use whimbrel_schema::dialect::quote_identifier;

use super::failure::failed;
use crate::database::statement::{Statement, Value};
use crate::error::{Error, ErrorKind, Result};

/// The last line, by which a script is known to be whole.
pub(super) const END: &str = "-- end of the backup";

#[derive(QueryableByName)]
struct Object {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    sql: Option<String>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Tables before what stands on them; what SQLite makes by itself has no text.
const OBJECTS: &str = "SELECT type AS kind, name, sql FROM sqlite_schema \
     WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' OR name = 'sqlite_sequence' \
     ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 WHEN 'view' THEN 2 ELSE 3 END, rowid";

/// Writes the whole database, of one state.
pub(super) fn write(connection: &mut SqliteConnection, out: &mut dyn Write) -> Result<()> {
    let objects: Vec<Object> = sql_query(OBJECTS).load(connection).map_err(failed)?;
    must_be_plain(&objects)?;
    // `.bail on` would be a command of the shell alone; a transaction that fails leaves nothing.
    say(out, "PRAGMA foreign_keys = OFF;\nBEGIN;")?;
    for object in objects.iter().filter(|object| object.kind == "table") {
        if let Some(sql) = object
            .sql
            .as_ref()
            .filter(|_| object.name != "sqlite_sequence")
        {
            say(out, &format!("{sql};"))?;
        }
    }
    for object in objects.iter().filter(|object| object.kind == "table") {
        if object.name == "sqlite_sequence" {
            say(out, "DELETE FROM sqlite_sequence;")?;
        }
        write_rows(connection, &object.name, out)?;
    }
    for object in objects.iter().filter(|object| object.kind != "table") {
        if let Some(sql) = &object.sql {
            say(out, &format!("{sql};"))?;
        }
    }
    say(out, &format!("COMMIT;\n{END}"))
}

/// Refuses virtual tables: the tables behind them cannot be written by a script.
fn must_be_plain(objects: &[Object]) -> Result<()> {
    let is_virtual = |object: &&Object| {
        let sql = object.sql.as_deref().unwrap_or_default();
        sql.get(..14)
            .is_some_and(|start| start.eq_ignore_ascii_case("CREATE VIRTUAL"))
    };
    match objects.iter().find(is_virtual) {
        None => Ok(()),
        Some(object) => Err(Error::new(
            ErrorKind::Usage,
            format!(
                "the virtual table `{}` cannot be written as SQL",
                object.name
            ),
        )
        .with_hint("give a name that does not end in `.sql`: the backup is then a SQLite file")),
    }
}

fn write_rows(connection: &mut SqliteConnection, table: &str, out: &mut dyn Write) -> Result<()> {
    let columns: Vec<Row> = Statement::new("SELECT name AS line FROM pragma_table_xinfo(")
        .bind(Value::Text(table))
        .sql(") WHERE hidden = 0")
        .load(connection)
        .map_err(failed)?;
    let names: Vec<String> = columns
        .iter()
        .map(|row| quote_identifier(&row.line))
        .collect();
    let table = quote_identifier(table);
    let values: Vec<String> = names
        .iter()
        .map(|name| format!("quote({table}.{name})"))
        .collect();
    let rows = sql_query(format!(
        "SELECT {} AS line FROM {table}",
        values.join(" || ',' || ")
    ));
    let start = format!("INSERT INTO {table} ({}) VALUES (", names.join(", "));
    let rows = rows
        .load_iter::<Row, diesel::connection::DefaultLoadingMode>(connection)
        .map_err(failed)?;
    for row in rows {
        say(out, &format!("{start}{});", row.map_err(failed)?.line))?;
    }
    Ok(())
}

fn say(out: &mut dyn Write, text: &str) -> Result<()> {
    writeln!(out, "{text}").map_err(unwritable)
}

/// The error of a file that cannot be written on.
pub(super) fn unwritable(error: io::Error) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("the backup cannot be written: {error}"),
    )
    .with_hint("its folder needs room for a copy of the database, and must be writable")
    .with_source(error)
}
