//! What SQLite's errors mean and what to do about them.
//!
//! Diesel passes on the text of `sqlite3_errmsg`, which is never translated
//! ([Result Codes](https://www.sqlite.org/rescode.html)).

use diesel::result::Error as DieselError;
use diesel::sql_types::{Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection};
use whimbrel_schema::sql::tokens::unquoted;

use crate::database::failure::without_values;
use crate::database::statement::{Statement, Value};
use crate::error::{Error, ErrorKind};

const HINTS: [(&str, &str); 12] = [
    (
        "database is locked",
        "another program writes the file; stop it or run again later",
    ),
    (
        "database table is locked",
        "another statement of this connection still reads the table",
    ),
    (
        "attempt to write a readonly database",
        "the file or its folder is not writable for this user; the folder must be, because SQLite \
         makes a journal beside the file",
    ),
    (
        "unable to open database file",
        "the folder must exist and be writable for this user: SQLite makes a journal beside the file",
    ),
    (
        "database or disk is full",
        "free some disk space, then run again: nothing of the failed step was kept",
    ),
    (
        "file is not a database",
        "the file is no SQLite database, or it is encrypted; check the database URL",
    ),
    (
        "database disk image is malformed",
        "the file is damaged: stop, copy it, and restore a backup",
    ),
    (
        "no such function",
        "what the application registers must be registered on the sessions of its migrations too: in \
         the hook `on_connect` of whimbrel::hooks::Hooks",
    ),
    (
        "no such collation sequence",
        "what the application registers must be registered on the sessions of its migrations too: in \
         the hook `on_connect` of whimbrel::hooks::Hooks",
    ),
    ("duplicate column name", DIFFERS),
    ("no such index", DIFFERS),
    ("already exists", DIFFERS),
];

/// An object that should not be there is, or the other way round.
const DIFFERS: &str = "the database is not as the applied revisions left it: something changed it by \
     hand, or the history lacks a row of a revision that ran; make them agree, then run again";

/// The library's error for an error of Diesel.
pub(super) fn failed(error: DieselError) -> Error {
    let message = text(&error);
    let known = HINTS.iter().find(|(part, _)| message.contains(part));
    let hint = known.map(|(_, hint)| (*hint).to_owned());
    let failed = Error::new(ErrorKind::Failed, format!("SQLite: {message}"));
    match hint.or_else(|| beside_a_change(&message)) {
        Some(hint) => failed.with_hint(hint),
        None => failed,
    }
}

/// The library's error for a statement that failed; it looks for the foreign key that does not fit.
pub(super) fn failed_statement(connection: &mut SqliteConnection, error: DieselError) -> Error {
    let hint = mismatch(&text(&error)).map(|(child, parent)| {
        let key = key_columns(connection, &child, &parent);
        format!(
            "the foreign key of `{child}`{key} refers to columns of `{parent}` that are no primary key and \
             have no unique index, and SQLite writes neither table: give `{parent}` the index, or \
             take the key away"
        )
    });
    let failed = failed(error);
    match hint {
        Some(hint) => failed.with_hint(hint),
        None => failed,
    }
}

/// What to do about a view or trigger that stops a change of a table.
///
/// SQLite reads all of them when a table or column is renamed or a column dropped, also those that
/// have nothing to do with it ([ALTER TABLE](https://www.sqlite.org/lang_altertable.html)).
fn beside_a_change(message: &str) -> Option<String> {
    let (kind, rest) = message.strip_prefix("error in ")?.split_once(' ')?;
    for change in [" after rename: ", " after drop column: "] {
        if let Some((name, _)) = rest.split_once(change) {
            return Some(format!(
                "the {kind} `{name}` needs what this changes: drop it before, and create it again after"
            ));
        }
    }
    let (name, _) = rest.split_once(": ")?;
    Some(format!(
        "the {kind} `{name}` is broken, whatever it belongs to, and SQLite renames and drops nothing \
         beside it: drop it or mend it, then run again"
    ))
}

/// The child and the parent of a foreign key that does not fit.
fn mismatch(message: &str) -> Option<(String, String)> {
    let (_, tables) = message.split_once("foreign key mismatch - ")?;
    let (child, parent) = tables.split_once(" referencing ")?;
    Some((unquoted(child), unquoted(parent)))
}

#[derive(QueryableByName)]
struct Columns {
    #[diesel(sql_type = Nullable<Text>)]
    columns: Option<String>,
}

/// The columns of the first key of a table to another, in brackets; nothing when they cannot be read.
fn key_columns(connection: &mut SqliteConnection, child: &str, parent: &str) -> String {
    let query = Statement::new(
        "SELECT group_concat(\"from\", ', ') AS columns FROM pragma_foreign_key_list(",
    )
    .bind(Value::Text(child))
    .sql(") WHERE \"table\" = ")
    .bind(Value::Text(parent))
    .sql(" COLLATE NOCASE GROUP BY id ORDER BY id");
    let found: Vec<Columns> = query.load(connection).unwrap_or_default();
    let columns = found.into_iter().next().and_then(|found| found.columns);
    columns.map_or_else(String::new, |columns| format!(" ({columns})"))
}

/// The text of an error, without row values.
pub(super) fn text(error: &DieselError) -> String {
    match error {
        DieselError::DatabaseError(_, information) => without_values(information.message()),
        other => without_values(&other.to_string()),
    }
}

/// Tells whether another connection holds the file's write lock.
pub(super) fn is_busy(error: &DieselError) -> bool {
    text(error).contains("database is locked")
}
