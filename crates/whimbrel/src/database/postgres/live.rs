//! Facts about a PostgreSQL database.

use diesel::sql_types::{BigInt, Bool, Nullable, Oid, Text};
use diesel::{QueryableByName, RunQueryDsl};

use super::Postgres;
use super::failure::failed;
use super::session::no_schema;
use crate::database::live::{Live, Relation, RelationKind, TableSize};
use crate::database::statement::{Statement, Value};
use crate::error::{Error, ErrorKind, Result};

/// Relations of the schemas on the search path that no extension owns and that are not bookkeeping.
const USER_RELATIONS: &str = "
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (pg_catalog.current_schemas(false))
  AND c.relpersistence <> 't'
  AND c.relname NOT IN ('__diesel_schema_migrations', '__whimbrel_log', '__whimbrel_progress')
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass
                  AND d.objid = c.oid AND d.deptype = 'e')";

/// Enum, domain, range and composite types and functions count too when a schema is to be empty.
const USER_TYPES_AND_FUNCTIONS: &str = "
SELECT 1 FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname = ANY (pg_catalog.current_schemas(false)) AND t.typtype IN ('e', 'd', 'r')
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_type'::regclass
                  AND d.objid = t.oid AND d.deptype = 'e')
UNION ALL
SELECT 1 FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = ANY (pg_catalog.current_schemas(false))
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass
                  AND d.objid = p.oid AND d.deptype = 'e')";

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    schema_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

/// An index as the catalog knows it.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub(super) struct IndexState {
    /// The number of its table.
    #[diesel(sql_type = Oid)]
    pub(super) table_oid: u32,
    /// Its number.
    #[diesel(sql_type = Oid)]
    pub(super) oid: u32,
    /// Whether queries use it.
    #[diesel(sql_type = Bool)]
    pub(super) valid: bool,
    /// Whether writers maintain it; an invalid unique index that is ready rejects their rows.
    #[diesel(sql_type = Bool)]
    pub(super) ready: bool,
    /// Whether it is the index of a partitioned table, which may be invalid by design.
    #[diesel(sql_type = Bool)]
    pub(super) partitioned: bool,
    /// Its definition as the server writes it.
    #[diesel(sql_type = Text)]
    pub(super) definition: String,
}

/// A build of an index that is in progress.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub(super) struct IndexBuild {
    /// The server process that builds.
    #[diesel(sql_type = diesel::sql_types::Integer)]
    pub(super) pid: i32,
    /// The table; `None` when the role may not see it.
    #[diesel(sql_type = Nullable<Oid>)]
    pub(super) table_oid: Option<u32>,
    /// The index, once it has a number.
    #[diesel(sql_type = Nullable<Oid>)]
    pub(super) index_oid: Option<u32>,
    /// What it does at the moment.
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) phase: Option<String>,
}

impl Postgres {
    pub(super) fn number(&mut self, statement: Statement<'_>) -> Result<i64> {
        let row: Number = statement.get_result(&mut self.connection).map_err(failed)?;
        Ok(row.number)
    }

    fn answer(&mut self, statement: Statement<'_>) -> Result<bool> {
        let row: Answer = statement.get_result(&mut self.connection).map_err(failed)?;
        Ok(row.answer)
    }

    /// Finds an index along the search path.
    pub(super) fn index_state(&mut self, index: &str) -> Result<Option<IndexState>> {
        let rows: Vec<IndexState> = Statement::new(
            "SELECT i.indrelid AS table_oid, c.oid, i.indisvalid AS valid, i.indisready AS ready, \
             c.relkind = 'I' AS partitioned, pg_catalog.pg_get_indexdef(c.oid) AS definition \
             FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
             WHERE c.oid = pg_catalog.to_regclass(",
        )
        .bind(Value::Owned(quoted(index)))
        .sql(")")
        .load(&mut self.connection)
        .map_err(failed)?;
        Ok(rows.into_iter().next())
    }

    /// Lists the builds in progress in this database; before PostgreSQL 12 by their statements.
    pub(super) fn index_builds(&mut self) -> Result<Vec<IndexBuild>> {
        let progress = "SELECT pid, nullif(relid, 0) AS table_oid, \
             nullif(index_relid, 0) AS index_oid, phase \
             FROM pg_catalog.pg_stat_progress_create_index \
             WHERE datid = (SELECT oid FROM pg_catalog.pg_database \
             WHERE datname = pg_catalog.current_database())";
        let activity = "SELECT pid, NULL::oid AS table_oid, NULL::oid AS index_oid, \
             state AS phase FROM pg_catalog.pg_stat_activity \
             WHERE datname = pg_catalog.current_database() AND state = 'active' \
             AND pid <> pg_catalog.pg_backend_pid() AND query ~* 'index\\s+concurrently'";
        let query = match self.server.version.is_at_least(12, 0) {
            true => progress,
            false => activity,
        };
        Statement::new(query)
            .load(&mut self.connection)
            .map_err(failed)
    }
}

impl Live for Postgres {
    fn relations(&mut self) -> Result<Vec<Relation>> {
        let rows: Vec<Named> = Statement::new(format!(
            "SELECT n.nspname::text AS schema_name, c.relname::text AS name, c.relkind::text AS kind \
             {USER_RELATIONS} AND c.relkind IN ('r', 'p', 'f', 'v', 'm') \
             ORDER BY c.relname, n.nspname"
        ))
        .load(&mut self.connection)
        .map_err(failed)?;
        let relation = |row: Named| Relation {
            schema: row.schema_name,
            name: row.name,
            kind: match row.kind.as_str() {
                "v" => RelationKind::View,
                "m" => RelationKind::MaterializedView,
                _ => RelationKind::Table,
            },
        };
        Ok(rows.into_iter().map(relation).collect())
    }

