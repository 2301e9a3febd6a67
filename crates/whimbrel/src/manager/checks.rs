//! What must hold before anything is changed.

use std::fmt::Display;

use super::session::{Session, State};
use super::{MigrationManager, WhenAhead};
use crate::error::{Error, ErrorKind, Result};

impl MigrationManager {
    /// Refuses to change a database with migrations that the gate refused.
    pub(super) fn must_be_verified(&self) -> Result<()> {
        if self.book.migrations().is_refused() {
            return Err(Error::new(
                ErrorKind::Unsafe,
                "this program was built with WHIMBREL_GATE=warn over findings of the gate; \
                 it changes no database",
            )
            .with_hint("mend the findings and build without WHIMBREL_GATE"));
        }
        Ok(())
    }

    /// Refuses a history that contradicts the program's revisions.
    pub(super) fn must_agree(&self, session: &mut Session) -> Result<()> {
        self.must_not_be_ahead(&session.state)?;
        self.must_have_ids(&session.state)?;
        self.must_be_unchanged(&session.state)?;
        self.must_be_replaced_whole(&session.state)?;
        self.must_not_be_someone_elses(session)
    }

    pub(super) fn must_not_be_ahead(&self, state: &State) -> Result<()> {
        let newer = state.unknown(self).newer;
        if newer.is_empty() || self.options.when_ahead == WhenAhead::Allow {
            return Ok(());
        }
        if self.options.when_ahead == WhenAhead::Warn {
            log::warn!(
                target: super::apply::LOG,
                "the database has {} that this program does not know: {}",
                counted(newer.len(), "revision"),
                newer.join(", ")
            );
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::DatabaseAhead,
            format!(
                "the database has {} that this program does not know: {}",
                counted(newer.len(), "revision"),
                newer.join(", ")
            ),
        )
        .with_hint("a newer version of the program has migrated it; run that one"))
    }

    /// Refuses a way back that begins with a revision of a newer program.
    pub(super) fn must_know_unfinished(&self, state: &State) -> Result<()> {
        let unknown = state
            .unfinished()
            .filter(|progress| !self.knows(&progress.revision));
        let Some(progress) = unknown else {
            return Ok(());
        };
        let id = progress.revision.as_str();
        Err(Error::new(
            ErrorKind::DatabaseAhead,
            format!("revision `{id}` is unfinished, and this program does not know it"),
        )
        .with_revision(id)
        .with_hint("run the program that began it"))
    }

    /// Refuses a history that has a revision under the longer version that Diesel gave it: it would run
    /// a second time.
    fn must_have_ids(&self, state: &State) -> Result<()> {
        let applied = state.applied_ids();
        let foreign = state.unknown(self).foreign;
        let renumbered = foreign.iter().find_map(|version| {
            let (id, rest) = version.split_at_checked(14)?;
            let is_longer = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
            let is_pending = self.book.knows(id) && !applied.contains(id);
            (is_longer && is_pending).then_some((version, id))
        });
        let Some((version, id)) = renumbered else {
            return Ok(());
        };
        Err(Error::new(
            ErrorKind::HistoryConflict,
            format!(
                "the history has `{version}`, which is revision `{id}` by the version of Diesel's"
            ),
        )
        .with_revision(id)
        .with_hint(format!(
            "run the statements that `whimbrel import diesel` printed, such as UPDATE \
             __diesel_schema_migrations SET version = '{id}' WHERE version = '{version}'"
        )))
    }

    /// Refuses when an applied revision records other operations than it did.
    pub(super) fn must_be_unchanged(&self, state: &State) -> Result<()> {
        match self.changed(state)?.first() {
            Some(id) => Err(changed(id)),
            None => Ok(()),
        }
    }

    /// The applied revisions that record other operations than they did when they were applied.
    pub(super) fn changed<'s>(&self, state: &'s State) -> Result<Vec<&'s str>> {
        let applied = state.applied_ids();
        let mut changed = Vec::new();
        for recorded in &state.ledger.checksums {
            let id = recorded.revision.as_str();
            if !self.book.knows(id) || !applied.contains(id) {
                continue;
            }
            let now = self.book.checksum(id)?;
            let same_epoch = i64::from(now.epoch) == i64::from(recorded.checksum.epoch);
            if same_epoch && now.hex() != recorded.checksum.hash {
                changed.push(id);
            }
        }
        Ok(changed)
    }

    /// Refuses to take a database for empty that holds tables but no history.
    fn must_not_be_someone_elses(&self, session: &mut Session) -> Result<()> {
        if !session.state.applied.is_empty() || session.state.unfinished().is_some() {
            return Ok(());
        }
        let relations = session.database.relations()?;
        if relations.is_empty() {
            return Ok(());
        }
        let some: Vec<_> = relations
            .iter()
            .take(5)
            .map(|relation| relation.name.as_str())
            .collect();
        let more = if relations.len() > 5 { ", …" } else { "" };
        Err(Error::new(
            ErrorKind::HistoryConflict,
            format!(
                "the database has no history but holds {}: {}{more}",
                counted(relations.len(), "table or view"),
                some.join(", ")
            ),
        )
        .with_hint(
            "give an empty database; to take this one over, `migrate stamp REV` says which revision it \
             is at, without running anything, and `migrate adopt` reads that from the history of another tool",
        ))
    }
}

fn changed(id: &str) -> Error {
    Error::new(
        ErrorKind::HistoryConflict,
        format!("revision `{id}` was changed after it was applied"),
    )
    .with_revision(id)
    .with_hint(
        "bring its `up` back to what was applied, and make the change in a new revision; \
         white space, comments and `assume_safe` reasons never count; when the database has the change \
         already, `migrate repair` shows what differs and records it anew",
    )
}

/// The error of a database that does not exist.
pub(super) fn absent(url: &impl Display) -> Error {
    Error::new(ErrorKind::Failed, format!("there is no database at {url}"))
        .with_hint("`migrate init` makes it, and `migrate quick` makes and migrates it")
}

/// "1 revision", "2 revisions".
pub(super) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => match noun.strip_suffix(" or view") {
            Some(first) => format!("{count} {first}s or views"),
            None => format!("{count} {noun}s"),
        },
    }
}
