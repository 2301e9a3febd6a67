//! Steps that cannot run in a transaction: an intent before, a probe of the catalog after.
//!
//! A build that died may still be at work on the server, or have left an invalid index; which of
//! them only the catalog knows.

use diesel::QueryableByName;
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{Nullable, Oid};
use whimbrel_schema::dialect::quote_identifier;
use whimbrel_schema::plan::{Action, ConcurrentIndex, Item, Verb};

use super::detach::detach;
use super::failure::{Failure, Nature, failed};
use super::live::IndexState;
use super::monitor::Monitor;
use super::record::write;
use super::statements::run_alone;
use super::{Postgres, session};
use crate::database::backfill::fill;
use crate::database::bookkeeping::writes::{Measured, sha256, update_intent};
use crate::database::bookkeeping::{Advance, Intent, Progress, Record};
use crate::database::execute::{LOG, Run, is_users, misplaced};
use crate::database::guards::holds;
use crate::database::lock::MigrationLock;
use crate::database::statement::{Statement, Value};
use crate::error::{Error, ErrorKind, Result};

/// Carries out a step that stands alone and says in the stored plan that it is done.
pub(super) fn alone(
    database: &mut Postgres,
    run: Run<'_>,
    progress: &Progress,
    item: &Item,
) -> Result<(), Failure> {
    database.prove_lock()?;
    let mut answers = database.stored_answers(&progress.revision)?;
    if answers.allow(item, |condition| {
        holds(condition, database, run.environment)
    })? {
        match &item.action {
            Action::Concurrently(index) => match index.verb {
                Verb::Create => create(database, progress, index)?,
                Verb::Drop => drop_index(database, progress, index)?,
            },
            Action::Detach(detachment) => detach(database, progress, detachment)?,
            Action::Backfill(filling) => fill(database, run, progress, filling)?,
            Action::Statement(text) | Action::UserSql(text) => {
                intend(database, progress, text, "", None)?;
                let done = run_alone(&mut database.connection, text);
                if is_users(item) {
                    database.restore();
                }
                done?;
            }
            Action::Bound { .. } => return Err(misplaced("values bound to a statement").into()),
            Action::Rebuild(_) => return Err(misplaced("a rebuilt table").into()),
        }
    }
    database.connection.batch_execute("BEGIN")?;
    let done = database
        .store_answers(&progress.revision, &answers)
        .and_then(|()| advance(database, progress))
        .and_then(|()| {
            database
                .connection
                .batch_execute("COMMIT")
                .map_err(Failure::from)
        });
    if done.is_err() {
        // The session may be gone; the server rolls back then.
        let _ = database.connection.batch_execute("ROLLBACK");
    }
    done
}

fn advance(database: &mut Postgres, progress: &Progress) -> Result<(), Failure> {
    let record = Record {
        advance: Some(Advance {
            revision: progress.revision.clone(),
            steps_done: progress.steps_done + 1,
        }),
        ..Record::default()
    };
    let tables = database.names()?;
    let rows = [(&record, Measured::default())];
    let lock = database.lock;
    write(
        &mut database.connection,
        &tables,
        lock,
        &rows,
        &database.writer,
    )
}

/// Builds an index, or finds that it was built before the runner died.
fn create(
    database: &mut Postgres,
    progress: &Progress,
    index: &ConcurrentIndex,
) -> Result<(), Failure> {
    let table = table_oid(database, index)?;
    let intended = is_intended(progress, index, table);
    match database.index_state(&index.index)? {
        None => {}
        Some(state) if !intended || Some(state.table_oid) != table => {
            return Err(taken(index, &state).into());
        }
        Some(state) if state.valid => {
            log::info!(target: LOG, "the index `{}` was already built", index.index);
            return Ok(());
        }
        Some(state) => clean_up(database, index, &state)?,
    }
    intend(
        database,
        progress,
        &index.text,
        &index.index.to_string(),
        table,
    )?;
    let built = outside(database, &index.text);
    match built {
        Ok(()) => finished(database, index),
        Err(failure) if failure.nature == Nature::ConnectionLost => Err(failure),
        Err(failure) => {
            // An invalid unique index rejects rows of the application: it goes before anything else.
            let left = database.index_state(&index.index)?;
            if let Some(state) = left.filter(|state| !state.valid && Some(state.table_oid) == table)
            {
                clean_up(database, index, &state)?;
            }
            Err(failure)
        }
    }
}

fn finished(database: &mut Postgres, index: &ConcurrentIndex) -> Result<(), Failure> {
    match database.index_state(&index.index)? {
        Some(state) if state.valid => Ok(()),
        _ => Err(Error::new(
            ErrorKind::Failed,
            format!("the index `{}` was built and is not valid", index.index),
        )
        .with_hint("run again: it is built anew")
        .with_statement(&index.text)
        .into()),
    }
}

