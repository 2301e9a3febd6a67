//! The one error of the library: what went wrong, what to do about it, and the exit code a program ends with.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

/// The result of everything in this library that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of failure an [`Error`] is; each kind has one exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The database, the file system or a migration failed.
    Failed,
    /// The request itself was wrong: an unknown revision, an unreadable URL.
    Usage,
    /// Migrations are pending, and the request was to say so.
    Pending,
    /// A migration is below the safety threshold or breaks a denied rule.
    Unsafe,
    /// The models describe a schema that the migrations do not make.
    ModelsAhead,
    /// The generated `schema.rs` is not what the migrations make.
    SchemaStale,
    /// The database is not ready for a migration run.
    NotReady,
    /// A checksum or the recorded history contradicts the migrations.
    HistoryConflict,
    /// The live schema is not what the migrations made.
    Drift,
    /// An unfinished revision is in the way.
    Unfinished,
    /// Another runner holds the migration lock.
    Locked,
    /// The request would lose data and the loss was not accepted.
    DataLoss,
    /// The migrations were applied, but a check after them failed.
    CheckAfter,
    /// The database has revisions this binary does not know.
    DatabaseAhead,
    /// The run was interrupted and stopped at a safe point.
    Interrupted,
}

impl ErrorKind {
    /// Every kind, in the order of the exit codes.
    pub const ALL: [ErrorKind; 15] = [
        ErrorKind::Failed,
        ErrorKind::Usage,
        ErrorKind::Pending,
        ErrorKind::Unsafe,
        ErrorKind::ModelsAhead,
        ErrorKind::SchemaStale,
        ErrorKind::NotReady,
        ErrorKind::HistoryConflict,
        ErrorKind::Drift,
        ErrorKind::Unfinished,
        ErrorKind::Locked,
        ErrorKind::DataLoss,
        ErrorKind::CheckAfter,
        ErrorKind::DatabaseAhead,
        ErrorKind::Interrupted,
    ];

    /// The exit code a command ends with when it fails in this way.
    pub const fn exit_code(self) -> u8 {
        match self {
            ErrorKind::Failed => 1,
            ErrorKind::Usage => 2,
            ErrorKind::Pending => 3,
            ErrorKind::Unsafe => 4,
            ErrorKind::ModelsAhead => 5,
            ErrorKind::SchemaStale => 6,
            ErrorKind::NotReady => 7,
            ErrorKind::HistoryConflict => 8,
            ErrorKind::Drift => 9,
            ErrorKind::Unfinished => 10,
            ErrorKind::Locked => 11,
            ErrorKind::DataLoss => 12,
            ErrorKind::CheckAfter => 13,
            ErrorKind::DatabaseAhead => 14,
            ErrorKind::Interrupted => 130,
        }
    }

    /// The stable name of the kind, as JSON shows it.
    pub const fn as_str(self) -> &'static str {
        match self {
            ErrorKind::Failed => "failed",
            ErrorKind::Usage => "usage",
            ErrorKind::Pending => "pending",
            ErrorKind::Unsafe => "unsafe",
            ErrorKind::ModelsAhead => "models_ahead",
            ErrorKind::SchemaStale => "schema_stale",
            ErrorKind::NotReady => "not_ready",
            ErrorKind::HistoryConflict => "history_conflict",
            ErrorKind::Drift => "drift",
            ErrorKind::Unfinished => "unfinished",
            ErrorKind::Locked => "locked",
            ErrorKind::DataLoss => "data_loss",
            ErrorKind::CheckAfter => "check_after",
            ErrorKind::DatabaseAhead => "database_ahead",
            ErrorKind::Interrupted => "interrupted",
        }
    }
}

/// A place in a source file; line and column count from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceLocation {
    /// The file, relative to the package.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// Why something failed.
///
/// An error never holds a bound value, a password or a server's `DETAIL`: those carry rows and secrets.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<Detail>);

