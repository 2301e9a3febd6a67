//! A real SQLite database, and the least executor that carries plans out on it.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Binary, Double, Nullable, Text};
use diesel::{Connection, QueryResult, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use whimbrel_schema::dialect::quote_identifier;
use whimbrel_schema::expression::Literal;
use whimbrel_schema::plan::{Action, ForeignKeys, Plan, Rebuild, Step, StepKind, Written};
use whimbrel_schema::read::sqlite::{Row, RowKind, edited};

/// Why a plan stopped.
#[derive(Debug)]
pub(super) enum Stopped {
    /// A check of a rebuild found rows.
    Rows { count: i64, problem: String },
    /// SQLite refused a statement.
    Sqlite(String),
}

impl From<diesel::result::Error> for Stopped {
    fn from(error: diesel::result::Error) -> Self {
        Self::Sqlite(error.to_string())
    }
}

/// A database in memory.
pub(crate) struct Database {
    connection: SqliteConnection,
}

#[derive(QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct SchemaRow {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Nullable<Text>)]
    sql: Option<String>,
}

impl Database {
    pub(crate) fn new() -> Self {
        let mut connection = SqliteConnection::establish(":memory:").unwrap();
        connection
            .batch_execute("PRAGMA foreign_keys = ON")
            .unwrap();
        Self { connection }
    }

    /// Runs SQL of the test's.
    pub(crate) fn run(&mut self, text: &str) -> QueryResult<()> {
        self.connection.batch_execute(text)
    }

    /// The first column of a query, as text.
    pub(super) fn texts(&mut self, query: &str) -> Vec<String> {
        let query = format!("SELECT CAST(column1 AS TEXT) AS value FROM ({query})");
        self.load(&query)
    }

    /// The rows of `sqlite_schema`.
    pub(crate) fn rows(&mut self) -> Vec<Row> {
        let query =
            "SELECT type AS kind, name, tbl_name AS owner, sql FROM sqlite_schema ORDER BY rowid";
        let rows: Vec<SchemaRow> = sql_query(query).load(&mut self.connection).unwrap();
        let row = |row: SchemaRow| Row {
            kind: RowKind::from_name(&row.kind).unwrap(),
            name: row.name,
            table: row.owner,
            sql: row.sql,
        };
        rows.into_iter().map(row).collect()
    }

    pub(super) fn load<T>(&mut self, query: &str) -> Vec<T>
    where
        T: From<String>,
    {
        let rows: Vec<TextRow> = sql_query(query).load(&mut self.connection).unwrap();
        rows.into_iter().map(|row| row.value.into()).collect()
    }

    pub(super) fn number(&mut self, query: &str) -> i64 {
        let query = format!("SELECT ({query}) AS value");
        let row: NumberRow = sql_query(query).get_result(&mut self.connection).unwrap();
        row.value
    }

