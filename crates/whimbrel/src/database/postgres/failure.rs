//! What PostgreSQL's errors mean and what to do about them.
//!
//! Diesel passes on no SQLSTATE, so the texts are recognised; an unknown or translated text is
//! passed on as it is. The server's `DETAIL` is never read: it shows rows.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::database::failure::without_values;
use crate::error::{Error, ErrorKind};

const HINTS: [(&str, &str); 11] = [
    (
        "because other objects depend on it",
        "something that the migrations do not know of needs it, such as a view, a function or a foreign \
         key: remove that first, in a revision or by hand",
    ),
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
    let failed = Error::new(ErrorKind::Failed, format!("PostgreSQL: {message}"))
        .with_position(position(&error));
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

/// The character of the text that was sent at which the server stumbled, from 1.
fn position(error: &DieselError) -> Option<u32> {
    match error {
        DieselError::DatabaseError(_, information) => {
            u32::try_from(information.statement_position()?).ok()
        }
        _ => None,
    }
}

/// What a failure means for the step in which it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    /// A lock was not granted in time, or the server chose this session to end a deadlock: the same
    /// step may succeed later.
    LockNotGranted,
    /// The session is gone; what its last statement did is unknown.
    ConnectionLost,
    /// Anything else.
    Other,
}

/// An error and what it means.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) nature: Nature,
    /// The server's own sentence, to be compared with one that was learned.
    pub(super) sentence: String,
    /// Whether a COMMIT was on its way with what failed.
    pub(super) with_commit: bool,
}

impl Failure {
    pub(super) fn with_revision(mut self, revision: &str) -> Self {
        self.error = self.error.with_revision(revision);
        self
    }

    /// Notes that a COMMIT was on its way: when the session is gone, nobody knows what became of it.
    pub(super) fn with_commit(mut self) -> Self {
        self.with_commit = true;
        self
    }

    /// Counts the position from where the statement begins in what was sent.
    pub(super) fn behind(mut self, prefix: &str) -> Self {
        let before = u32::try_from(prefix.chars().count()).unwrap_or(u32::MAX);
        let position = self
            .error
            .position_sent()
            .and_then(|p| p.checked_sub(before));
        self.error = self
            .error
            .with_position(position.filter(|position| *position > 0));
        self
    }

    /// Forgets the position: what was sent is not what the statement says.
    pub(super) fn without_position(mut self) -> Self {
        self.error = self.error.with_position(None);
        self
    }

    pub(super) fn with_statement(mut self, statement: &str) -> Self {
        self.error = self.error.with_statement(statement);
        self
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            nature: Nature::Other,
            sentence: String::new(),
            with_commit: false,
        }
    }
}

impl From<DieselError> for Failure {
    fn from(error: DieselError) -> Self {
        let sentence = text(&error);
        let blames_rows = blames_rows(&error);
        let nature = nature(&error, &sentence);
        let failed = failed(error);
        Self {
            nature,
            error: match blames_rows {
                true => failed.blaming_rows(),
                false => failed,
            },
            sentence,
            with_commit: false,
        }
    }
}

fn blames_rows(error: &DieselError) -> bool {
    use DatabaseErrorKind::{
        CheckViolation, ForeignKeyViolation, NotNullViolation, UniqueViolation,
    };
    let DieselError::DatabaseError(kind, _) = error else {
        return false;
    };
    matches!(
        kind,
        CheckViolation | ForeignKeyViolation | NotNullViolation | UniqueViolation
    )
}

fn nature(error: &DieselError, sentence: &str) -> Nature {
    const WAITED: [&str; 3] = [
        "canceling statement due to lock timeout",
        "deadlock detected",
        "could not obtain lock",
    ];
    let closed = match error {
        DieselError::DatabaseError(kind, _) => matches!(
            kind,
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand
        ),
        DieselError::BrokenTransactionManager => true,
        _ => false,
    };
    if closed || sentence.contains("server closed the connection") {
        return Nature::ConnectionLost;
    }
    match WAITED.iter().any(|text| sentence.contains(text)) {
        true => Nature::LockNotGranted,
        false => Nature::Other,
    }
}
