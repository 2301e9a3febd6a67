//! A whole file of SQL on this backend.

use diesel::connection::SimpleConnection;

use super::Sqlite;
use super::failure::failed;
use crate::database::script::RunScript;
use crate::error::Result;

impl RunScript for Sqlite {
    fn run_script(&mut self, text: &str) -> Result<()> {
        self.connection.batch_execute(text).map_err(failed)
    }
}