/// Drops an index, or finds that it was dropped before the runner died.
fn drop_index(
    database: &mut Postgres,
    progress: &Progress,
    index: &ConcurrentIndex,
) -> Result<(), Failure> {
    let table = table_oid(database, index)?;
    let gone = database.index_state(&index.index)?.is_none();
    if gone && is_intended(progress, index, table) {
        log::info!(target: LOG, "the index `{}` was already dropped", index.index);
        return Ok(());
    }
    intend(
        database,
        progress,
        &index.text,
        &index.index.to_string(),
        table,
    )?;
    outside(database, &index.text)
}

/// Tells whether a runner said before that it would do exactly this.
pub(super) fn is_intended(
    progress: &Progress,
    index: &ConcurrentIndex,
    table: Option<u32>,
) -> bool {
    let hash = sha256(&index.text);
    progress.intents.iter().any(|intent| {
        intent.step == progress.steps_done
            && intent.object == index.index.to_string()
            && intent.statement_hash == hash
            && intent.table_oid == table
    })
}

/// Commits what is about to be done.
pub(super) fn intend(
    database: &mut Postgres,
    progress: &Progress,
    text: &str,
    object: &str,
    table_oid: Option<u32>,
) -> Result<(), Failure> {
    let intent = Intent {
        step: progress.steps_done,
        statement_hash: sha256(text),
        object: object.to_owned(),
        table_oid,
        cursor: None,
    };
    let table = database.names()?.progress;
    let stored = update_intent(&table, &progress.revision, &intent, &database.writer);
    match stored.execute(&mut database.connection)? {
        1 => Ok(()),
        _ => Err(Error::new(
            ErrorKind::HistoryConflict,
            format!("the stored plan of revision {} is gone", progress.revision),
        )
        .with_hint("another runner finished or aborted it; look at `status`")
        .into()),
    }
}

/// Takes away the invalid index of a build of ours that is no longer at work.
pub(super) fn clean_up(
    database: &mut Postgres,
    index: &ConcurrentIndex,
    state: &IndexState,
) -> Result<(), Failure> {
    if state.partitioned {
        // Invalid by design until every partition has its index.
        return Err(taken(index, state).into());
    }
    let builds = database.index_builds()?;
    let ours = builds.iter().find(|build| match build.index_oid {
        Some(oid) => oid == state.oid,
        // The role may not see which; waiting is safe, dropping is not.
        None => build.table_oid.is_none_or(|table| table == state.table_oid),
    });
    if let Some(build) = ours {
        return Err(Error::new(
            ErrorKind::Unfinished,
            format!(
                "the index `{}` is still being built by server process {} of an earlier run ({})",
                index.index,
                build.pid,
                build.phase.as_deref().unwrap_or("unknown phase")
            ),
        )
        .with_hint("wait until it has finished, then run again")
        .into());
    }
    log::warn!(target: LOG, "dropping the invalid index `{}` of a failed build", index.index);
    outside(database, &index.cleanup)
}

fn taken(index: &ConcurrentIndex, state: &IndexState) -> Error {
    let validity = match (state.valid, state.ready) {
        (true, _) => "",
        (false, true) => " It is invalid and still rejects rows.",
        (false, false) => " It is invalid.",
    };
    Error::new(
        ErrorKind::Drift,
        format!(
            "an index `{}` exists that this run did not make: {}.{validity}",
            index.index, state.definition
        ),
    )
    .with_hint("drop or rename it, or make it part of the migrations")
}

/// Builds or drops an index, or detaches a partition, without limits of time: its lock stops neither readers nor writers.
pub(super) fn outside(database: &mut Postgres, text: &str) -> Result<(), Failure> {
    let lock_timeout = session::milliseconds(&database.settings);
    database.connection.batch_execute("SET lock_timeout = 0")?;
    let monitor = Monitor::start(&database.target, database.session.pid);
    let done = run_alone(&mut database.connection, text);
    drop(monitor);
    let limits = format!("SET lock_timeout = '{lock_timeout}'");
    let restored = database.connection.batch_execute(&limits);
    database.condition.note(restored.map_err(failed));
    done
}

#[derive(QueryableByName)]
struct TableOid {
    #[diesel(sql_type = Nullable<Oid>)]
    oid: Option<u32>,
}

pub(super) fn table_oid(
    database: &mut Postgres,
    index: &ConcurrentIndex,
) -> Result<Option<u32>, Failure> {
    let row: TableOid = Statement::new("SELECT pg_catalog.to_regclass(")
        .bind(Value::Owned(quote_identifier(&index.table)))
        .sql(")::oid AS oid")
        .get_result(&mut database.connection)?;
    Ok(row.oid)
}
