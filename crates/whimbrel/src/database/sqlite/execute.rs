//! Carrying out steps on SQLite.

use std::time::Instant;

use diesel::connection::SimpleConnection;
use diesel::{QueryableByName, RunQueryDsl};
use whimbrel_schema::plan::{Action, Demand, ForeignKeys, Item};

use super::bookkeeping::{in_transaction, run as run_bookkeeping, write};
use super::failure::failed;
use super::session::{ForeignKeyChecks, set_foreign_keys, set_up};
use super::statements::{mark_transaction, prove_transaction, run, run_bound};
use super::{Sqlite, examine, premise, rebuild};
use crate::database::Access;
use crate::database::backfill::fill;
use crate::database::bookkeeping::writes::{
    Measured, sha256, update_guards, update_intent, update_progress,
};
use crate::database::bookkeeping::{Advance, Intent, PROGRESS_TABLE, Progress};
use crate::database::execute::{
    Ahead, Execute, Executed, LOG, Run, Settled, Work, are_plain, by_text, is_users, joined,
    misplaced,
};
use crate::database::guards::{Answers, holds};
use crate::database::live::Live;
use crate::database::lock::MigrationLock;
use crate::database::statement::{Statement, Value};
use crate::error::Result;

impl Execute for Sqlite {
    fn examine(&mut self, ahead: &[Ahead<'_>]) -> Result<()> {
        ahead
            .iter()
            .try_for_each(|ahead| examine::examine(self, ahead))
    }

    fn check_rows(&mut self, demands: &[Demand]) -> Result<()> {
        match demands.is_empty() {
            true => Ok(()),
            false => Err(misplaced("a look at rows")),
        }
    }

    fn execute_transaction(
        &mut self,
        run: Run<'_>,
        work: &[Work<'_>],
        foreign_keys: ForeignKeys,
    ) -> Result<Executed> {
        self.condition.must_be_sound()?;
        self.prove_lock()?;
        let executed = match foreign_keys {
            ForeignKeys::Enforced => self.enforcing(run, work),
            ForeignKeys::Suspended => self.suspending(run, work),
        };
        if work.iter().any(|work| work.items.iter().any(is_users)) {
            // The author's pragmas end with the step.
            let restored = set_up(&mut self.connection, Access::Existing, &self.settings);
            self.condition.note(restored);
        }
        executed.map(|()| Executed {
            attempts: 1,
            ..Executed::default()
        })
    }

    fn settle(&mut self, progress: &Progress, item: &Item) -> Result<Settled> {
        Ok(by_text(progress, item))
    }

    fn execute_alone(
        &mut self,
        run: Run<'_>,
        progress: &Progress,
        item: &Item,
    ) -> Result<Executed> {
        self.condition.must_be_sound()?;
        self.prove_lock()?;
        self.alone(run, progress, item)
            .map_err(|error| error.with_revision(&progress.revision))?;
        Ok(Executed {
            attempts: 1,
            ..Executed::default()
        })
    }
}

impl Sqlite {
    /// A transaction in which foreign keys act.
    fn enforcing(&mut self, run: Run<'_>, work: &[Work<'_>]) -> Result<()> {
        if work.iter().all(|work| are_plain(work.items)) {
            let sent = self.transaction(|db| db.send_together(work));
            match sent {
                // Which statement it was is found out by sending them one by one.
                Err(error) => log::debug!(target: LOG, "sending each statement alone: {error}"),
                sent => return sent,
            }
        }
        self.transaction(|db| db.send_one_by_one(run, work))
    }

    /// A transaction in which foreign keys do not act; they are on again afterwards, whatever happens.
    fn suspending(&mut self, run: Run<'_>, work: &[Work<'_>]) -> Result<()> {
        self.suspended(|db| {
            db.send_one_by_one(run, work)?;
            rebuild::settle(db).map_err(|error| match work {
                [only] => error.with_revision(only.revision),
                _ => error,
            })
        })
    }

