//! What plain Diesel would do: the same SQL, one transaction a revision, with the history row.

use anyhow::Context;
use diesel::Connection;
use diesel::result::QueryResult;
use whimbrel_schema::dialect::{Dialect, Postgres, Sqlite, quote_identifier};
use whimbrel_schema::plan::{Action, Direction, Plan, Situation, plan};
use whimbrel_schema::{Catalog, Recording, Registry};

use crate::gate::record;

/// Exactly Diesel's own table.
const CREATE_HISTORY: &str = "CREATE TABLE __diesel_schema_migrations (\
     version VARCHAR(50) PRIMARY KEY NOT NULL, \
     run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";

/// The SQL of a history, ready to be sent.
pub struct Script {
    revisions: Vec<Revision>,
}

struct Revision {
    statements: String,
    history_row: String,
}

impl Script {
    /// The SQL that Whimbrel plans for PostgreSQL.
    ///
    /// # Errors
    ///
    /// When the history cannot be planned.
    pub fn postgres(registry: &Registry) -> anyhow::Result<Self> {
        Self::new(registry, &Postgres::new(150_000))
    }

    /// The SQL that Whimbrel plans for SQLite.
    ///
    /// # Errors
    ///
    /// When the history cannot be planned.
    pub fn sqlite(registry: &Registry) -> anyhow::Result<Self> {
        Self::new(registry, &Sqlite::new(3_045_000))
    }

    fn new(registry: &Registry, dialect: &dyn Dialect) -> anyhow::Result<Self> {
        let plans = planned(record(registry).iter(), dialect)?;
        let revisions = registry.revisions().iter().zip(&plans);
        let revisions = revisions.map(|(revision, plan)| Revision {
            statements: statements(plan),
            history_row: format!(
                "INSERT INTO {} (version) VALUES ('{}')",
                quote_identifier("__diesel_schema_migrations"),
                revision.header.id
            ),
        });
        Ok(Self {
            revisions: revisions.collect(),
        })
    }

    /// Makes the history table and applies the first revision.
    ///
    /// # Errors
    ///
    /// When a statement fails.
    pub fn begin(&self, connection: &mut impl Connection) -> QueryResult<()> {
        connection.batch_execute(CREATE_HISTORY)?;
        self.revisions
            .iter()
            .take(1)
            .try_for_each(|revision| revision.apply(connection))
    }

    /// Applies every revision but the first.
    ///
    /// # Errors
    ///
    /// When a statement fails.
    pub fn go_on(&self, connection: &mut impl Connection) -> QueryResult<()> {
        self.revisions
            .iter()
            .skip(1)
            .try_for_each(|revision| revision.apply(connection))
    }
}

impl Revision {
    fn apply(&self, connection: &mut impl Connection) -> QueryResult<()> {
        connection.transaction(|connection| {
            connection.batch_execute(&self.statements)?;
            connection.batch_execute(&self.history_row)
        })
    }
}

fn statements(plan: &Plan) -> String {
    let mut text = String::new();
    for item in plan.items() {
        if let Action::Statement(statement) = &item.action {
            text.push_str(statement);
            text.push_str(";\n");
        }
    }
    text
}

/// Plans a history for a database that nobody uses yet.
fn planned<'r>(
    recordings: impl Iterator<Item = &'r Recording>,
    dialect: &dyn Dialect,
) -> anyhow::Result<Vec<Plan>> {
    let mut catalog = Catalog::new();
    let mut situation = Situation::plain();
    let plan_next = |recording| {
        let planned = plan(
            recording,
            Direction::Up,
            &mut catalog,
            dialect,
            &mut situation,
        );
        catalog.forget();
        planned.context("the history cannot be planned")
    };
    recordings.map(plan_next).collect()
}
