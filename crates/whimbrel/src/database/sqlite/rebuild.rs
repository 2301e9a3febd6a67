//! A table made anew under its name, with everything that hangs on it.
//!
//! The procedure of the manual
//! ([Making Other Kinds Of Table Schema Changes](https://www.sqlite.org/lang_altertable.html#otheralter)),
//! run with foreign keys off inside one transaction. The new table has the text of the live one with the
//! changes of the plan in it: what the plan does not know stays, or is a reason to refuse.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection};
use whimbrel_schema::Backend;
use whimbrel_schema::dialect::quote_identifier;
use whimbrel_schema::plan::{Manner, Rebuild};
use whimbrel_schema::read::sqlite::edited;
use whimbrel_schema::sql::tokens;

use super::failure::failed;
use super::rebuild_checks::{
    check_rows, not_edited, refuse_captures, refuse_moved_keys, refuse_orphans,
    refuse_special_tables, refuse_unknown,
};
use super::rebuild_copy::copy;
use super::rewrite::rewrite;
use super::statements::run as run_statement;
use super::{Sqlite, integrity};
use crate::database::execute::{LOG, Run};
use crate::database::statement::{Statement, Value};
use crate::error::{Error, ErrorKind, Result};

#[derive(QueryableByName)]
pub(super) struct Column {
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    #[diesel(sql_type = Integer)]
    pub(super) pk: i32,
}

#[derive(QueryableByName)]
pub(super) struct Name {
    #[diesel(sql_type = Text)]
    pub(super) name: String,
}

#[derive(QueryableByName)]
pub(super) struct Number {
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(super) number: Option<i64>,
}

/// An object of the live table with the statement that made it.
#[derive(QueryableByName)]
pub(super) struct LiveObject {
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    #[diesel(sql_type = Text)]
    pub(super) sql: String,
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
pub(super) fn run(database: &mut Sqlite, run: Run<'_>, rebuild: &Rebuild) -> Result<()> {
    let connection = &mut database.connection;
    let live = columns(connection, &rebuild.table)?;
    refuse_unknown(&rebuild.table, &rebuild.known_columns, &live)?;
    refuse_special_tables(database, rebuild)?;
    let stored = database.stored_text(&rebuild.table)?.unwrap_or_default();
    let new_text = |name: Option<&str>| {
        edited(&stored, &rebuild.old, &rebuild.create, name)
            .map_err(|unclear| not_edited(&rebuild.table, &unclear))
    };
    let create = new_text(Some(&rebuild.temporary))?;
    let connection = &mut database.connection;
    let before = integrity::look(connection, [rebuild.table.as_str()])?;
    check_rows(connection, rebuild, &rebuild.checks)?;
    let rewritten = match &rebuild.manner {
        Manner::Kept { steady } => rewrite(connection, rebuild, steady, &new_text(None)?)?,
        Manner::Copied => false,
    };
    if !rewritten {
        make_anew(database, run, rebuild, &live, &create)?;
    }
    let table = [rebuild.table.as_str()];
    if let Err(error) = integrity::compare(&mut database.connection, table, &before) {
        // A later change of the same step may mend it, such as the rebuild of the parent.
        log::debug!(target: LOG, "to be checked again at the end of the step: {error}");
        database.doubts.push(Doubt {
            table: rebuild.table.to_string(),
            before,
        });
    }
    Ok(())
}

fn make_anew(
    database: &mut Sqlite,
    run: Run<'_>,
    rebuild: &Rebuild,
    live: &[Column],
    create: &str,
) -> Result<()> {
    let connection = &mut database.connection;
    let objects = objects(connection, rebuild)?;
    let kept = look(connection, rebuild)?;
    log::info!(target: LOG, "rebuilding `{}` with {} rows", rebuild.table, kept.rows);
    run_statement(connection, create)?;
    refuse_moved_keys(connection, rebuild, live)?;
    refuse_captures(database, rebuild, live)?;
    let copied = copy(database, run, rebuild, kept.rows)?;
    compare_counts(rebuild, copied, kept.rows)?;
    let connection = &mut database.connection;
    take_place(connection, rebuild)?;
    make_objects(connection, rebuild, &objects)?;
    restore(connection, rebuild, &kept, numbers_rows(create))
}

/// Tells whether the text of a table has AUTOINCREMENT.
fn numbers_rows(create: &str) -> bool {
    let mut tokens = tokens::significant(create, Backend::Sqlite);
    tokens.any(|token| {
        token.kind == tokens::Kind::Word && token.text(create).eq_ignore_ascii_case("AUTOINCREMENT")
    })
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
    let new = columns(connection, &rebuild.table)?;
    let unknown = || live.iter().filter(|object| !is_known(&object.name));
    refuse_orphans(rebuild, &new, unknown())?;
    for object in unknown() {
        run_statement(connection, &object.sql)?;
    }
    Ok(())
}

/// The indexes and triggers of the live table; those without a text belong to a constraint and are
/// made with the table.
pub(super) fn objects(
    connection: &mut SqliteConnection,
    rebuild: &Rebuild,
) -> Result<Vec<LiveObject>> {
    Statement::new(
        "SELECT name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') \
         AND sql IS NOT NULL AND tbl_name = ",
    )
    .bind(Value::Text(&rebuild.table))
    .sql(" COLLATE NOCASE ORDER BY rowid")
    .load(connection)
    .map_err(failed)
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

/// SQLite compares names without regard to the case of ASCII letters.
pub(super) fn same(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}

fn compare_counts(rebuild: &Rebuild, copied: i64, rows: i64) -> Result<()> {
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
fn restore(
    connection: &mut SqliteConnection,
    rebuild: &Rebuild,
    kept: &Kept,
    numbers_rows: bool,
) -> Result<()> {
    let table = &rebuild.table;
    if let Some(sequence) = kept.sequence.filter(|_| numbers_rows) {
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
pub(super) fn columns(connection: &mut SqliteConnection, table: &str) -> Result<Vec<Column>> {
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

pub(super) fn number(
    connection: &mut SqliteConnection,
    statement: Statement<'_>,
) -> Result<Option<i64>> {
    let row: Number = statement.get_result(connection).map_err(failed)?;
    Ok(row.number)
}
