//! A table made anew under its name, with everything that hangs on it.
//!
//! The procedure of the manual
//! ([Making Other Kinds Of Table Schema Changes](https://www.sqlite.org/lang_altertable.html#otheralter)),
//! run with foreign keys off inside one transaction. What the plan does not know of the live table is
//! a reason to refuse: it would be lost.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection};
use whimbrel_schema::dialect::quote_identifier;
use whimbrel_schema::plan::{Rebuild, RowIds};

use super::Sqlite;
use super::failure::failed;
use super::statements::run as run_statement;
use crate::database::execute::LOG;
use crate::database::statement::{Statement, Value};
use crate::error::{Error, ErrorKind, Result};

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Integer)]
    pk: i32,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Nullable<BigInt>)]
    number: Option<i64>,
}

/// What is kept beside the rows.
struct Kept {
    /// The highest row number that AUTOINCREMENT ever gave.
    sequence: Option<i64>,
    /// Whether ANALYZE had looked at the table.
    has_statistics: bool,
    rows: i64,
}

/// Carries a rebuild out; foreign keys are off and a transaction is open.
pub(super) fn run(database: &mut Sqlite, rebuild: &Rebuild) -> Result<()> {
    let connection = &mut database.connection;
    let live = columns(connection, &rebuild.table)?;
    refuse_unknown(connection, rebuild, &live)?;
    refuse_special_tables(database, rebuild)?;
    let connection = &mut database.connection;
    check_rows(connection, rebuild)?;
    let kept = look(connection, rebuild)?;
    log::info!(target: LOG, "rebuilding `{}` with {} rows", rebuild.table, kept.rows);

    run_statement(connection, &rebuild.create)?;
    refuse_moved_keys(connection, rebuild, &live)?;
    copy(connection, rebuild, &live)?;
    compare_counts(connection, rebuild, kept.rows)?;
    take_place(connection, rebuild)?;
    for object in rebuild.indexes.iter().chain(&rebuild.triggers) {
        run_statement(connection, &object.text)?;
    }
    restore(connection, rebuild, &kept)
}

/// Refuses a table that has what the plan does not know, by name.
fn refuse_unknown(
    connection: &mut SqliteConnection,
    rebuild: &Rebuild,
    live: &[Column],
) -> Result<()> {
    let table = &rebuild.table;
    if live.is_empty() {
        return Err(drift(format!("the table `{table}` does not exist")));
    }
    let same = |left: &str, right: &str| left.eq_ignore_ascii_case(right);
    for column in live {
        if !rebuild
            .known_columns
            .iter()
            .any(|known| same(known, &column.name))
        {
            let what = format!("the column `{}` of `{table}`", column.name);
            return Err(unknown(&what));
        }
    }
    for known in &rebuild.known_columns {
        if !live.iter().any(|column| same(known, &column.name)) {
            return Err(drift(format!(
                "the table `{table}` has no column `{known}`"
            )));
        }
    }
    // Indexes without a text belong to a constraint and are made by the table.
    let objects: Vec<Name> = Statement::new(
        "SELECT name FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL \
         AND tbl_name = ",
    )
    .bind(Value::Text(table))
    .sql(" COLLATE NOCASE")
    .load(connection)
    .map_err(failed)?;
    for Name { name } in objects {
        if !rebuild.known_objects.iter().any(|known| same(known, &name)) {
            return Err(unknown(&format!("`{name}` on the table `{table}`")));
        }
    }
    Ok(())
}

fn unknown(what: &str) -> Error {
    drift(format!(
        "{what} is in the database but not in the migrations, and would be lost"
    ))
}

fn drift(message: String) -> Error {
    Error::new(ErrorKind::Drift, message).with_hint(
        "add it to the migrations, or remove it from the database, so that both say the same",
    )
}

#[derive(QueryableByName)]
struct Options {
    #[diesel(sql_type = Integer)]
    wr: i32,
    #[diesel(sql_type = Integer)]
    strict: i32,
}

/// Refuses tables whose options the new text does not have: STRICT and WITHOUT ROWID.
fn refuse_special_tables(database: &mut Sqlite, rebuild: &Rebuild) -> Result<()> {
    if !database.server.version.is_at_least(3, 37) {
        return Ok(());
    }
    let options: Option<Options> = Statement::new("SELECT wr, strict FROM pragma_table_list(")
        .bind(Value::Text(&rebuild.table))
        .sql(") WHERE schema = 'main'")
        .load(&mut database.connection)
        .map_err(failed)?
        .into_iter()
        .next();
    let Some(options) = options else {
        return Ok(());
    };
    let ending = rebuild.create.to_ascii_uppercase();
    let ending = ending.rsplit(')').next().unwrap_or_default();
    for (is_set, word) in [(options.wr, "WITHOUT ROWID"), (options.strict, "STRICT")] {
        if is_set != 0 && !ending.contains(word) {
            return Err(drift(format!(
                "the table `{}` is {word} in the database, and not in the migrations",
                rebuild.table
            )));
        }
    }
    Ok(())
}