    fn is_empty_schema(&mut self) -> Result<bool> {
        // A sequence of the log's identity column belongs to the log.
        let statement = format!(
            "SELECT NOT EXISTS (SELECT 1 {USER_RELATIONS} \
             AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') \
             UNION ALL {USER_TYPES_AND_FUNCTIONS}) AS answer"
        );
        self.answer(Statement::new(statement))
    }

    fn has_rows(&mut self, table: &str) -> Result<bool> {
        let table = quoted(table);
        self.answer(Statement::new(format!(
            "SELECT EXISTS (SELECT 1 FROM {table}) AS answer"
        )))
    }

    fn count_rows(&mut self, table: &str) -> Result<i64> {
        let table = quoted(table);
        self.number(Statement::new(format!(
            "SELECT pg_catalog.count(*) AS number FROM {table}"
        )))
    }

    fn count_values(&mut self, table: &str, columns: &[&str]) -> Result<i64> {
        let present = columns
            .iter()
            .map(|column| format!(" AND {} IS NOT NULL", quoted(column)));
        let present: String = present.collect();
        let table = quoted(table);
        self.number(Statement::new(format!(
            "SELECT pg_catalog.count(*) AS number FROM {table} WHERE TRUE{present}"
        )))
    }

    fn table_exists(&mut self, table: &str) -> Result<bool> {
        let statement = Statement::new(
            "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p', 'f') \
             AND oid = pg_catalog.to_regclass(",
        )
        .bind(Value::Owned(quoted(table)))
        .sql(")) AS answer");
        self.answer(statement)
    }

    fn column_exists(&mut self, table: &str, column: &str) -> Result<bool> {
        let statement = Statement::new(
            "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_attribute WHERE attnum > 0 \
             AND NOT attisdropped AND attrelid = pg_catalog.to_regclass(",
        )
        .bind(Value::Owned(quoted(table)))
        .sql(") AND attname = ")
        .bind(Value::Text(column))
        .sql(") AS answer");
        self.answer(statement)
    }

    fn index_exists(&mut self, table: &str, index: &str) -> Result<bool> {
        let statement = Statement::new(
            "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_index i \
             JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = \
             pg_catalog.to_regclass(",
        )
        .bind(Value::Owned(quoted(table)))
        .sql(") AND c.relname = ")
        .bind(Value::Text(index))
        .sql(") AS answer");
        self.answer(statement)
    }

    fn constraint_exists(&mut self, table: &str, constraint: &str) -> Result<bool> {
        let statement = Statement::new(
            "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint WHERE conrelid = \
             pg_catalog.to_regclass(",
        )
        .bind(Value::Owned(quoted(table)))
        .sql(") AND conname = ")
        .bind(Value::Text(constraint))
        .sql(") AS answer");
        self.answer(statement)
    }

    /// Revisions make tables in the first schema of the search path, the bookkeeping in its own.
    fn may_create_tables(&mut self) -> Result<()> {
        let tables = self.session.current_schema.clone();
        let tables = tables.ok_or_else(|| no_schema(&self.session))?;
        let bookkeeping = self.schema()?.to_owned();
        for schema in [&tables, &bookkeeping] {
            let statement =
                Statement::new("SELECT pg_catalog.has_schema_privilege(").bind(Value::Text(schema));
            let row: Answer = statement
                .sql(", 'CREATE') AS answer")
                .get_result(&mut self.connection)
                .map_err(failed)?;
            if !row.answer {
                return Err(Error::new(
                    ErrorKind::NotReady,
                    format!("this role may not create tables in the schema `{schema}`"),
                )
                .with_hint(format!(
                    "let an administrator run: GRANT CREATE ON SCHEMA {} TO <this role>",
                    whimbrel_schema::dialect::quote_identifier(schema)
                )));
            }
        }
        Ok(())
    }

    fn table_sizes(&mut self) -> Result<Vec<TableSize>> {
        super::sizes::table_sizes(self)
    }

    fn database_bytes(&mut self) -> Result<Option<i64>> {
        let size = "SELECT pg_catalog.pg_database_size(pg_catalog.current_database()) AS number";
        self.number(Statement::new(size)).map(Some)
    }
}

fn quoted(name: &str) -> String {
    whimbrel_schema::dialect::quote_identifier(name)
}
