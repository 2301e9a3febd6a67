//! One snapshot of the server's catalogs.

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use serde::de::DeserializeOwned;
use whimbrel_schema::dialect::quote_identifier;
use whimbrel_schema::read::postgres::rows::{OtherRow, SchemaRow};
use whimbrel_schema::read::postgres::{Names, Reading, Rows, read as read_rows};

use super::super::failure::failed;
use super::rows::{Unanswered, rows};
use super::scope::{Asked, Kind};
use super::{
    columns, constraints, dependencies, extensions, grants, indexes, others, policies, routines,
};
use super::{schemas, sequences, statistics, tables, triggers, types, views};
use crate::database::ServerVersion;
use crate::database::introspection::{Introspection, Scope};
use crate::database::statement::Statement;
use crate::error::{Error, ErrorKind, Result};

/// What is the same for every snapshot of a session.
pub(super) struct Asking {
    /// The server's version.
    pub(super) version: ServerVersion,
    /// The schema whose names are plain.
    pub(super) default_schema: String,
    /// The longest wait for a lock.
    pub(super) lock_timeout: String,
}

/// Reads the schemas of a scope; the transaction that holds the snapshot is given up in the end.
pub(super) fn read(
    connection: &mut PgConnection,
    asking: &Asking,
    scope: &Scope,
) -> Result<Introspection> {
    begin(
        connection,
        asking,
        "ISOLATION LEVEL REPEATABLE READ READ ONLY",
    )?;
    let read = in_transaction(connection, asking, scope);
    let ended = connection.batch_execute("ROLLBACK").map_err(failed);
    let Reading { catalog, left_out } = finished(connection, read)?;
    ended?;
    Ok(Introspection {
        catalog,
        left_out,
        ..Introspection::default()
    })
}

/// The end of asking: a lock that was not granted is looked up after the transaction.
pub(super) fn finished<T>(
    connection: &mut PgConnection,
    answer: std::result::Result<T, Unanswered>,
) -> Result<T> {
    answer.map_err(|unanswered| match unanswered {
        Unanswered::Locked => super::locked::locked(connection),
        Unanswered::Failed(error) => error,
        Unanswered::Forbidden(sentence) => Error::new(
            ErrorKind::NotReady,
            format!("the schema cannot be read: {sentence}"),
        )
        .with_hint("grant this role SELECT on the server's catalogs, as every role has it usually"),
    })
}

/// Begins a transaction in which names of the default schema are plain.
pub(super) fn begin(connection: &mut PgConnection, asking: &Asking, mode: &str) -> Result<()> {
    let begun = connection.batch_execute(&format!("BEGIN {mode}"));
    begun.map_err(failed)?;
    let path = quote_identifier(&asking.default_schema);
    let set = set_search_path(connection, &format!("{path}, pg_temp"));
    let set = set.and_then(|()| {
        // The server takes the queries for dear ones, since its catalogs have few statistics, and would
        // spend longer on compiling them than on running them.
        let settings = format!(
            "SET LOCAL lock_timeout = '{}'; SET LOCAL jit = off",
            asking.lock_timeout
        );
        connection.batch_execute(&settings).map_err(failed)
    });
    if set.is_err() {
        connection.batch_execute("ROLLBACK").map_err(failed)?;
    }
    set
}

pub(super) fn set_search_path(connection: &mut PgConnection, path: &str) -> Result<()> {
    use diesel::RunQueryDsl;
    Statement::new("SELECT pg_catalog.set_config('search_path', ")
        .bind(crate::database::statement::Value::Text(path))
        .sql(", true)")
        .execute(connection)
        .map(drop)
        .map_err(failed)
}

fn in_transaction(
    connection: &mut PgConnection,
    asking: &Asking,
    scope: &Scope,
) -> std::result::Result<Reading, Unanswered> {
    let all: Vec<SchemaRow> = rows(connection, schemas::QUERY)?;
    let chosen = schemas::chosen(&all, scope, &asking.default_schema);
    let own = all.iter().find(|row| row.name == asking.default_schema);
    let asked = Asked {
        version: asking.version,
        schemas: chosen.iter().map(|row| row.oid).collect(),
        default_schema: own.map(|row| row.oid),
        kind: Kind::Lasting,
    };
    let beside = chosen
        .into_iter()
        .filter(|row| row.name != asking.default_schema);
    ask(connection, &asked, &asking.default_schema, beside.collect())
}

/// Asks every query and reads the answers.
pub(super) fn ask(
    connection: &mut PgConnection,
    asked: &Asked,
    default_schema: &str,
    schemas: Vec<SchemaRow>,
) -> std::result::Result<Reading, Unanswered> {
    let names = Names {
        default_schema: default_schema.to_owned(),
        role: role(connection)?,
    };
    let mut beside = Beside {
        connection,
        left_out: Vec::new(),
    };
    let rows = Rows {
        schemas,
        tables: rows(beside.connection, &tables::query(asked))?,
        columns: rows(beside.connection, &columns::query(asked))?,
        constraints: rows(beside.connection, &constraints::query(asked))?,
        indexes: rows(beside.connection, &indexes::query(asked))?,
        types: rows(beside.connection, &types::query(asked))?,
        sequences: rows(beside.connection, &sequences::query(asked))?,
        views: beside.rows("views", &views::query(asked))?,
        routines: beside.rows("functions", &routines::query(asked))?,
        triggers: beside.rows("triggers", &triggers::query(asked))?,
        policies: beside.rows("policies", &policies::policies(asked))?,
        rules: beside.rows("rules", &policies::rules(asked))?,
        statistics: beside.rows("extended statistics", &statistics::query(asked))?,
        extensions: beside.rows("extensions", extensions::QUERY)?,
        others: beside.others(asked)?,
        grants: beside.rows("rights", &grants::query(asked))?,
        dependencies: beside.rows("dependencies", dependencies::QUERY)?,
    };
    let mut reading = read_rows(&names, rows);
    reading.left_out.extend(beside.left_out);
    Ok(reading)
}

fn role(connection: &mut PgConnection) -> std::result::Result<String, Unanswered> {
    #[derive(serde::Deserialize)]
    struct Role {
        role: String,
    }
    let roles: Vec<Role> = rows(connection, "SELECT current_user AS role")?;
    Ok(roles
        .into_iter()
        .map(|row| row.role)
        .next()
        .unwrap_or_default())
}

/// What may be missing without harm.
struct Beside<'c> {
    connection: &'c mut PgConnection,
    left_out: Vec<String>,
}

impl Beside<'_> {
    /// The rows; none when the role may not read them, which is said.
    fn rows<R: DeserializeOwned>(
        &mut self,
        what: &str,
        query: &str,
    ) -> std::result::Result<Vec<R>, Unanswered> {
        match rows(self.connection, query) {
            Err(Unanswered::Forbidden(sentence)) => {
                self.left_out.push(format!("{what}: {sentence}"));
                Ok(Vec::new())
            }
            answer => answer,
        }
    }

    fn others(&mut self, asked: &Asked) -> std::result::Result<Vec<OtherRow>, Unanswered> {
        let mut all = Vec::new();
        if asked.kind == Kind::Temporary {
            return Ok(all);
        }
        for (what, query) in others::queries(asked) {
            all.extend(self.rows(what, &query)?);
        }
        Ok(all)
    }
}
