//! Why a request is not answered, as a status and a sentence.

use diesel::result::{DatabaseErrorKind, Error};

/// A request that is not answered.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) message: String,
}

impl Refusal {
    /// A refusal with a status and a sentence for the caller.
    pub(super) fn new(status: u16, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    /// A failure of the service itself; what happened is logged and not told.
    pub(super) fn internal(error: &dyn std::error::Error) -> Self {
        log::error!("a request failed: {error}");
        Self::new(500, "the service failed; its log says why")
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match &error {
            Error::NotFound => Self::new(404, "there is no such row"),
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => {
                Self::new(409, "there is one like it already")
            }
            Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => {
                Self::new(422, "it refers to a row that is not there")
            }
            Error::DatabaseError(
                DatabaseErrorKind::CheckViolation | DatabaseErrorKind::NotNullViolation,
                _,
            ) => Self::new(422, "a value is not allowed"),
            _ => Self::internal(&error),
        }
    }
}

impl From<diesel::r2d2::PoolError> for Refusal {
    fn from(error: diesel::r2d2::PoolError) -> Self {
        log::error!("no connection to the database: {error}");
        Self::new(503, "the database cannot be reached")
    }
}
