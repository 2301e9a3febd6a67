//! What stops a rebuild: what the plan does not know of the live table, and rows that the new one could
//! not hold.

use diesel::sql_types::Integer;
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection};
use whimbrel_schema::Identifier;
use whimbrel_schema::plan::{DataCheck, Rebuild};
use whimbrel_schema::read::sqlite::Unclear;
use whimbrel_schema::sql::sql;

use super::Sqlite;
use super::failure::failed;
use super::rebuild::{Column, LiveObject, Name, Number, columns, number, same};
use crate::database::dependants::{Dependant, Dependants, captured, orphaned};
use crate::database::statement::{Statement, Value};
use crate::error::{Error, ErrorKind, Result};

/// Refuses a table whose columns are not those that are known, by name.
pub(super) fn refuse_unknown(table: &str, known: &[Identifier], live: &[Column]) -> Result<()> {
    if live.is_empty() {
        return Err(drift(format!("the table `{table}` does not exist")));
    }
    let is_known = |name: &str| known.iter().any(|known| same(known, name));
    if let Some(column) = live.iter().find(|column| !is_known(&column.name)) {
        let what = format!("the column `{}` of `{table}`", column.name);
        return Err(unknown(&what));
    }
    let is_live = |name: &str| live.iter().any(|column| same(&column.name, name));
    match known.iter().find(|known| !is_live(known)) {
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

/// Refuses to change a text of which it is not certain what would become of it.
pub(super) fn not_edited(table: &str, unclear: &Unclear) -> Error {
    drift(format!("`{table}` cannot be changed: {unclear}"))
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
pub(super) fn refuse_special_tables(database: &mut Sqlite, rebuild: &Rebuild) -> Result<()> {
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
pub(super) fn check_rows<'c>(
    connection: &mut SqliteConnection,
    rebuild: &Rebuild,
    checks: impl IntoIterator<Item = &'c DataCheck>,
) -> Result<()> {
    for check in checks {
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

/// Refuses a new primary key of a table to which children refer without naming its columns: their
/// rows would point to other parents, and no check would see it.
pub(super) fn refuse_moved_keys(
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

/// Refuses an index or trigger that the plan does not know, on a column that the new table, given by its
/// columns, does not have; SQLite does not look into the body of a trigger until it fires.
pub(super) fn refuse_orphans<'o>(
    rebuild: &Rebuild,
    new: &[Column],
    unknown_objects: impl IntoIterator<Item = &'o LiveObject>,
) -> Result<()> {
    let is_gone = |name: &&Identifier| !new.iter().any(|column| same(&column.name, name));
    let gone: Vec<&Identifier> = rebuild.known_columns.iter().filter(is_gone).collect();
    for object in unknown_objects {
        let text = sql(&object.sql);
        if let Some(column) = gone.iter().find(|column| text.mentions(column)) {
            let (name, table) = (&object.name, &rebuild.table);
            return Err(unknown(&format!(
                "`{name}` on the column `{column}` of `{table}`"
            )));
        }
    }
    Ok(())
}

/// Refuses a new column whose name something beside the table holds as a text, and to drop one that
/// would become a text; the new table, which exists already, and what the plan makes with it were
/// judged by the catalog.
pub(super) fn refuse_captures(
    database: &mut Sqlite,
    rebuild: &Rebuild,
    live: &[Column],
) -> Result<()> {
    let new = columns(&mut database.connection, &rebuild.temporary)?;
    let is_new = |column: &&Column| !live.iter().any(|old| same(&old.name, &column.name));
    for column in new.iter().filter(is_new) {
        let found = database.speakers_beside(rebuild, &column.name)?;
        captured(&rebuild.table, &column.name, &found)?;
    }
    let is_gone = |column: &&Column| !new.iter().any(|kept| same(&column.name, &kept.name));
    for column in live.iter().filter(is_gone) {
        let known = |reader: &Dependant| match reader {
            Dependant::Trigger { name, .. } => {
                let mut objects = rebuild.known_objects.iter();
                objects.any(|known| same(known, name))
            }
            _ => false,
        };
        let mut found = database.readers(&rebuild.table, &column.name)?;
        found.retain(|reader| !known(reader));
        orphaned(&rebuild.table, &column.name, &found)?;
    }
    Ok(())
}
