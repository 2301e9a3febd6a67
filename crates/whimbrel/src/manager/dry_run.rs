//! Dry runs: pending revisions run on a copy of the database, which is gone afterwards.

use std::collections::BTreeMap;

use serde::Serialize;
use whimbrel_schema::graph::Target;
use whimbrel_schema::plan::{Action, Item};
use whimbrel_schema::show::script;

use super::MigrationManager;
use super::catalog::replayed;
use super::judge::JudgedRevision;
use super::observe::Observer;
use super::report::RunReport;
use super::session::Session;
use crate::database::bookkeeping::Record;
use crate::database::scratch::Scratch;
use crate::database::{Access, Scope};
use crate::error::{Error, ErrorKind, Result};
use crate::states::schemas;

/// Where a dry run takes place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// On a copy: of a SQLite file with its rows, of a PostgreSQL database without them.
    #[default]
    Copy,
    /// On the database itself, in a transaction that is taken back; only what changes nothing but the
    /// schema's description.
    Live,
}

/// What a dry run did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DryRunReport {
    /// Where it took place.
    pub ground: Ground,
    /// The revisions, in order, as they went there.
    pub revisions: Vec<DryRevision>,
    /// What the copy lacks, and what else a person should know.
    pub notes: Vec<String>,
}

/// A revision of a dry run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DryRevision {
    /// Its id.
    pub id: String,
    /// Its message.
    pub message: String,
    /// How long it took there; nothing on the database itself, where all of them share a transaction.
    pub duration_ms: Option<u64>,
    /// How many steps it has.
    pub steps: usize,
    /// The strongest lock on each table that is predicted for the live database.
    pub locks: BTreeMap<String, String>,
    /// The tables that are predicted to be written anew there.
    pub rewrites: Vec<String>,
    /// How long it is predicted to work there, in milliseconds.
    pub predicted_ms: u64,
}

impl MigrationManager {
    /// Runs the pending revisions where nothing is at risk, and leaves nothing behind.
    ///
    /// The database is refused as a run would refuse it. On a copy of a PostgreSQL database there are no
    /// rows: what only fails over rows does not fail there.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::run`]; when no copy can be made; and on the live ground when a pending
    /// revision does more than change the description of the schema.
    pub fn dry_run(
        &self,
        target: &Target,
        ground: Ground,
        observer: &mut dyn Observer,
    ) -> Result<DryRunReport> {
        self.must_be_verified()?;
        let Some(mut session) = self.look()? else {
            return Err(super::checks::absent(&self.url));
        };
        self.must_agree(&mut session)?;
        if let Some(progress) = session.state.unfinished() {
            return Err(super::unfinished::in_the_way(progress, "then come back"));
        }
        let pending = self.pending(&session, target)?;
        self.must_be_safe(&mut session, &pending)?;
        let judged = self.judge_live(&mut session, &pending)?;
        if pending.is_empty() {
            return Ok(report(ground, &judged, &RunReport::default(), Vec::new()));
        }
        match ground {
            Ground::Live => {
                self.rehearse(&mut session, target, &judged)?;
                Ok(report(ground, &judged, &RunReport::default(), Vec::new()))
            }
            Ground::Copy => {
                // Declared first, it is dropped last: after every connection to it.
                let scratch = Scratch::beside(&self.url)?;
                let (copy, notes) = self.copied(&mut session, &scratch)?;
                drop(session);
                let done = copy.run(target, observer).map_err(on_the_copy)?;
                Ok(report(ground, &judged, &done, notes))
            }
        }
    }

