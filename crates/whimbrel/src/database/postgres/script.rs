//! A whole file of SQL on this backend.

use diesel::connection::SimpleConnection;

use super::Postgres;
use super::failure::failed;
use crate::database::script::RunScript;
use crate::error::Result;

impl RunScript for Postgres {
    fn run_script(&mut self, text: &str) -> Result<()> {
        // Diesel takes a text without any statement for a mistake.
        let text = format!("SELECT 1; {text}");
        self.connection.batch_execute(&text).map_err(failed)
    }
}
