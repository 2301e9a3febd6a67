//! The history tables of other tools in a SQLite database.

use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl};

use super::Sqlite;
use super::failure::failed;
use crate::database::foreign::{ForeignHistory, ForeignRow, Tool};
use crate::error::Result;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    version: String,
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    app: Option<String>,
    #[diesel(sql_type = BigInt)]
    done: i64,
}

impl ForeignHistory for Sqlite {
    fn foreign_history(&mut self, tool: Tool, table: &str) -> Result<Vec<ForeignRow>> {
        let rows: Vec<Row> = tool
            .query(table)
            .load(&mut self.connection)
            .map_err(failed)?;
        let row = |row: Row| ForeignRow {
            version: row.version,
            name: row.name,
            app: row.app,
            is_done: row.done != 0,
        };
        Ok(rows.into_iter().map(row).collect())
    }
}
