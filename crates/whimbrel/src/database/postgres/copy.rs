//! Statements that are taken back; a copy of a PostgreSQL database is made object by object.

use diesel::connection::SimpleConnection;

use super::Postgres;
use super::failure::failed;
use super::statements::run;
use crate::database::copy::Copy;
use crate::database::scratch::Scratch;
use crate::error::Result;

impl Copy for Postgres {
    fn copy_whole(&mut self, _: &Scratch) -> Result<bool> {
        Ok(false)
    }

    /// The session's short wait for locks holds here too.
    fn rehearse(&mut self, statements: &[String]) -> Result<()> {
        self.connection.batch_execute("BEGIN").map_err(failed)?;
        let mut statements = statements.iter();
        let done = statements.try_for_each(|text| run(&mut self.connection, text));
        let taken_back = self.connection.batch_execute("ROLLBACK").map_err(failed);
        done.map_err(|failure| failure.error).and(taken_back)
    }
}