    /// Copies the database, and says what the copy lacks.
    fn copied(&self, session: &mut Session, scratch: &Scratch) -> Result<(Self, Vec<String>)> {
        let copy = self.over(scratch)?;
        if session.database.copy_whole(scratch)? {
            return Ok((copy, Vec::new()));
        }
        let applied = session.state.known_in_order(&self.book);
        let schemas = schemas(&replayed(&self.book, applied)?);
        let scope = match schemas.is_empty() {
            true => Scope::Own,
            false => Scope::Everything,
        };
        let live = session.database.introspect(&scope)?;
        let text = script(&live.catalog, session.dialect().as_ref()).map_err(|error| {
            let message = format!("the schema cannot be copied: {error}");
            Error::new(ErrorKind::Failed, message)
        })?;
        let opened = crate::database::open(scratch.url(), Access::Create, &self.options.database)?;
        if let Some(mut database) = opened.into_database() {
            if let Some(schema) = &self.options.database.bookkeeping_schema {
                let schema = whimbrel_schema::dialect::quote_identifier(schema);
                database.run_script(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"))?;
            }
            database.run_script(&text).map_err(|error| {
                error.with_hint("the schema could not be made again on a scratch database")
            })?;
            database.create_bookkeeping()?;
            let rows = session.state.applied.iter();
            database.record(&Record {
                insert: rows.map(|row| row.version.clone()).collect(),
                ..Record::default()
            })?;
        }
        let mut notes = vec!["the copy has the schema and no rows".to_owned()];
        notes.extend(
            live.left_out
                .into_iter()
                .map(|what| format!("not copied: {what}")),
        );
        Ok((copy, notes))
    }

    /// Runs the statements in a transaction that is taken back.
    fn rehearse(
        &self,
        session: &mut Session,
        target: &Target,
        judged: &[JudgedRevision],
    ) -> Result<()> {
        let plan = self.plan_up(session, target)?;
        let mut reasons = Vec::new();
        let mut statements = Vec::new();
        for revision in &plan.revisions {
            let judged = judged.iter().find(|judged| judged.id == revision.id);
            if let Some(what) = judged.and_then(more_than_description) {
                reasons.push(format!("{}: {what}", revision.id));
            }
            if !revision.plan.is_atomic() {
                reasons.push(format!("{}: it has several steps", revision.id));
            }
            for item in revision.plan.items() {
                match plain(item) {
                    Some(text) => statements.push(text.to_owned()),
                    None => reasons.push(format!(
                        "{}: not all of it is the planner's SQL",
                        revision.id
                    )),
                }
            }
        }
        if !reasons.is_empty() {
            reasons.dedup();
            return Err(Error::new(
                ErrorKind::Usage,
                format!(
                    "not on the live database, which would wait for it: {}",
                    reasons.join("; ")
                ),
            )
            .with_hint("leave out --on-live: a copy disturbs nobody"));
        }
        let mut writing = self.enter(Access::Existing)?;
        writing.database.rehearse(&statements)?;
        writing.let_go()
    }
}

/// The text of an item that is one statement of the planner's and runs whatever the database says.
fn plain(item: &Item) -> Option<&str> {
    match &item.action {
        Action::Statement(text) if item.guards.is_empty() && item.premise.is_none() => Some(text),
        _ => None,
    }
}

/// What a revision does beside changing the description of the schema.
fn more_than_description(judged: &JudgedRevision) -> Option<String> {
    judged.up.statements.iter().find_map(|statement| {
        let tables = [
            ("writes", &statement.rewrites),
            ("reads", &statement.scans),
            ("builds", &statement.index_rebuilds),
        ];
        let (verb, found) = tables.into_iter().find(|(_, tables)| !tables.is_empty())?;
        Some(format!("it {verb} {}", found.join(", ")))
    })
}

fn report(
    ground: Ground,
    judged: &[JudgedRevision],
    done: &RunReport,
    notes: Vec<String>,
) -> DryRunReport {
    let revisions = judged.iter().map(|judged| {
        let ran = done.revisions.iter().find(|ran| ran.id == judged.id);
        let mut locks = BTreeMap::new();
        let mut rewrites: Vec<String> = Vec::new();
        for statement in &judged.up.statements {
            // A later statement says no less than an earlier one that has taken the lock.
            locks.extend(statement.locks.clone());
            rewrites.extend(statement.rewrites.clone());
        }
        rewrites.sort();
        rewrites.dedup();
        DryRevision {
            id: judged.id.clone(),
            message: judged.message.clone(),
            duration_ms: ran.map(|ran| u64::try_from(ran.duration.as_millis()).unwrap_or(u64::MAX)),
            steps: ran.map_or(1, |ran| ran.steps),
            locks,
            rewrites,
            predicted_ms: judged.up.statements.iter().map(|s| s.predicted_ms).sum(),
        }
    });
    DryRunReport {
        ground,
        revisions: revisions.collect(),
        notes,
    }
}

/// Says that the failure was none of the database.
fn on_the_copy(error: Error) -> Error {
    let hint = error.hint().map(|hint| format!("; {hint}"));
    error.with_hint(format!(
        "it failed on a copy, which is gone; the database was not touched{}",
        hint.unwrap_or_default()
    ))
}