/// Finds rows that the new table could not hold, before anything is changed.
fn check_rows(connection: &mut SqliteConnection, rebuild: &Rebuild) -> Result<()> {
    let table = quote_identifier(&rebuild.table);
    for check in &rebuild.checks {
        let count = format!(
            "SELECT count(*) AS number FROM {table} WHERE {}",
            check.condition
        );
        let rows = number(connection, Statement::new(count))?.unwrap_or_default();
        if rows > 0 {
            return Err(Error::new(
                ErrorKind::Failed,
                format!(
                    "{rows} rows of `{}` have {} in `{}`",
                    rebuild.table, check.problem, check.column
                ),
            )
            .with_hint("change these rows first; nothing was changed"));
        }
    }
    Ok(())
}

fn look(connection: &mut SqliteConnection, rebuild: &Rebuild) -> Result<Kept> {
    let sequence = match has_table(connection, "sqlite_sequence")? {
        true => number(
            connection,
            Statement::new("SELECT max(seq) AS number FROM sqlite_sequence WHERE name = ")
                .bind(Value::Text(&rebuild.table))
                .sql(" COLLATE NOCASE"),
        )?,
        false => None,
    };
    let statistics = match has_table(connection, "sqlite_stat1")? {
        true => number(
            connection,
            Statement::new("SELECT count(*) AS number FROM sqlite_stat1 WHERE tbl = ")
                .bind(Value::Text(&rebuild.table))
                .sql(" COLLATE NOCASE"),
        )?,
        false => None,
    };
    Ok(Kept {
        sequence,
        has_statistics: statistics.unwrap_or_default() > 0,
        rows: count(connection, &rebuild.table)?,
    })
}

/// Refuses a new primary key of a table to which children refer without naming its columns: their
/// rows would point to other parents, and no check would see it.
fn refuse_moved_keys(
    connection: &mut SqliteConnection,
    rebuild: &Rebuild,
    live: &[Column],
) -> Result<()> {
    let new = columns(connection, &rebuild.temporary)?;
    if key(live) == key(&new) {
        return Ok(());
    }
    let children: Vec<Name> = Statement::new(
        "SELECT DISTINCT s.name AS name FROM sqlite_schema AS s, pragma_foreign_key_list(s.name) AS f \
         WHERE s.type = 'table' AND f.\"to\" IS NULL AND f.\"table\" = ",
    )
    .bind(Value::Text(&rebuild.table))
    .sql(" COLLATE NOCASE")
    .load(connection)
    .map_err(failed)?;
    match children.first() {
        None => Ok(()),
        Some(child) => Err(Error::new(
            ErrorKind::Failed,
            format!(
                "the primary key of `{}` cannot change: `{}` refers to it without naming its columns",
                rebuild.table, child.name
            ),
        )
        .with_hint("first give the foreign key of the child its columns, in a revision of its own")),
    }
}

fn key(columns: &[Column]) -> Vec<(i32, String)> {
    let mut key: Vec<(i32, String)> = columns
        .iter()
        .filter(|column| column.pk > 0)
        .map(|column| (column.pk, column.name.to_ascii_lowercase()))
        .collect();
    key.sort();
    key
}

/// Copies the rows in the order of their numbers.
///
/// `INSERT OR ABORT` is spelt out: a constraint of the table may say ON CONFLICT REPLACE and swallow
/// rows without a word.
fn copy(connection: &mut SqliteConnection, rebuild: &Rebuild, live: &[Column]) -> Result<()> {
    let mut into: Vec<String> = Vec::new();
    let mut from: Vec<String> = Vec::new();
    let mut order = String::new();
    if rebuild.row_ids == RowIds::Copied {
        let name = row_id(rebuild, live)?;
        into.push(name.to_owned());
        from.push(name.to_owned());
        order = format!(" ORDER BY {name}");
    }
    for column in &rebuild.copy {
        into.push(quote_identifier(&column.name));
        from.push(column.text.clone());
    }
    let text = format!(
        "INSERT OR ABORT INTO {} ({}) SELECT {} FROM {}{order}",
        quote_identifier(&rebuild.temporary),
        into.join(", "),
        from.join(", "),
        quote_identifier(&rebuild.table),
    );
    run_statement(connection, &text)
}