    /// Carries a plan out.
    pub(super) fn execute(&mut self, plan: &Plan) -> Result<(), Stopped> {
        for step in &plan.steps {
            let foreign_keys = match step.kind {
                StepKind::Transaction { foreign_keys } => foreign_keys,
                StepKind::Alone => {
                    self.execute_step(step)?;
                    continue;
                }
            };
            let mode = match foreign_keys {
                ForeignKeys::Enforced => "ON",
                ForeignKeys::Suspended => "OFF",
            };
            self.run(&format!("PRAGMA foreign_keys = {mode}; BEGIN IMMEDIATE"))?;
            let done = self.execute_step(step);
            self.run(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
            self.run("PRAGMA foreign_keys = ON")?;
            done?;
        }
        Ok(())
    }

    fn execute_step(&mut self, step: &Step) -> Result<(), Stopped> {
        for item in &step.items {
            match &item.action {
                Action::Statement(text) | Action::UserSql(text) => self.run(text)?,
                Action::Bound { text, values } => self.bound(text, values)?,
                Action::Rebuild(rebuild) => self.rebuild(rebuild)?,
                Action::Backfill(filling) => self.run(&filling.statement())?,
                Action::Concurrently(_) | Action::Detach(_) => {
                    panic!("SQLite has nothing that runs concurrently")
                }
            }
        }
        Ok(())
    }

    fn bound(&mut self, text: &str, values: &[Literal]) -> Result<(), Stopped> {
        let mut query = sql_query(text).into_boxed::<diesel::sqlite::Sqlite>();
        for value in values {
            query = match value.clone() {
                Literal::Null => query.bind::<diesel::sql_types::Nullable<Text>, _>(None::<String>),
                Literal::Boolean(value) => query.bind::<BigInt, _>(i64::from(value)),
                Literal::Integer(value) => query.bind::<BigInt, _>(value),
                Literal::Float(value) => query.bind::<Double, _>(value.get()),
                Literal::Decimal(value) | Literal::Text(value) => query.bind::<Text, _>(value),
                Literal::Bytes(value) => query.bind::<Binary, _>(value),
                Literal::Json(value) => query.bind::<Text, _>(value.to_string()),
            };
        }
        query.execute(&mut self.connection)?;
        Ok(())
    }

    /// Makes a table anew, by the steps that the documentation of [`Rebuild`] lists.
    fn rebuild(&mut self, rebuild: &Rebuild) -> Result<(), Stopped> {
        let live = self.live_columns(&rebuild.table);
        let mut known: Vec<String> = rebuild
            .known_columns
            .iter()
            .map(|c| c.to_string())
            .collect();
        known.sort();
        assert_eq!(live, known, "the columns of {}", rebuild.table);
        let objects = self.live_objects(&rebuild.table);
        let sequence = self.sequence(&rebuild.table);
        for check in &rebuild.checks {
            let count = self.number(&rebuild.count_statement(check));
            if count > 0 {
                let query = rebuild.rows_statement(check).unwrap();
                let rows = format!("SELECT count(*) FROM ({query} LIMIT 5)");
                assert_eq!(self.number(&rows), count.min(5));
                let problem = check.problem.clone();
                return Err(Stopped::Rows { count, problem });
            }
        }
        let rows = self.count(&rebuild.table);
        let create = self.edited(rebuild);
        self.run(&create)?;
        self.run(&rebuild.copy_statement())?;
        assert_eq!(self.count(&rebuild.temporary), rows);
        self.run(&rebuild.drop_statement())?;
        self.run("PRAGMA legacy_alter_table = ON")?;
        self.run(&rebuild.rename_statement())?;
        self.run("PRAGMA legacy_alter_table = OFF")?;
        let is_known = |name: &str| rebuild.known_objects.iter().any(|known| *known == name);
        let was_there = |made: &Written| objects.iter().any(|(name, _)| made.name == name.as_str());
        for made in rebuild.indexes.iter().chain(&rebuild.triggers) {
            if was_there(made) || !is_known(&made.name) {
                self.run(&made.text)?;
            }
        }
        for (name, text) in &objects {
            if !is_known(name) {
                self.run(text)?;
            }
        }
        if rebuild.keeps_sequence {
            self.restore_sequence(&rebuild.table, sequence)?;
        }
        let violations = self.texts("SELECT \"table\" AS column1 FROM pragma_foreign_key_check");
        assert_eq!(violations, [""; 0]);
        Ok(())
    }

    /// The stored text of the table with the changes in it.
    fn edited(&mut self, rebuild: &Rebuild) -> String {
        let mut rows = self.rows().into_iter();
        let stored = rows.find(|row| row.kind == RowKind::Table && row.name == *rebuild.table);
        let stored = stored.and_then(|row| row.sql).unwrap();
        let (old, new) = (&rebuild.old, &rebuild.create);
        edited(&stored, old, new, Some(&rebuild.temporary))
            .unwrap_or_else(|error| panic!("{error}:\n{stored}\n{old}\n{new}"))
    }

    fn live_columns(&mut self, table: &str) -> Vec<String> {
        let table = text(table);
        self.texts(&format!(
            "SELECT name AS column1 FROM pragma_table_xinfo({table}) ORDER BY name"
        ))
    }

    /// The indexes and triggers of a table, with their statements.
    fn live_objects(&mut self, table: &str) -> Vec<(String, String)> {
        let from = format!(
            "FROM sqlite_schema WHERE tbl_name = {} AND type IN ('index', 'trigger') \
             AND sql IS NOT NULL ORDER BY name",
            text(table)
        );
        let names = self.texts(&format!("SELECT name AS column1 {from}"));
        let texts = self.texts(&format!("SELECT sql AS column1 {from}"));
        names.into_iter().zip(texts).collect()
    }

    fn count(&mut self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM {}", quote_identifier(table)))
    }

    fn sequence(&mut self, table: &str) -> i64 {
        let exists = "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'";
        if self.number(exists) == 0 {
            return 0;
        }
        let table = text(table);
        self.number(&format!(
            "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = {table}"
        ))
    }

    fn restore_sequence(&mut self, table: &str, sequence: i64) -> QueryResult<()> {
        let now = self.sequence(table).max(sequence);
        let table = text(table);
        self.run(&format!(
            "DELETE FROM sqlite_sequence WHERE name = {table}; \
             INSERT INTO sqlite_sequence (name, seq) VALUES ({table}, {now})"
        ))
    }
}

/// A text in quotes.
pub(super) fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
