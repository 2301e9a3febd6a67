//! A partition that leaves its table while that is in use.
//!
//! The server works in two transactions: one that was cut short in between leaves the partition *pending*,
//! and the table takes no other one that leaves until the first is `FINALIZE`d
//! ([ALTER TABLE](https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION)).

use diesel::sql_types::Bool;
use diesel::{QueryableByName, RunQueryDsl};
use whimbrel_schema::dialect::quote_identifier;
use whimbrel_schema::plan::Detachment;

use super::Postgres;
use super::concurrent::{intend, outside};
use super::failure::Failure;
use crate::database::bookkeeping::Progress;
use crate::database::bookkeeping::writes::sha256;
use crate::database::execute::LOG;
use crate::database::statement::{Statement, Value};
use crate::error::{Error, ErrorKind};

/// How a table and its partition stand.
#[derive(QueryableByName)]
pub(super) struct Bond {
    #[diesel(sql_type = Bool)]
    pub(super) pending: bool,
}

/// Detaches a partition, or finds how far a runner came that died.
pub(super) fn detach(
    database: &mut Postgres,
    progress: &Progress,
    detachment: &Detachment,
) -> Result<(), Failure> {
    let intended = is_intended(progress, detachment);
    match bond(database, detachment)? {
        None if intended => {
            log::info!(target: LOG, "`{}` was already detached", detachment.partition);
            Ok(())
        }
        Some(Bond { pending: true }) if !intended => Err(pending(detachment).into()),
        Some(Bond { pending: true }) => {
            log::info!(target: LOG, "ending what detached `{}`", detachment.partition);
            outside(database, &detachment.finalize)
        }
        None | Some(Bond { pending: false }) => {
            let object = detachment.partition.to_string();
            intend(database, progress, &detachment.text, &object, None)?;
            outside(database, &detachment.text)
        }
    }
}

pub(super) fn is_intended(progress: &Progress, detachment: &Detachment) -> bool {
    let hash = sha256(&detachment.text);
    let object = detachment.partition.to_string();
    progress.intents.iter().any(|intent| {
        intent.step == progress.steps_done
            && intent.object == object
            && intent.statement_hash == hash
    })
}

/// What binds the partition to its table; nothing when it is none of its partitions.
pub(super) fn bond(
    database: &mut Postgres,
    detachment: &Detachment,
) -> Result<Option<Bond>, Failure> {
    let name = |name| Value::Owned(quote_identifier(name));
    let rows: Vec<Bond> = Statement::new(
        "SELECT inhdetachpending AS pending FROM pg_catalog.pg_inherits \
         WHERE inhrelid = pg_catalog.to_regclass(",
    )
    .bind(name(&detachment.partition))
    .sql(") AND inhparent = pg_catalog.to_regclass(")
    .bind(name(&detachment.table))
    .sql(")")
    .load(&mut database.connection)?;
    Ok(rows.into_iter().next())
}

fn pending(detachment: &Detachment) -> Error {
    let Detachment {
        table, partition, ..
    } = detachment;
    Error::new(
        ErrorKind::Drift,
        format!("somebody else began to detach `{partition}` from `{table}` and did not end it"),
    )
    .with_hint(format!("run `{}`, then run again", detachment.finalize))
}