#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct Detail {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    location: Option<SourceLocation>,
    revision: Option<String>,
    statement: Option<String>,
    position: Option<u32>,
    blames_rows: bool,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// Makes an error of a kind from one sentence without a full stop.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error(Box::new(Detail {
            kind,
            message: message.into(),
            hint: None,
            location: None,
            revision: None,
            statement: None,
            position: None,
            blames_rows: false,
            source: None,
        }))
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Adds the revision that was being worked on.
    #[must_use]
    pub fn with_revision(mut self, revision: impl Into<String>) -> Self {
        self.0.revision = Some(revision.into());
        self
    }

    /// The same error of no revision.
    pub(crate) fn without_revision(mut self) -> Self {
        self.0.revision = None;
        self
    }

    /// Adds the text of the statement that failed, without its bound values.
    #[must_use]
    pub fn with_statement(mut self, statement: impl Into<String>) -> Self {
        self.0.statement = Some(statement.into());
        self
    }

    /// Adds the character of the statement at which the database stumbled, from 1; none takes it away.
    pub(crate) fn with_position(mut self, position: Option<u32>) -> Self {
        self.0.position = position;
        self
    }

    /// Adds the place in the migration's source.
    #[must_use]
    pub fn with_location(mut self, location: SourceLocation) -> Self {
        self.0.location = Some(location);
        self
    }

    /// Adds the error that caused this one.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Notes that rows broke a rule.
    #[cfg(feature = "postgres")]
    pub(crate) fn blaming_rows(mut self) -> Self {
        self.0.blames_rows = true;
        self
    }

    /// Tells whether rows broke a rule: the same statement may succeed once they are mended.
    pub(crate) fn blames_rows(&self) -> bool {
        self.0.blames_rows
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The exit code of a program that ends because of this error.
    pub fn exit_code(&self) -> u8 {
        self.0.kind.exit_code()
    }

    /// The position in what was sent, whether or not the statement is known.
    #[cfg(feature = "postgres")]
    pub(crate) fn position_sent(&self) -> Option<u32> {
        self.0.position
    }

    /// What went wrong, in one sentence.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do about it, when there is something to do.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The revision that was being worked on.
    pub fn revision(&self) -> Option<&str> {
        self.0.revision.as_deref()
    }

    /// The SQL text that failed.
    pub fn statement(&self) -> Option<&str> {
        self.0.statement.as_deref()
    }

    /// The character of [`statement`](Self::statement) at which the database stumbled, from 1, where
    /// it tells.
    pub fn position(&self) -> Option<u32> {
        self.0.position.filter(|_| self.0.statement.is_some())
    }

    /// The place in the migration's source.
    pub fn location(&self) -> Option<&SourceLocation> {
        self.0.location.as_ref()
    }
}

/// The error object of the command line's JSON.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Error", 8)?;
        object.serialize_field("kind", self.kind().as_str())?;
        object.serialize_field("message", self.message())?;
        object.serialize_field("hint", &self.hint())?;
        object.serialize_field("location", &self.location())?;
        object.serialize_field("revision", &self.revision())?;
        object.serialize_field("statement", &self.statement())?;
        object.serialize_field("position", &self.position())?;
        object.serialize_field("exit_code", &self.exit_code())?;
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::error::Error as _;

    #[test]
    fn every_kind_has_its_own_exit_code_and_name() {
        let codes: BTreeSet<u8> = ErrorKind::ALL.iter().map(|kind| kind.exit_code()).collect();
        let names: BTreeSet<&str> = ErrorKind::ALL.iter().map(|kind| kind.as_str()).collect();
        let expected: BTreeSet<u8> = (1..=14).chain([130]).collect();
        assert_eq!(codes, expected);
        assert_eq!(names.len(), ErrorKind::ALL.len());
    }

    #[test]
    fn json_has_every_key_also_when_it_is_null() {
        let error = Error::new(ErrorKind::Locked, "another runner holds the lock")
            .with_hint("wait for it")
            .with_revision("20260115103000");
        let json = serde_json::to_value(&error).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "kind": "locked",
                "message": "another runner holds the lock",
                "hint": "wait for it",
                "location": null,
                "revision": "20260115103000",
                "statement": null,
                "position": null,
                "exit_code": 11,
            })
        );
    }

    #[test]
    fn the_cause_is_kept_in_the_chain() {
        let cause = std::io::Error::other("no space left");
        let error = Error::new(ErrorKind::Failed, "cannot write the file").with_source(cause);
        assert_eq!(error.to_string(), "cannot write the file");
        assert_eq!(error.source().unwrap().to_string(), "no space left");
    }
}
