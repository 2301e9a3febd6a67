//! What of readiness is about the tables that a run would change, and the disk.

use std::collections::BTreeSet;
use std::time::Duration;

use whimbrel_schema::graph::Target;

use super::MigrationManager;
use super::backup::{BackupPolicy, free_bytes, megabytes};
use super::backup_first::Backups;
use super::readiness::Readiness;
use super::session::{Session, State};
use crate::database::Database;
use crate::error::{Error, ErrorKind, Result};

impl MigrationManager {
    /// Looks at what a run to the heads would change.
    pub(super) fn look_around(
        &self,
        database: Box<dyn Database>,
        state: State,
        readiness: &mut Readiness,
    ) {
        let mut session = Session {
            database,
            state,
            lock_wait: Duration::ZERO,
            backups: Backups::ByPolicy,
        };
        let Ok(pending) = self.pending(&session, &Target::Heads) else {
            return;
        };
        let known = session.state.known_in_order(&self.book);
        let after: BTreeSet<&'static str> = known.into_iter().chain(pending).collect();
        let tables = self.tables_to_change(&session, &after).unwrap_or_default();
        let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
        let database = session.database.as_mut();
        readiness.add(
            "this role may change the tables of the plan",
            database.may_change(&tables),
        );
        readiness.add(
            "nobody holds up the tables of the plan",
            database.must_be_free(&tables),
        );
        readiness.add("every index is valid", all_valid(database));
        readiness.add_noted("the disk has room", self.has_room(database));
        readiness.add_noted("replication", database.replication());
    }

    /// Refuses a disk that surely has too little room; notes what is not known.
    ///
    /// A table that SQLite makes anew is there twice for a while, and so may be the whole file in its
    /// journal.
    pub(super) fn has_room(&self, database: &mut dyn Database) -> Result<Option<String>> {
        let bytes = database.database_bytes()?.unwrap_or_default();
        let bytes = u64::try_from(bytes).unwrap_or_default();
        let Some(folder) = database.folder() else {
            return Ok(Some(format!(
                "the database has {}; how much its server has free is unknown to a client",
                megabytes(bytes)
            )));
        };
        let Some(free) = free_bytes(&folder) else {
            return Ok(Some("how much is free is unknown".to_owned()));
        };
        let copies = match self.options.backup.policy {
            BackupPolicy::Always | BackupPolicy::Risky => 3,
            BackupPolicy::Never => 2,
        };
        let needed = bytes.saturating_mul(copies);
        if free >= needed {
            return Ok(None);
        }
        Err(Error::new(
            ErrorKind::NotReady,
            format!(
                "a run may need {} in `{}`, which has {} free",
                megabytes(needed),
                folder.display(),
                megabytes(free)
            ),
        )
        .with_hint("free some disk space; a table that is made anew is there twice for a while"))
    }
}

fn all_valid(database: &mut dyn Database) -> Result<()> {
    // What is wrong with a SQLite file is only found by reading all of it.
    if database.folder().is_some() {
        return Ok(());
    }
    let flaws = database.flaws()?;
    let indexes: Vec<&str> = flaws
        .iter()
        .map(String::as_str)
        .filter(|flaw| flaw.starts_with("index "))
        .collect();
    match indexes.is_empty() {
        true => Ok(()),
        false => Err(Error::new(ErrorKind::NotReady, indexes.join("; ")).with_hint(
            "it slows every write and serves no reader: REINDEX INDEX CONCURRENTLY it, or drop it",
        )),
    }
}
