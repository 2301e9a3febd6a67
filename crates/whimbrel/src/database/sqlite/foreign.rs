//! The history tables of other tools in a SQLite database.

use diesel::RunQueryDsl;

use super::Sqlite;
use super::failure::failed;
use crate::database::foreign::{ForeignHistory, ForeignRow, Row, Tool};
use crate::error::Result;

impl ForeignHistory for Sqlite {
    fn foreign_history(&mut self, tool: Tool, table: &str) -> Result<Vec<ForeignRow>> {
        let rows = tool.query(table).load::<Row>(&mut self.connection);
        let rows = rows.map_err(failed)?.into_iter();
        Ok(rows.map(ForeignRow::from).collect())
    }
}
