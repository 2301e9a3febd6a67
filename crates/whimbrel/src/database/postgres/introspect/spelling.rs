//! How the server spells the author's expressions: on twins, in a transaction that is given up.

use diesel::connection::SimpleConnection;
use diesel::{PgConnection, RunQueryDsl};
use serde::Deserialize;
use whimbrel_schema::Catalog;
use whimbrel_schema::catalog::{Definition, Table};
use whimbrel_schema::dialect::quote_identifier;
use whimbrel_schema::read::postgres::{
    Question, Settled, Spelt, Twins, questions, settled, twins, under_schema,
};

use super::super::Postgres;
use super::super::failure::failed;
use super::rows::{Unanswered, rows, unanswered};
use super::scope::{Asked, Kind};
use super::snapshot::{Asking, ask, begin, finished, set_search_path};
use crate::database::spelling::Spelling;
use crate::database::statement::Statement;
use crate::error::Result;

impl Spelling for Postgres {
    fn settled(&mut self, replayed: &Catalog, live: &Catalog) -> Result<Settled> {
        let asking = self.asking();
        compare(&mut self.connection, &asking, replayed, live)
    }
}

/// Asks what only the server can compare, and puts the replayed schema in its words.
pub(super) fn compare(
    connection: &mut PgConnection,
    asking: &Asking,
    replayed: &Catalog,
    live: &Catalog,
) -> Result<Settled> {
    let open = questions(replayed, live);
    let (mut tables, mut definitions): (Vec<Table>, Vec<Definition>) = (Vec::new(), Vec::new());
    for twins in twins(replayed, &open, &asking.default_schema) {
        for spelt in spelt(connection, asking, &twins, &open)? {
            match spelt {
                Spelt::Table(table) => tables.push(table),
                Spelt::Definition(definition) => definitions.push(definition),
            }
        }
    }
    let spelt = Catalog::from_parts(tables, [], definitions);
    Ok(settled(replayed, live, &spelt))
}

/// What the twins of one schema say.
fn spelt(
    connection: &mut PgConnection,
    asking: &Asking,
    twins: &Twins,
    questions: &[Question],
) -> Result<Vec<Spelt>> {
    if let Err(error) = begin(connection, asking, "READ WRITE") {
        // A standby makes nothing, not even for a moment.
        log::debug!("{error}");
        return Ok(Vec::new());
    }
    let spelt = set_search_path(
        connection,
        &format!("pg_temp, {}", quote_identifier(&asking.default_schema)),
    )
    .map_err(Unanswered::Failed)
    .and_then(|()| made(connection, asking, twins));
    let ended = connection.batch_execute("ROLLBACK").map_err(failed);
    let spelt = finished(connection, spelt)?;
    ended?;
    Ok(under_schema(&spelt, twins, questions))
}

#[derive(Deserialize)]
struct OwnSchema {
    oid: i64,
    name: String,
}

fn made(
    connection: &mut PgConnection,
    asking: &Asking,
    twins: &Twins,
) -> std::result::Result<Catalog, Unanswered> {
    for statement in &twins.statements {
        make(connection, statement)?;
    }
    let own: Vec<OwnSchema> = rows(
        connection,
        "SELECT n.oid::int8 AS oid, n.nspname AS name FROM pg_catalog.pg_namespace n \
         WHERE n.oid = pg_catalog.pg_my_temp_schema()",
    )?;
    let Some(own) = own.into_iter().next() else {
        return Ok(Catalog::new());
    };
    let asked = Asked {
        version: asking.version,
        schemas: vec![own.oid],
        default_schema: Some(own.oid),
        kind: Kind::Temporary,
    };
    Ok(ask(connection, &asked, &own.name, Vec::new())?.catalog)
}

/// Makes a twin or a part of one; what cannot be made is passed over.
///
/// The statement is sent by the extended protocol, so that the server refuses a second one behind it.
fn make(connection: &mut PgConnection, statement: &str) -> std::result::Result<(), Unanswered> {
    connection
        .batch_execute("SAVEPOINT whimbrel_twin")
        .map_err(unanswered)?;
    let Err(error) = Statement::new(statement).execute(connection) else {
        return Ok(());
    };
    connection
        .batch_execute("ROLLBACK TO SAVEPOINT whimbrel_twin")
        .map_err(unanswered)?;
    match unanswered(error) {
        Unanswered::Locked => Err(Unanswered::Locked),
        Unanswered::Failed(error) => {
            log::debug!("{error}");
            Ok(())
        }
        Unanswered::Forbidden(sentence) => {
            log::debug!("{sentence}");
            Ok(())
        }
    }
}
