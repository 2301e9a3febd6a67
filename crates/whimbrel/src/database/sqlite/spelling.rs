//! SQLite keeps expressions as they were written: there is nothing to ask.

use whimbrel_schema::Catalog;
use whimbrel_schema::read::postgres::Settled;

use super::Sqlite;
use crate::database::spelling::Spelling;
use crate::error::Result;

impl Spelling for Sqlite {
    fn settled(&mut self, replayed: &Catalog, _: &Catalog) -> Result<Settled> {
        Ok(Settled {
            catalog: replayed.clone(),
            unknown: Vec::new(),
        })
    }
}
