//! A replayed schema as SQLite would say it.

use whimbrel_schema::Catalog;
use whimbrel_schema::read::sqlite::as_stored;

use super::Sqlite;
use crate::database::stored::{AsStored, Stored};
use crate::error::{Error, ErrorKind, Result};

impl AsStored for Sqlite {
    fn as_stored(&mut self, replayed: &Catalog, _live: &Catalog) -> Result<Stored> {
        let catalog = as_stored(replayed).map_err(|unsupported| {
            Error::new(ErrorKind::Failed, unsupported.to_string()).with_hint(unsupported.instead)
        })?;
        Ok(Stored {
            catalog,
            undecided: Vec::new(),
        })
    }
}
