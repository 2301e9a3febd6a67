//! A table made anew under its name, with everything that hangs on it.
//!
//! The procedure of the manual
//! ([Making Other Kinds Of Table Schema Changes](https://www.sqlite.org/lang_altertable.html#otheralter)),
//! run with foreign keys off inside one transaction. What the plan does not know of the live table is
//! a reason to refuse: it would be lost.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection};
use whimbrel_schema::dialect::quote_identifier;
use whimbrel_schema::plan::{DataCheck, Rebuild};
use whimbrel_schema::sql::sql;

use super::failure::failed;
use super::statements::run as run_statement;
use super::{Sqlite, integrity};
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

/// An object of the live table with the statement that made it.
#[derive(QueryableByName)]
struct LiveObject {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
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
    refuse_unknown(rebuild, &live)?;
    refuse_special_tables(database, rebuild)?;
    let connection = &mut database.connection;
    let objects = objects(connection, rebuild)?;
    let table = || [rebuild.table.as_str()];
    let before = integrity::look(connection, table())?;
    check_rows(connection, rebuild)?;
    let kept = look(connection, rebuild)?;
    log::info!(target: LOG, "rebuilding `{}` with {} rows", rebuild.table, kept.rows);

    run_statement(connection, &rebuild.create)?;
    refuse_moved_keys(connection, rebuild, &live)?;
    run_statement(connection, &rebuild.copy_statement())?;
    compare_counts(connection, rebuild, kept.rows)?;
    take_place(connection, rebuild)?;
    make_objects(connection, rebuild, &objects)?;
    restore(connection, rebuild, &kept)?;
    if let Err(error) = integrity::compare(connection, table(), &before) {
        // A later change of the same step may mend it, such as the rebuild of the parent.
        log::debug!(target: LOG, "to be checked again at the end of the step: {error}");
        database.doubts.push(Doubt {
            table: rebuild.table.to_string(),
            before,
        });
    }
    Ok(())
}

/// A table that was not as before right after its rebuild.
pub(super) struct Doubt {
    table: String,
    before: integrity::Before,
}

/// Looks again, at the end of the step, at what was in doubt during it.
pub(super) fn settle(database: &mut Sqlite) -> Result<()> {
    for doubt in std::mem::take(&mut database.doubts) {
        let table = [doubt.table.as_str()];
        integrity::compare(&mut database.connection, table, &doubt.before)?;
    }
    Ok(())
}

/// The indexes and triggers of the live table; those without a text belong to a constraint and are
/// made with the table.
fn objects(connection: &mut SqliteConnection, rebuild: &Rebuild) -> Result<Vec<LiveObject>> {
    Statement::new(
        "SELECT name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') \
         AND sql IS NOT NULL AND tbl_name = ",
    )
    .bind(Value::Text(&rebuild.table))
    .sql(" COLLATE NOCASE ORDER BY rowid")
    .load(connection)
    .map_err(failed)
}

/// Makes the indexes and triggers of the new table, and again those that the plan does not know.
///
/// One that the plan knows and that was not there was taken away by somebody; a rebuild is no
/// occasion to bring it back.
fn make_objects(
    connection: &mut SqliteConnection,
    rebuild: &Rebuild,
    live: &[LiveObject],
) -> Result<()> {
    let is_known = |name: &str| rebuild.known_objects.iter().any(|known| same(known, name));
    let is_live = |name: &str| live.iter().any(|object| same(&object.name, name));
    for object in rebuild.indexes.iter().chain(&rebuild.triggers) {
        if is_known(&object.name) && !is_live(&object.name) {
            log::warn!(
                target: LOG,
                "`{}` was missing on `{}` and is not brought back",
                object.name, rebuild.table
            );
            continue;
        }
        run_statement(connection, &object.text)?;
    }
    let gone = gone_columns(connection, rebuild)?;
    for object in live.iter().filter(|object| !is_known(&object.name)) {
        let text = sql(&object.sql);
        if let Some(column) = gone.iter().find(|column| text.mentions(column)) {
            let (name, table) = (&object.name, &rebuild.table);
            return Err(unknown(&format!(
                "`{name}` on the column `{column}` of `{table}`"
            )));
        }
        run_statement(connection, &object.sql)?;
    }
    Ok(())
}

