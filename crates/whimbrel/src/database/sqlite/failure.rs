//! What SQLite's errors mean and what to do about them.
//!
//! Diesel passes on the text of `sqlite3_errmsg`, which is never translated
//! ([Result Codes](https://www.sqlite.org/rescode.html)).

use diesel::result::Error as DieselError;

use crate::database::failure::without_values;
use crate::error::{Error, ErrorKind};

const HINTS: [(&str, &str); 8] = [
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
        "a function that the application registers must be registered on this connection too",
    ),
];

/// The library's error for an error of Diesel.
pub(super) fn failed(error: DieselError) -> Error {
    let message = text(&error);
    let hint = HINTS.iter().find(|(part, _)| message.contains(part));
    let failed = Error::new(ErrorKind::Failed, format!("SQLite: {message}"));
    match hint {
        Some((_, hint)) => failed.with_hint(*hint),
        None => failed,
    }
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
