//! How large the tables of a SQLite database are.

use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl};

use super::Sqlite;
use super::failure::failed;
use super::live::quoted;
use crate::database::live::{Live, RelationKind, TableSize};
use crate::database::statement::Statement;
use crate::error::Result;

#[derive(QueryableByName)]
struct Largest {
    #[diesel(sql_type = Nullable<BigInt>)]
    largest: Option<i64>,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    stat: Option<String>,
}

/// The sizes of the tables, as the largest rowid or `ANALYZE` tells; both are read at once.
///
/// A table without rowid of which `ANALYZE` knows nothing is left out: it would have to be read.
pub(super) fn table_sizes(database: &mut Sqlite) -> Result<Vec<TableSize>> {
    let analyzed = analyzed(database)?;
    let mut sizes = Vec::new();
    for relation in database.relations()? {
        if relation.kind != RelationKind::Table {
            continue;
        }
        let known = analyzed.iter().find(|(name, _)| *name == relation.name);
        let rows = match largest_rowid(database, &relation.name) {
            Some(largest) => Some(largest),
            None => known.map(|(_, rows)| *rows),
        };
        sizes.extend(rows.map(|rows| TableSize {
            schema: None,
            name: relation.name,
            rows,
            bytes: 0,
        }));
    }
    Ok(sizes)
}

/// The largest rowid; nothing for a table that has none, such as a virtual one.
fn largest_rowid(database: &mut Sqlite, table: &str) -> Option<u64> {
    let table = quoted(table);
    let query = Statement::new(format!("SELECT max(rowid) AS largest FROM {table}"));
    let row: Largest = query.get_result(&mut database.connection).ok()?;
    Some(u64::try_from(row.largest.unwrap_or_default()).unwrap_or_default())
}

/// What `ANALYZE` counted: the first number of each row is the rows of the table
/// ([The sqlite_stat1 table](https://www.sqlite.org/fileformat2.html#stat1tab)).
fn analyzed(database: &mut Sqlite) -> Result<Vec<(String, u64)>> {
    let query = "SELECT count(*) AS number FROM sqlite_schema WHERE name = 'sqlite_stat1'";
    if database.number(Statement::new(query))? == 0 {
        return Ok(Vec::new());
    }
    let query = "SELECT tbl AS name, stat FROM sqlite_stat1";
    let rows: Vec<Counted> = Statement::new(query)
        .load(&mut database.connection)
        .map_err(failed)?;
    let count = |row: Counted| {
        let stat = row.stat?;
        Some((row.name, stat.split(' ').next()?.parse().ok()?))
    };
    Ok(rows.into_iter().filter_map(count).collect())
}