/// The columns of the old table that the new one, already in its place, does not have. SQLite does
/// not look for them in the body of a trigger until it fires.
fn gone_columns<'r>(
    connection: &mut SqliteConnection,
    rebuild: &'r Rebuild,
) -> Result<Vec<&'r str>> {
    let new = columns(connection, &rebuild.table)?;
    let is_gone = |name: &&str| !new.iter().any(|column| same(&column.name, name));
    let known = rebuild.known_columns.iter().map(|name| name.as_str());
    Ok(known.filter(is_gone).collect())
}

/// SQLite compares names without regard to the case of ASCII letters.
fn same(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}

/// Refuses a table whose columns are not those that the plan knows, by name.
fn refuse_unknown(rebuild: &Rebuild, live: &[Column]) -> Result<()> {
    let table = &rebuild.table;
    if live.is_empty() {
        return Err(drift(format!("the table `{table}` does not exist")));
    }
    let is_known = |name: &str| rebuild.known_columns.iter().any(|known| same(known, name));
    if let Some(column) = live.iter().find(|column| !is_known(&column.name)) {
        let what = format!("the column `{}` of `{table}`", column.name);
        return Err(unknown(&what));
    }
    let is_live = |name: &str| live.iter().any(|column| same(&column.name, name));
    match rebuild.known_columns.iter().find(|known| !is_live(known)) {
        None => Ok(()),
        Some(missing) => Err(drift(format!(
            "the table `{table}` has no column `{missing}`"
        ))),
    }
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
    for check in &rebuild.checks {
        let count = Statement::new(format!(
            "SELECT ({}) AS number",
            rebuild.count_statement(check)
        ));
        let rows = number(connection, count)?.unwrap_or_default();
        if rows == 0 {
            continue;
        }
        let which = which_rows(connection, rebuild, check)?;
        let noun = if rows == 1 { "row" } else { "rows" };
        return Err(Error::new(
            ErrorKind::Failed,
            format!(
                "{rows} {noun} of `{}` have {}{which}",
                rebuild.table, check.problem
            ),
        )
        .with_hint("change these rows first; nothing was changed"));
    }
    Ok(())
}

/// The numbers of the first rows that a check finds; their values are nobody's business.
fn which_rows(
    connection: &mut SqliteConnection,
    rebuild: &Rebuild,
    check: &DataCheck,
) -> Result<String> {
    let Some(query) = rebuild.rows_statement(check) else {
        return Ok(String::new());
    };
    let rows: Vec<Number> = Statement::new(format!(
        "SELECT * FROM (WITH found(number) AS ({query}) SELECT number FROM found LIMIT 5)"
    ))
    .load(connection)
    .map_err(failed)?;
    let numbers: Vec<String> = rows
        .iter()
        .filter_map(|row| row.number)
        .map(|number| number.to_string())
        .collect();
    Ok(format!(" (rowid {})", numbers.join(", ")))
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
    run_statement(connection, &rebuild.drop_statement())?;
    connection
        .batch_execute("PRAGMA legacy_alter_table = ON")
        .map_err(failed)?;
    let renamed = run_statement(connection, &rebuild.rename_statement());
    connection
        .batch_execute("PRAGMA legacy_alter_table = OFF")
        .map_err(failed)?;
    renamed
}

/// Gives back what dropping the old table took along.
fn restore(connection: &mut SqliteConnection, rebuild: &Rebuild, kept: &Kept) -> Result<()> {
    let table = &rebuild.table;
    if let Some(sequence) = kept.sequence.filter(|_| rebuild.keeps_sequence) {
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
