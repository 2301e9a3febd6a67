//! A database of a test's own, of either kind.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use whimbrel::manager::{Event, Options, Target};
use whimbrel::{ErrorKind, MigrationManager, Migrations, Registry};
use whimbrel_testkit::{PostgresServer, TestDatabase, TestDirectory};

/// A database of a test's own; it goes with the value.
pub(crate) enum Place {
    Sqlite(TestDirectory),
    Postgres(TestDatabase),
}

#[derive(QueryableByName)]
struct Cell {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(TestDirectory::new())
    }

    pub(crate) fn postgres() -> Self {
        Self::Postgres(PostgresServer::shared().database())
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => folder.sqlite_url("test.db"),
            Self::Postgres(database) => database.url(),
        }
    }

    /// A manager of a registry for this database.
    pub(crate) fn manager(&self, registry: &'static Registry) -> MigrationManager {
        self.manager_with(registry, Options::default())
    }

    pub(crate) fn manager_with(
        &self,
        registry: &'static Registry,
        options: Options,
    ) -> MigrationManager {
        let url = self.url().parse().unwrap();
        MigrationManager::with_options(Migrations::unverified(registry), url, options).unwrap()
    }

    /// Stops a run to the head after so many steps of a staged revision.
    pub(crate) fn stop_after(&self, registry: &'static Registry, steps: usize) {
        let manager = self.manager(registry);
        let cancel = manager.cancel().clone();
        let mut observer = |event: Event<'_>| {
            if let Event::Stepped { done, .. } = event
                && done == steps
            {
                cancel.request();
            }
        };
        let error = manager.run(&Target::Head, &mut observer).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error:?}");
    }

    /// Runs SQL beside the manager, as another program would.
    pub(crate) fn sql(&self, text: &str) {
        match self {
            Self::Sqlite(_) => diesel::connection::SimpleConnection::batch_execute(
                &mut self.sqlite_connection(),
                text,
            )
            .unwrap(),
            Self::Postgres(database) => {
                database.psql(text);
            }
        }
    }

    /// The texts that a query selects as `value`.
    pub(crate) fn texts(&self, query: &str) -> Vec<String> {
        let cells: Vec<Cell> = match self {
            Self::Sqlite(_) => diesel::sql_query(query).load(&mut self.sqlite_connection()),
            Self::Postgres(_) => diesel::sql_query(query).load(&mut self.postgres_connection()),
        }
        .unwrap();
        let text = |cell: Cell| cell.value.unwrap_or_else(|| "NULL".to_owned());
        cells.into_iter().map(text).collect()
    }

    /// The number of rows of a table.
    pub(crate) fn count(&self, table: &str) -> i64 {
        let query = format!("SELECT count(*) AS value FROM {table}");
        let counts: Vec<Count> = match self {
            Self::Sqlite(_) => diesel::sql_query(query).load(&mut self.sqlite_connection()),
            Self::Postgres(_) => diesel::sql_query(query).load(&mut self.postgres_connection()),
        }
        .unwrap();
        counts[0].value
    }

    /// The schema as the database itself writes it, without the bookkeeping.
    pub(crate) fn schema(&self) -> Vec<String> {
        match self {
            Self::Sqlite(_) => self.texts(
                "SELECT sql AS value FROM sqlite_schema \
                 WHERE name NOT LIKE '\\_\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
                 AND tbl_name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY type, name",
            ),
            Self::Postgres(_) => self.texts(POSTGRES_SCHEMA),
        }
    }

    /// The applied versions.
    pub(crate) fn history(&self) -> Vec<String> {
        self.texts("SELECT version AS value FROM __diesel_schema_migrations ORDER BY version")
    }

    fn sqlite_connection(&self) -> SqliteConnection {
        SqliteConnection::establish(self.url().trim_start_matches("sqlite://")).unwrap()
    }

    fn postgres_connection(&self) -> PgConnection {
        PgConnection::establish(&self.url()).unwrap()
    }
}

/// Columns, constraints, indexes, triggers and enum types, a line each; the order of columns aside.
const POSTGRES_SCHEMA: &str = r"
SELECT value FROM (
  SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || a.attidentity::text || a.attgenerated::text
    || COALESCE(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
    || COALESCE(' -- ' || col_description(c.oid, a.attnum), '') AS value
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0
    AND NOT a.attisdropped AND c.relname NOT LIKE '\_\_%'
  UNION ALL
  SELECT 'constraint ' || k.conrelid::regclass || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
  WHERE k.connamespace = 'public'::regnamespace AND c.relname NOT LIKE '\_\_%' AND k.contype <> 'n'
  UNION ALL
  SELECT 'index ' || pg_get_indexdef(i.indexrelid) || ' ' || i.indisvalid
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '\_\_%'
  UNION ALL
  SELECT 'trigger ' || pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT t.tgisinternal
  UNION ALL
  SELECT 'function ' || p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
  UNION ALL
  SELECT 'enum ' || t.typname || ' ' || e.enumlabel
  FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
) AS everything ORDER BY value";

/// Runs a test on a database of either kind.
macro_rules! on_both {
    ($($(#[$attribute:meta])* $name:ident($place:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            use $crate::manager::place::Place;

            fn check($place: &Place) $body

            $(#[$attribute])*
            #[test]
            fn on_sqlite() {
                check(&Place::sqlite());
            }

            $(#[$attribute])*
            #[test]
            fn on_postgres() {
                check(&Place::postgres());
            }
        }
    )+};
}
pub(crate) use on_both;