/// The first name of the row number that is not the name of a column
/// ([ROWIDs](https://www.sqlite.org/lang_createtable.html#rowid)).
fn row_id(rebuild: &Rebuild, live: &[Column]) -> Result<&'static str> {
    let taken: BTreeSet<String> = live
        .iter()
        .map(|column| column.name.as_str())
        .chain(rebuild.copy.iter().map(|column| column.name.as_str()))
        .map(str::to_ascii_lowercase)
        .collect();
    ["rowid", "oid", "_rowid_"]
        .into_iter()
        .find(|name| !taken.contains(*name))
        .ok_or_else(|| {
            Error::new(
                ErrorKind::Failed,
                format!(
                    "the row numbers of `{}` cannot be read: columns bear all their names",
                    rebuild.table
                ),
            )
            .with_hint("rename one of the columns `rowid`, `oid` and `_rowid_` first")
        })
}

fn compare_counts(connection: &mut SqliteConnection, rebuild: &Rebuild, rows: i64) -> Result<()> {
    let copied = count(connection, &rebuild.temporary)?;
    if copied == rows {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Failed,
        format!(
            "only {copied} of {rows} rows of `{}` were copied",
            rebuild.table
        ),
    )
    .with_hint("nothing was changed; please report this"))
}

/// Drops the old table and gives the new one its name.
///
/// With `legacy_alter_table` nothing that names the table is rewritten: not the foreign keys of other
/// tables, not views, not triggers; they all go on meaning the name
/// ([PRAGMA legacy_alter_table](https://www.sqlite.org/pragma.html#pragma_legacy_alter_table)).
fn take_place(connection: &mut SqliteConnection, rebuild: &Rebuild) -> Result<()> {
    let old = quote_identifier(&rebuild.table);
    let new = quote_identifier(&rebuild.temporary);
    run_statement(connection, &format!("DROP TABLE {old}"))?;
    connection
        .batch_execute("PRAGMA legacy_alter_table = ON")
        .map_err(failed)?;
    let renamed = run_statement(connection, &format!("ALTER TABLE {new} RENAME TO {old}"));
    connection
        .batch_execute("PRAGMA legacy_alter_table = OFF")
        .map_err(failed)?;
    renamed
}

/// Gives back what dropping the old table took along.
fn restore(connection: &mut SqliteConnection, rebuild: &Rebuild, kept: &Kept) -> Result<()> {
    let table = &rebuild.table;
    let counts_up = rebuild
        .create
        .to_ascii_uppercase()
        .contains("AUTOINCREMENT");
    if let Some(sequence) = kept.sequence.filter(|_| counts_up) {
        let update = Statement::new("UPDATE sqlite_sequence SET seq = ")
            .bind(Value::BigInt(sequence))
            .sql(" WHERE name = ")
            .bind(Value::Text(table));
        if update.execute(connection).map_err(failed)? == 0 {
            Statement::new("INSERT INTO sqlite_sequence (name, seq) VALUES (")
                .bind(Value::Text(table))
                .sql(", ")
                .bind(Value::BigInt(sequence))
                .sql(")")
                .execute(connection)
                .map_err(failed)?;
        }
    }
    if kept.has_statistics {
        run_statement(connection, &format!("ANALYZE {}", quote_identifier(table)))?;
    }
    Ok(())
}

/// All columns, generated ones too.
fn columns(connection: &mut SqliteConnection, table: &str) -> Result<Vec<Column>> {
    Statement::new("SELECT name, pk FROM pragma_table_xinfo(")
        .bind(Value::Text(table))
        .sql(")")
        .load(connection)
        .map_err(failed)
}

fn has_table(connection: &mut SqliteConnection, table: &str) -> Result<bool> {
    let found = Statement::new("SELECT count(*) AS number FROM sqlite_schema WHERE name = ")
        .bind(Value::Text(table));
    Ok(number(connection, found)? == Some(1))
}

fn count(connection: &mut SqliteConnection, table: &str) -> Result<i64> {
    let rows = format!("SELECT count(*) AS number FROM {}", quote_identifier(table));
    number(connection, Statement::new(rows)).map(Option::unwrap_or_default)
}

fn number(connection: &mut SqliteConnection, statement: Statement<'_>) -> Result<Option<i64>> {
    let row: Number = statement.get_result(connection).map_err(failed)?;
    Ok(row.number)
}
