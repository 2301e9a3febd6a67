//! How large the tables of a PostgreSQL database are.

use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl};

use super::Postgres;
use super::failure::failed;
use crate::database::live::TableSize;
use crate::database::statement::Statement;
use crate::error::Result;

/// `reltuples` is as old as the last `ANALYZE`, so it is stretched to the pages of today, as the
/// planner does; a table that was never analyzed is taken to hold 80 rows a page
/// ([pg_class](https://www.postgresql.org/docs/current/catalog-pg-class.html)).
const SIZES: &str = "
SELECT CASE WHEN n.nspname = pg_catalog.current_schema() THEN NULL ELSE n.nspname::text END AS schema_name,
       c.relname::text AS name,
       pg_catalog.pg_relation_size(c.oid) AS bytes,
       (CASE WHEN c.relpages > 0 AND c.reltuples >= 0
             THEN c.reltuples::float8 / c.relpages
             ELSE 80 END
        * (pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint))::bigint AS rows
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

#[derive(QueryableByName)]
struct Sized {
    #[diesel(sql_type = Nullable<Text>)]
    schema_name: Option<String>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    bytes: i64,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// The sizes of the tables and materialized views.
pub(super) fn table_sizes(database: &mut Postgres) -> Result<Vec<TableSize>> {
    let rows: Vec<Sized> = Statement::new(SIZES)
        .load(&mut database.connection)
        .map_err(failed)?;
    let size = |row: Sized| TableSize {
        schema: row.schema_name,
        name: row.name,
        rows: u64::try_from(row.rows).unwrap_or_default(),
        bytes: u64::try_from(row.bytes).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(size).collect())
}
