//! The history tables of other tools, which are only ever read.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text};
use whimbrel_schema::dialect::quote_identifier;

use super::statement::Statement;
use crate::error::Result;

/// A tool that keeps a history of migrations in a table of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Tool {
    /// Alembic, which stores the newest revisions alone.
    Alembic,
    /// sqlx.
    Sqlx,
    /// refinery.
    Refinery,
    /// SeaORM.
    #[cfg_attr(feature = "cli", value(name = "seaorm"))]
    SeaOrm,
    /// Django, whose table holds the migrations of every app.
    Django,
}

impl Tool {
    /// Every tool.
    pub const ALL: [Self; 5] = [
        Self::Alembic,
        Self::Sqlx,
        Self::Refinery,
        Self::SeaOrm,
        Self::Django,
    ];

    /// The name as it is written on a command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alembic => "alembic",
            Self::Sqlx => "sqlx",
            Self::Refinery => "refinery",
            Self::SeaOrm => "seaorm",
            Self::Django => "django",
        }
    }

    /// The table that it keeps its history in, unless it is told otherwise.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Alembic => "alembic_version",
            Self::Sqlx => "_sqlx_migrations",
            Self::Refinery => "refinery_schema_history",
            Self::SeaOrm => "seaql_migrations",
            Self::Django => "django_migrations",
        }
    }

    /// What the columns of its table mean: the version, the name, the group, whether it ended well,
    /// and the order.
    const fn columns(self) -> [&'static str; 5] {
        match self {
            Self::Alembic => ["version_num", "NULL", "NULL", "1", "version_num"],
            Self::Sqlx => [
                "version",
                "description",
                "NULL",
                "CASE WHEN success THEN 1 ELSE 0 END",
                "version",
            ],
            Self::Refinery => ["version", "name", "NULL", "1", "version"],
            Self::SeaOrm => ["version", "NULL", "NULL", "1", "version"],
            Self::Django => ["name", "NULL", "app", "1", "id"],
        }
    }

    /// The query of its rows, in the tool's order; each database reads it alike.
    pub(super) fn query(self, table: &str) -> Statement<'static> {
        let [version, name, group, done, order] = self.columns();
        let table = quote_identifier(table);
        Statement::new(format!(
            "SELECT CAST({version} AS text) AS version, CAST({name} AS text) AS name, \
             CAST({group} AS text) AS app, CAST({done} AS bigint) AS done \
             FROM {table} ORDER BY {order}"
        ))
    }
}

/// Reads the history tables of other tools.
pub trait ForeignHistory {
    /// The rows of a tool's table, in its order.
    ///
    /// # Errors
    ///
    /// When there is no such table, it lacks a column of the tool's, or it may not be read.
    fn foreign_history(&mut self, tool: Tool, table: &str) -> Result<Vec<ForeignRow>>;
}

/// What another tool recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignRow {
    /// Its version, as text.
    pub version: String,
    /// What it is called, where the table says that apart from the version.
    pub name: Option<String>,
    /// The app of Django's that it belongs to.
    pub app: Option<String>,
    /// Whether it ended well; sqlx records before it runs.
    pub is_done: bool,
}

/// A row of [`Tool::query`].
#[derive(QueryableByName)]
pub(super) struct Row {
    #[diesel(sql_type = Text)]
    version: String,
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    app: Option<String>,
    #[diesel(sql_type = BigInt)]
    done: i64,
}

impl From<Row> for ForeignRow {
    fn from(row: Row) -> Self {
        Self {
            version: row.version,
            name: row.name,
            app: row.app,
            is_done: row.done != 0,
        }
    }
}