    /// A transaction around which foreign keys are switched off.
    pub(super) fn suspended<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        set_foreign_keys(&mut self.connection, ForeignKeyChecks::Off)?;
        let suspension = Suspension(self);
        suspension.0.doubts.clear();
        let done = suspension.0.transaction(work);
        let restored = suspension.end();
        self.condition.note(restored);
        done
    }

    pub(super) fn transaction<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.connection
            .batch_execute("BEGIN IMMEDIATE")
            .map_err(failed)?;
        self.begun = Some(Instant::now());
        let done = work(self).and_then(|value| {
            let committed = self.connection.batch_execute("COMMIT");
            committed.map(|()| value).map_err(failed)
        });
        if done.is_err() {
            // SQLite may have ended the transaction itself; then there is nothing to roll back.
            let _ = self.connection.batch_execute("ROLLBACK");
        }
        done
    }

    fn send_together(&mut self, work: &[Work<'_>]) -> Result<()> {
        for work in work {
            let start = Instant::now();
            run(&mut self.connection, &joined(work.items))?;
            self.write_record(work, start)?;
        }
        Ok(())
    }

    fn send_one_by_one(&mut self, run: Run<'_>, work: &[Work<'_>]) -> Result<()> {
        mark_transaction(&mut self.connection)?;
        for work in work {
            let start = Instant::now();
            self.send_items(run, work)
                .map_err(|error| error.with_revision(work.revision))?;
            self.write_record(work, start)?;
        }
        Ok(())
    }

    fn send_items(&mut self, run: Run<'_>, work: &Work<'_>) -> Result<()> {
        let guarded = work.items.iter().any(|item| !item.guards.is_empty());
        let mut answers = match guarded {
            true => self.stored_answers(work.revision)?,
            false => Answers::default(),
        };
        for item in work.items {
            if answers.allow(item, |condition| holds(condition, self, run.environment))? {
                premise::prove(self, item)?;
                self.send(run, item)?;
            }
        }
        if !answers.is_empty() {
            self.store_answers(work.revision, &answers)?;
        }
        Ok(())
    }

    pub(super) fn send(&mut self, run_: Run<'_>, item: &Item) -> Result<()> {
        let connection = &mut self.connection;
        match &item.action {
            Action::Statement(text) => run(connection, text),
            Action::UserSql(text) => {
                run(connection, text)?;
                prove_transaction(connection, text)
            }
            Action::Bound { text, values } => {
                run_bound(connection, text, values)?;
                prove_transaction(connection, text)
            }
            Action::Rebuild(rebuild) => rebuild::run(self, run_, rebuild),
            Action::Concurrently(_) | Action::Detach(_) => Err(misplaced("what runs concurrently")),
            Action::Backfill(_) => Err(misplaced("a backfill in a transaction")),
        }
    }

    fn write_record(&mut self, work: &Work<'_>, start: Instant) -> Result<()> {
        let measured = Measured {
            duration: Some(start.elapsed()),
            lock_wait: None,
            lock_held: self.begun.map(|begun| begun.elapsed()),
            database_bytes: self.database_bytes()?,
        };
        write(&mut self.connection, work.record, &self.writer, measured)
            .map_err(|error| error.with_revision(work.revision))
    }

    fn alone(&mut self, run_: Run<'_>, progress: &Progress, item: &Item) -> Result<()> {
        let mut answers = self.stored_answers(&progress.revision)?;
        let allowed = answers.allow(item, |condition| holds(condition, self, run_.environment))?;
        if allowed {
            match &item.action {
                Action::Statement(text) | Action::UserSql(text) => {
                    self.store_intent(progress, text)?;
                    run(&mut self.connection, text)?;
                }
                Action::Backfill(filling) => fill(self, run_, progress, filling)?,
                Action::Bound { .. } | Action::Rebuild(_) => {
                    return Err(misplaced("work that needs a transaction"));
                }
                Action::Concurrently(_) | Action::Detach(_) => {
                    return Err(misplaced("what runs concurrently"));
                }
            }
        }
        let writer = &self.writer;
        let advance = Advance {
            revision: progress.revision.clone(),
            steps_done: progress.steps_done + 1,
        };
        in_transaction(&mut self.connection, |connection| {
            run_bookkeeping(
                connection,
                update_progress(PROGRESS_TABLE, &advance, writer),
            )?;
            let stored = update_guards(PROGRESS_TABLE, &progress.revision, answers.to_stored()?);
            run_bookkeeping(connection, stored).map(drop)
        })
    }

    fn store_intent(&mut self, progress: &Progress, text: &str) -> Result<()> {
        let intent = Intent {
            step: progress.steps_done,
            statement_hash: sha256(text),
            object: String::new(),
            table_oid: None,
            cursor: None,
        };
        let stored = update_intent(PROGRESS_TABLE, &progress.revision, &intent, &self.writer);
        run_bookkeeping(&mut self.connection, stored).map(drop)
    }

    /// The answers that earlier steps of an unfinished revision stored.
    fn stored_answers(&mut self, revision: &str) -> Result<Answers> {
        let rows: Vec<Guards> = Statement::new(format!(
            "SELECT guards FROM {PROGRESS_TABLE} WHERE revision = "
        ))
        .bind(Value::Text(revision))
        .load(&mut self.connection)
        .map_err(failed)?;
        let stored = rows.first().map_or("{}", |row| row.guards.as_str());
        Answers::from_stored(stored, revision)
    }

    /// Stores the answers for later steps; an atomic revision has no row and needs none.
    fn store_answers(&mut self, revision: &str, answers: &Answers) -> Result<()> {
        let stored = update_guards(PROGRESS_TABLE, revision, answers.to_stored()?);
        run_bookkeeping(&mut self.connection, stored).map(drop)
    }
}

#[derive(QueryableByName)]
struct Guards {
    #[diesel(sql_type = diesel::sql_types::Text)]
    guards: String,
}

/// Foreign keys are off as long as this lives.
struct Suspension<'s>(&'s mut Sqlite);

impl Suspension<'_> {
    /// Switches foreign keys on and proves it.
    fn end(self) -> Result<()> {
        set_foreign_keys(&mut self.0.connection, ForeignKeyChecks::On)
    }
}

impl Drop for Suspension<'_> {
    /// Covers the way out of a panic: the pragma does nothing while a transaction is open.
    fn drop(&mut self) {
        let connection = &mut self.0.connection;
        let _ = connection.batch_execute("ROLLBACK");
        let _ = connection.batch_execute("PRAGMA legacy_alter_table = OFF");
        let _ = connection.batch_execute("PRAGMA writable_schema = RESET");
        if let Err(error) = set_foreign_keys(connection, ForeignKeyChecks::On) {
            log::error!(target: LOG, "{error}");
        }
    }
}
