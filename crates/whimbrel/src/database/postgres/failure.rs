//! What PostgreSQL's errors mean and what to do about them.
//!
//! Diesel passes on no SQLSTATE, so the texts are recognised; an unknown or translated text is
//! passed on as it is. The server's `DETAIL` is never read: it shows rows.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::database::failure::without_values;
use crate::error::{Error, ErrorKind};

const HINTS: [(&str, &str); 10] = [
    (
        "permission denied for schema",
        "grant the role CREATE on the schema: since PostgreSQL 15 only the owner of the database may \
         create in `public`",
    ),
    (
        "permission denied",
        "grant the role the right, or run the migrations as the owner of the objects",
    ),
    (
        "must be owner",
        "run the migrations as the owner of the object, or grant its role to this one",
    ),
    (
        "canceling statement due to lock timeout",
        "another session held the table the whole time; find it in pg_stat_activity, or run again \
         when the application is less busy",
    ),
    (
        "could not extend file",
        "the server's disk is full: nothing of the failed step was kept",
    ),
    (
        "No space left on device",
        "the server's disk is full: nothing of the failed step was kept",
    ),
    (
        "out of shared memory",
        "the transaction locks more objects than the server allows: raise max_locks_per_transaction",
    ),
    (
        "read-only transaction",
        "the server is a standby or set to read-only; give the address of the primary",
    ),
    (
        "terminating connection",
        "an administrator or a timeout ended the session; run again",
    ),
    (
        "server closed the connection unexpectedly",
        "the server stopped or the network failed; run again: what was committed is kept",
    ),
];

/// The library's error for an error of Diesel.
pub(super) fn failed(error: DieselError) -> Error {
    let message = text(&error);
    let hint = HINTS.iter().find(|(part, _)| message.contains(part));
    let failed = Error::new(ErrorKind::Failed, format!("PostgreSQL: {message}"));
    match hint {
        Some((_, hint)) => failed.with_hint(*hint),
        None => failed,
    }
}

/// The primary message of an error, without row values.
pub(super) fn text(error: &DieselError) -> String {
    match error {
        DieselError::DatabaseError(_, information) => {
            without_values(information.message().trim_end())
        }
        other => without_values(&other.to_string()),
    }
}

/// Tells whether the session is gone; what its last statement did is unknown then.
pub(super) fn is_connection_lost(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(kind, information) => {
            matches!(
                kind,
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand
            ) || information
                .message()
                .contains("server closed the connection unexpectedly")
        }
        DieselError::BrokenTransactionManager => true,
        _ => false,
    }
}
