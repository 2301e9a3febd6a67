//! Where a database stands.

use std::collections::HashMap;

use serde::Serialize;
use whimbrel_schema::analyze::{Band, Score};
use whimbrel_schema::migration::created;

use super::MigrationManager;
use super::backfill::waiting_table;
use super::session::{Session, State};
use crate::database::bookkeeping::{AppliedVersion, Course, RecordedChecksum, direction_name};
use crate::error::Result;

/// What the bookkeeping says of a revision that is applied.
#[derive(Clone, Copy, Debug)]
pub(super) struct Past<'p> {
    applied: &'p AppliedVersion,
    recorded: Option<&'p RecordedChecksum>,
}

/// A revision as the status shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RevisionStatus {
    /// Its id.
    pub id: String,
    /// Its message.
    pub message: String,
    /// What its documentation says.
    pub description: Option<String>,
    /// The ids of its parents.
    pub parents: Vec<String>,
    /// What it depends on.
    pub depends_on: Vec<String>,
    /// The labels it carries.
    pub labels: Vec<String>,
    /// When it was written, as its id tells.
    pub created: Option<String>,
    /// The module that holds it.
    pub module: String,
    /// Its safety score, from 0 to 100: what it was when it was applied, or is while it is pending;
    /// none when it was not scored.
    pub safety_score: Option<Score>,
    /// What the score means.
    pub band: Option<Band>,
    /// When it was applied, in UTC.
    pub applied_at: Option<String>,
    /// How long it took.
    pub duration_ms: Option<i64>,
    /// The checksum of its operations.
    pub checksum: String,
}

/// Where a database stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The database, its password hidden.
    pub database: String,
    /// The kind of database.
    pub backend: String,
    /// The version of the server; none when the database does not exist.
    pub server_version: Option<String>,
    /// Whether the database exists.
    pub exists: bool,
    /// The environment.
    pub environment: String,
    /// The first of the applied revisions that no other applied one follows.
    pub current_revision: Option<String>,
    /// The applied revisions that no other applied one follows.
    pub current: Vec<String>,
    /// The heads of the program's revisions.
    pub heads: Vec<String>,
    /// The applied revisions, in order.
    pub applied: Vec<RevisionStatus>,
    /// The revisions that a run would apply, in order.
    pub pending: Vec<RevisionStatus>,
    /// The SQL folders that a run would run first, by name.
    pub pending_sql: Vec<String>,
    /// The revision that was begun and not ended.
    pub unfinished: Option<String>,
    /// Which way it was going: `up` while a run applied it, `down` while a rollback reverted it, `abort`
    /// while an abort undid it.
    pub unfinished_direction: Option<&'static str>,
    /// The table whose backfill is what the unfinished revision waits for next.
    pub waiting_data: Option<String>,
    /// Applied revisions of a newer version of the program.
    pub newer: Vec<String>,
    /// Rows of the history that no Whimbrel wrote.
    pub foreign: Vec<String>,
    /// Applied revisions whose operations are others now than when they were applied.
    pub changed: Vec<String>,
    /// Whether nothing is pending or unfinished.
    pub up_to_date: bool,
}

impl MigrationManager {
    /// Tells where the database stands; makes and changes nothing, also no file.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn status(&self) -> Result<Status> {
        let session = self.look()?;
        Ok(self.status_of(session.as_ref()))
    }

    pub(super) fn status_of(&self, session: Option<&Session>) -> Status {
        let empty = State::default();
        let state = session.map_or(&empty, |session| &session.state);
        let ids = state.applied_ids();
        let rows: HashMap<&str, &AppliedVersion> = state
            .applied
            .iter()
            .map(|row| (row.version.as_str(), row))
            .collect();
        let recorded: HashMap<&str, &RecordedChecksum> = state
            .ledger
            .checksums
            .iter()
            .map(|recorded| (recorded.revision.as_str(), recorded))
            .collect();
        let (mut applied, mut pending) = (Vec::new(), Vec::new());
        for id in self.book.graph().order() {
            let row = rows.get(id).copied();
            let list = if row.is_some() {
                &mut applied
            } else {
                &mut pending
            };
            let past = row.map(|row| Past {
                applied: row,
                recorded: recorded.get(id).copied(),
            });
            list.push(self.describe(id, past));
        }
        let current: Vec<String> = owned(self.book.graph().current(&ids));
        let unknown = state.unknown(self);
        let folders = self.pending_folders(state).into_iter();
        let pending_sql: Vec<String> = folders.map(|folder| folder.name).collect();
        let begun = state.unfinished();
        let unfinished = begun.map(|progress| progress.revision.clone());
        Status {
            database: self.url.to_string(),
            backend: self.url.backend().name().to_owned(),
            server_version: session.map(|s| s.database.server().version.to_string()),
            exists: session.is_some(),
            environment: self.options.environment.clone(),
            current_revision: current.first().cloned(),
            current,
            heads: owned(self.book.graph().heads()),
            up_to_date: pending.is_empty() && pending_sql.is_empty() && unfinished.is_none(),
            applied,
            pending,
            pending_sql,
            unfinished,
            unfinished_direction: begun.map(|progress| match progress.course {
                Course::Forward => direction_name(progress.direction),
                Course::Back => "abort",
            }),
            waiting_data: begun.and_then(waiting_table),
            newer: unknown.newer,
            foreign: unknown.foreign,
            // What cannot be recorded is refused by the run that needs it.
            changed: owned(self.changed(state).unwrap_or_default()),
        }
    }

    /// Everything known of a revision of the program.
    pub(super) fn describe(&self, id: &str, past: Option<Past<'_>>) -> RevisionStatus {
        let Ok(revision) = self.book.revision(id) else {
            return RevisionStatus::default();
        };
        let header = &revision.header;
        let recorded = past.and_then(|past| past.recorded);
        let score = recorded.and_then(|recorded| recorded.score).map(stored);
        let embedded = self.book.migrations().embedded(id);
        let checksum = self.book.checksum(id).map(|checksum| checksum.hex());
        RevisionStatus {
            id: header.id.to_owned(),
            message: header.message.to_owned(),
            description: embedded
                .map(|embedded| embedded.description.to_owned())
                .filter(|text| !text.is_empty()),
            parents: owned(header.parents().to_vec()),
            depends_on: owned(header.dependencies().to_vec()),
            labels: owned(header.branch_labels().to_vec()),
            created: created(header.id).map(|at| format!("{}Z", at.replacen(' ', "T", 1))),
            module: revision.module.to_owned(),
            safety_score: score,
            band: score.map(Score::band),
            applied_at: past
                .and_then(|past| past.applied.run_on)
                .map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
            duration_ms: recorded.and_then(|recorded| recorded.duration_ms),
            checksum: checksum.unwrap_or_default(),
        }
    }
}

/// A stored score.
fn stored(score: i32) -> Score {
    Score::new(u8::try_from(score.clamp(0, 100)).unwrap_or(0))
}

pub(super) fn owned(ids: Vec<&str>) -> Vec<String> {
    ids.into_iter().map(str::to_owned).collect()
}
