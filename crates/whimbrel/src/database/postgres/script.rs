//! A whole file of SQL on this backend.

use diesel::connection::SimpleConnection;

use super::Postgres;
use super::failure::failed;
use crate::database::script::RunScript;
use crate::error::Result;

impl RunScript for Postgres {
    fn run_script(&mut self, text: &str) -> Result<()> {
        self.connection.batch_execute(text).map_err(failed)
    }
}
