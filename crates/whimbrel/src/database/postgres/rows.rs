//! Rows that a later step could not take, found before the first step of its revision.

use diesel::sql_types::{Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl};
use whimbrel_schema::plan::Demand;

use super::Postgres;
use crate::database::execute::LOG;
use crate::database::statement::Statement;
use crate::error::{Error, ErrorKind, Result};

/// How many rows are named.
const NAMED: usize = 5;

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
}

/// Refuses when there are such rows.
pub(super) fn check(database: &mut Postgres, demand: &Demand) -> Result<()> {
    let count = database.number(Statement::new(demand.count_statement()));
    let rows = match count {
        Ok(rows) => rows,
        Err(error) => {
            // The text may need what an earlier step makes.
            log::debug!(target: LOG, "the rows of `{}` cannot be looked at: {error}", demand.table);
            return Ok(());
        }
    };
    if rows == 0 {
        return Ok(());
    }
    let noun = if rows == 1 { "row" } else { "rows" };
    let (table, problem) = (&demand.table, &demand.problem);
    let which = which(database, demand);
    Err(Error::new(
        ErrorKind::Failed,
        format!("{rows} {noun} of `{table}` have {problem}{which}"),
    )
    .with_hint("change these rows first; nothing was changed")
    .with_statement(demand.count_statement()))
}

/// The keys of some of the rows.
fn which(database: &mut Postgres, demand: &Demand) -> String {
    let Some(query) = demand.rows_statement(NAMED) else {
        return String::new();
    };
    let named: Vec<Named> = Statement::new(query)
        .load(&mut database.connection)
        .unwrap_or_default();
    let names: Vec<String> = named.into_iter().filter_map(|row| row.name).collect();
    let columns: Vec<&str> = demand.key.iter().map(|column| column.as_str()).collect();
    match names.is_empty() {
        true => String::new(),
        false => format!(" ({} {})", columns.join("/"), names.join(", ")),
    }
}
