//! A database that exists only for a while: to try on it what is not to be tried on the real one.

use super::DatabaseUrl;
#[cfg(feature = "postgres")]
use super::postgres::ScratchDatabase;
use super::url::Target;
use crate::error::Result;
#[cfg(feature = "sqlite")]
use crate::error::{Error, ErrorKind};

/// A database of the same kind as another, empty at first; it goes with the value.
#[derive(Debug)]
pub struct Scratch {
    url: DatabaseUrl,
    _kept: Kept,
}

/// What is taken away in the end.
#[derive(Debug)]
enum Kept {
    #[cfg(feature = "sqlite")]
    Folder { _folder: tempfile::TempDir },
    #[cfg(feature = "postgres")]
    Database { _database: ScratchDatabase },
}

impl Scratch {
    /// Makes a scratch database: a file in a temporary folder, or a database on the same server.
    ///
    /// The other database is neither opened nor changed.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made, the server cannot be reached, or the role may not create a
    /// database ([`NotReady`](crate::ErrorKind::NotReady)).
    pub fn beside(url: &DatabaseUrl) -> Result<Self> {
        match url.target() {
            #[cfg(feature = "sqlite")]
            Target::Sqlite(_) => sqlite(),
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => {
                let database = ScratchDatabase::beside(target)?;
                Ok(Self {
                    url: DatabaseUrl::of(Target::Postgres(database.target().clone())),
                    _kept: Kept::Database {
                        _database: database,
                    },
                })
            }
            #[allow(unreachable_patterns)]
            _ => Err(super::not_built(
                url.backend(),
                super::Access::Create,
                &super::Settings::default(),
            )),
        }
    }

    /// Where it is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }
}

#[cfg(feature = "sqlite")]
fn sqlite() -> Result<Scratch> {
    let made = tempfile::Builder::new().prefix("whimbrel_trace_").tempdir();
    let folder = made.map_err(|error| {
        let message = format!("no temporary folder can be made: {error}");
        Error::new(ErrorKind::Failed, message)
            .with_hint("set TMPDIR to a folder that may be written")
            .with_source(error)
    })?;
    let file = folder.path().join("scratch.db");
    Ok(Scratch {
        url: DatabaseUrl::of(Target::Sqlite(super::url::SqliteTarget::at(file))),
        _kept: Kept::Folder { _folder: folder },
    })
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;
    use crate::database::{Access, Settings, open};

    #[test]
    fn a_scratch_file_goes_with_its_value() {
        let url: DatabaseUrl = "sqlite:////nowhere/real.db".parse().unwrap();
        let scratch = Scratch::beside(&url).unwrap();
        let Target::Sqlite(target) = scratch.url().target() else {
            panic!("{scratch:?}");
        };
        let file = target.path().unwrap().to_path_buf();
        drop(open(scratch.url(), Access::Create, &Settings::default()).unwrap());
        assert!(file.is_file());
        drop(scratch);
        assert!(!file.exists() && !file.parent().unwrap().exists());
    }
}
