//! A copy of a SQLite file, and statements that are taken back.

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;

use super::Sqlite;
use super::failure::failed;
use super::statements::run;
use crate::database::copy::Copy;
use crate::database::scratch::Scratch;
use crate::database::statement::{Statement, Value};
use crate::error::{Error, Result};

impl Copy for Sqlite {
    /// `VACUUM INTO` reads one state, also while others write
    /// ([VACUUM INTO](https://www.sqlite.org/lang_vacuum.html#vacuuminto)).
    fn copy_whole(&mut self, scratch: &Scratch) -> Result<bool> {
        let Some(path) = scratch.file().and_then(|path| path.to_str()) else {
            return Ok(false);
        };
        let copied = Statement::new("VACUUM INTO ")
            .bind(Value::Text(path))
            .execute(&mut self.connection);
        copied.map_err(|error| no_copy(failed(error)))?;
        Ok(true)
    }

    fn rehearse(&mut self, statements: &[String]) -> Result<()> {
        self.connection
            .batch_execute("BEGIN IMMEDIATE")
            .map_err(failed)?;
        let mut statements = statements.iter();
        let done = statements.try_for_each(|text| run(&mut self.connection, text));
        // SQLite may have ended the transaction itself; then there is nothing to take back.
        let taken_back = self.connection.batch_execute("ROLLBACK").map_err(failed);
        done.and(taken_back)
    }
}

fn no_copy(error: Error) -> Error {
    let message = format!("no copy of the database could be made: {}", error.message());
    Error::new(error.kind(), message).with_hint(
        "the copy needs as much room as the database in the folder for temporary files, which TMPDIR \
         names; nothing was changed",
    )
}
