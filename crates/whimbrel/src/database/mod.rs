//! The layer that acts on a database; nothing else knows Diesel's connection types.
//!
//! The manager decides, this layer acts. Each backend has a folder with the same file names, and
//! each trait that makes up [`Database`] is implemented in the file of its name.

#[cfg(not(any(feature = "sqlite", feature = "postgres")))]
compile_error!("whimbrel needs a database: switch on the feature `sqlite`, `postgres` or both");

pub mod backfill;
pub mod backup;
pub mod bookkeeping;
mod cancel;
mod condition;
pub(crate) mod connected;
pub mod copy;
pub mod dependants;
pub mod execute;
mod failure;
#[cfg(test)]
mod fixtures;
pub mod foreign;
pub(crate) mod guards;
pub mod health;
mod identity;
pub mod introspection;
pub mod live;
pub mod lock;
pub(crate) mod offline;
#[cfg(feature = "postgres")]
mod postgres;
pub mod scratch;
pub mod script;
mod secret;
mod server;
mod settings;
pub mod spelling;
pub mod sql_folders;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statement;
pub mod stored;
pub(crate) mod template;
pub mod trace;
pub mod url;

use std::fmt;

use whimbrel_schema::Backend;

use crate::error::{Error, ErrorKind, Result};

pub use backup::Backup;
pub use bookkeeping::Bookkeeping;
pub use cancel::Cancel;
pub use copy::Copy;
pub use dependants::Dependants;
pub use execute::Execute;
pub use health::Health;
pub use introspection::{Introspect, Introspection, Scope};
pub use live::Live;
pub use lock::MigrationLock;
pub use secret::Secret;
pub use server::{Server, ServerVersion};
pub use settings::Settings;
pub use spelling::Spelling;
pub use trace::Trace;
pub use url::DatabaseUrl;

use url::Target;

/// What a database is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To read it. Nothing is made or changed, also no file or folder.
    ReadOnly,
    /// To change it. It must exist.
    Existing,
    /// To change it; it is made when it does not exist.
    Create,
}

/// What opening a database found.
pub enum Opened {
    /// The database does not exist yet; only [`Access::ReadOnly`] finds this.
    Absent,
    /// The database existed.
    Present(Box<dyn Database>),
    /// The database was made just now.
    Created(Box<dyn Database>),
}

impl Opened {
    /// The open database, made just now or before; `None` when there is none.
    pub fn into_database(self) -> Option<Box<dyn Database>> {
        match self {
            Opened::Absent => None,
            Opened::Present(database) | Opened::Created(database) => Some(database),
        }
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Opened::Absent => "Absent",
            Opened::Present(_) => "Present",
            Opened::Created(_) => "Created",
        })
    }
}

/// An open database.
///
/// The trait is sealed: each backend of this crate implements it over its Diesel connection.
pub trait Database:
    MigrationLock
    + Bookkeeping
    + Live
    + Introspect
    + Spelling
    + stored::AsStored
    + Dependants
    + Execute
    + Backup
    + Copy
    + Health
    + foreign::ForeignHistory
    + sql_folders::SqlFolders
    + script::RunScript
    + Trace
    + Send
    + sealed::Sealed
{
    /// The server and its version.
    fn server(&self) -> &Server;
}

mod sealed {
    /// Keeps [`super::Database`] from being implemented elsewhere.
    pub trait Sealed {}
}

/// Opens a database.
///
/// # Errors
///
/// When the backend is not part of this build, the database cannot be reached or opened, or it is
/// not fit for `access`: a standby, a read-only file, a server that is too old.
pub fn open(url: &DatabaseUrl, access: Access, settings: &Settings) -> Result<Opened> {
    match url.target() {
        #[cfg(feature = "sqlite")]
        Target::Sqlite(target) => sqlite::open(target, access, settings),
        #[cfg(feature = "postgres")]
        Target::Postgres(target) => postgres::open(target, access, settings),
        #[allow(unreachable_patterns)]
        _ => Err(not_built(url.backend(), access, settings)),
    }
}

fn not_built(backend: Backend, _: Access, _: &Settings) -> Error {
    Error::new(
        ErrorKind::Usage,
        format!("this program is built without {backend}"),
    )
    .with_hint(format!(
        "build it with the feature `{}` of whimbrel",
        backend.name()
    ))
}
