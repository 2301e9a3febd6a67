//! Round trips: each revision goes up, back and up again on a scratch database with rows.

mod kept;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::Serialize;
use whimbrel_schema::graph::Target;
use whimbrel_schema::{Catalog, Identifier};

use super::MigrationManager;
use super::backup::BackupPolicy;
use super::catalog::follow;
use super::judge::{JudgedRevision, Sizes};
use super::report::as_millis;
use super::revert::Back;
use super::trace::Filling;
use crate::database::scratch::Scratch;
use crate::database::{Access, Database};
use crate::error::{Error, Result};
use kept::{Announced, Kept};

/// How round trips are tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundTripOptions {
    /// How many generated rows each table gets: 20.
    pub rows: u32,
    /// Rows of the application's own, in place of generated ones.
    pub fixtures: Vec<Fixture>,
}

impl Default for RoundTripOptions {
    fn default() -> Self {
        Self {
            rows: 20,
            fixtures: Vec::new(),
        }
    }
}

/// Rows that are put into a database right after a revision; their tables get no generated ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixture {
    /// The revision: its id, or the beginning of one.
    pub after: String,
    /// One statement or several.
    pub sql: String,
}

/// What the round trips of all revisions came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoundTrips {
    /// Whether every revision passed.
    pub success: bool,
    /// How many rows each table was to get.
    pub rows: u32,
    /// The revisions, in the order in which they run.
    pub revisions: Vec<RoundTrip>,
    /// The tables that did not get their rows, and why.
    pub notes: Vec<String>,
}

/// What the round trip of one revision came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RoundTrip {
    /// Its id.
    pub id: String,
    /// Its message.
    pub message: String,
    /// Whether it went up and, unless it says that it has no way back, down and up again, and nothing
    /// was found.
    pub success: bool,
    /// Whether it went up.
    pub upgrade_success: bool,
    /// Whether it went back.
    pub downgrade_success: bool,
    /// Why it has no way back, where it says so itself.
    pub irreversible: Option<String>,
    /// How many rows had to come back as they were.
    pub rows_compared: usize,
    /// What is wrong, in sentences without a full stop.
    pub issues: Vec<String>,
    /// How long all of it took, in milliseconds.
    #[serde(rename = "duration_ms", serialize_with = "as_millis")]
    pub duration: Duration,
}

impl MigrationManager {
    /// Takes every revision up, back and up again on a scratch database with rows.
    ///
    /// The scratch database is a temporary file, or a database made beside the configured one, which
    /// is not touched; it is gone afterwards. Before a revision runs, every table gets rows. A revision
    /// passes when it is safe, goes up, leaves the schema that its operations describe, goes back to
    /// the schema before it, brings every row back that it does not say to write or delete, and goes up
    /// again. One that says that it has no way back only goes up.
    ///
    /// # Errors
    ///
    /// When no scratch database can be made or read, a revision cannot be judged, or a fixture is
    /// refused. What is wrong with a revision is no error: it is among its
    /// [`issues`](RoundTrip::issues).
    pub fn test_round_trips(&self, options: &RoundTripOptions) -> Result<RoundTrips> {
        let fixtures = self.fixtures_by_revision(options)?;
        // Declared first, it is dropped last: after every connection to it.
        let scratch = Scratch::beside(&self.url)?;
        let mut manager = self.over(&scratch)?;
        let order: Vec<&'static str> = self.book.graph().order().collect();
        manager.options.accepted_risks = order.iter().map(|id| (*id).to_owned()).collect();
        manager.options.backup.policy = BackupPolicy::Never;
        manager.init()?;
        let mut course = Course {
            manager: &manager,
            judged: self.judged_by_revision()?,
            min_score: self.options.min_score,
            fixtures,
            filling: Filling::new(options.rows),
            catalog: Catalog::new(),
        };
        let mut revisions = Vec::with_capacity(order.len());
        let mut stopped_at = None;
        for id in order {
            let trip = match stopped_at {
                None => course.take(id)?,
                Some(before) => course.not_reached(id, before),
            };
            if !trip.upgrade_success && stopped_at.is_none() {
                stopped_at = Some(id);
            }
            revisions.push(trip);
        }
        Ok(RoundTrips {
            success: revisions.iter().all(|trip| trip.success),
            rows: options.rows,
            revisions,
            notes: course.filling.into_notes(),
        })
    }

    fn fixtures_by_revision(
        &self,
        options: &RoundTripOptions,
    ) -> Result<BTreeMap<&'static str, Vec<String>>> {
        let mut found: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for fixture in &options.fixtures {
            let id = self.book.find(&fixture.after)?;
            found.entry(id).or_default().push(fixture.sql.clone());
        }
        Ok(found)
    }

    /// What the analyzer says of every revision, with tables of an assumed size.
    fn judged_by_revision(&self) -> Result<BTreeMap<String, JudgedRevision>> {
        let ground = self.ground(None, self.policy(), Sizes::new());
        let judged = self.walk(ground, self.policy(), &|_| true)?;
        let judged = judged.into_iter();
        Ok(judged.map(|judged| (judged.id.clone(), judged)).collect())
    }
}

/// The way through the history.
struct Course<'c> {
    manager: &'c MigrationManager,
    judged: BTreeMap<String, JudgedRevision>,
    min_score: Option<u8>,
    fixtures: BTreeMap<&'static str, Vec<String>>,
    filling: Filling,
    /// The schema before the next revision.
    catalog: Catalog,
}

impl Course<'_> {
    /// Takes one revision there and back.
    fn take(&mut self, id: &'static str) -> Result<RoundTrip> {
        let start = Instant::now();
        let book = &self.manager.book;
        let mut trip = RoundTrip {
            id: id.to_owned(),
            message: book.message(id).to_owned(),
            issues: self.unsafe_in(id),
            ..RoundTrip::default()
        };
        self.fill()?;
        let (up, _) = book.record_up(id)?;
        let irreversible = book.record_down(id)?.irreversible;
        trip.irreversible = irreversible.map(|(why, _)| why);
        match self.manager.down_of(id, &up, &self.catalog) {
            Ok(down) => {
                self.there_and_back(id, &Announced::by(&up, &down, &self.catalog), &mut trip)?;
            }
            Err(error) => {
                if trip.irreversible.is_none() {
                    trip.issues.push(said("it does not go back", &error));
                }
                self.goes_up(id, &mut trip);
            }
        }
        if trip.upgrade_success {
            follow(&self.manager.book, id, &mut self.catalog)?;
            self.catalog.forget();
            self.put_fixtures(id)?;
        }
        let is_back = trip.downgrade_success || trip.irreversible.is_some();
        trip.success = trip.upgrade_success && is_back && trip.issues.is_empty();
        trip.duration = start.elapsed();
        Ok(trip)
    }

    fn there_and_back(
        &self,
        id: &'static str,
        announced: &Announced,
        trip: &mut RoundTrip,
    ) -> Result<()> {
        let before = self.kept(announced)?;
        trip.rows_compared = before.count();
        if !self.goes_up(id, trip) || !self.goes_back(id, trip) {
            return Ok(());
        }
        match self.kept(announced) {
            Ok(after) => trip.issues.extend(before.missing_in(&after)),
            Err(error) => {
                let issue = said("its rows cannot be compared after the downgrade", &error);
                trip.issues.push(issue);
            }
        }
        if let Err(error) = self.up(id) {
            trip.upgrade_success = false;
            trip.issues.push(said("it does not go up again", &error));
        }
        Ok(())
    }

    /// Applies the revision and compares what it made.
    fn goes_up(&self, id: &'static str, trip: &mut RoundTrip) -> bool {
        match self.up(id) {
            Ok(()) => {
                trip.upgrade_success = true;
                self.compare("after the upgrade", trip);
            }
            Err(error) => trip.issues.push(said("it does not go up", &error)),
        }
        trip.upgrade_success
    }

    /// Reverts the revision and compares what is left.
    fn goes_back(&self, id: &'static str, trip: &mut RoundTrip) -> bool {
        let accepted = [id.to_owned()];
        match self.manager.rollback(&Back::Steps(1), &accepted, &mut ()) {
            Ok(_) => {
                trip.downgrade_success = true;
                self.compare("after the downgrade", trip);
            }
            Err(error) => trip.issues.push(said("it does not go back", &error)),
        }
        trip.downgrade_success
    }

    fn up(&self, id: &'static str) -> Result<()> {
        let target = Target::Named(id.to_owned());
        self.manager.run(&target, &mut ()).map(|_| ())
    }

    /// Names where the schema is not the one that the revisions describe.
    fn compare(&self, when: &str, trip: &mut RoundTrip) {
        match self.manager.drift() {
            Ok(drift) => {
                let differences = drift.differences.into_iter();
                trip.issues
                    .extend(differences.map(|difference| format!("{when}, {difference}")));
            }
            Err(error) => {
                let what = format!("{when}, the schema cannot be compared");
                trip.issues.push(said(&what, &error));
            }
        }
    }

    /// What the policy denies.
    fn unsafe_in(&self, id: &str) -> Vec<String> {
        let Some(judged) = self.judged.get(id) else {
            return Vec::new();
        };
        let fatal = judged.up.findings.iter().filter(|found| found.is_fatal());
        let mut issues: Vec<String> = fatal
            .map(|found| format!("it is not safe: {} ({})", found.message, found.rule))
            .collect();
        let score = judged.up.safety_score;
        if let Some(least) = self.min_score.filter(|least| score.value() < *least) {
            issues.push(format!("its safety score {score} is below {least}"));
        }
        issues
    }

    fn not_reached(&self, id: &'static str, before: &str) -> RoundTrip {
        RoundTrip {
            id: id.to_owned(),
            message: self.manager.book.message(id).to_owned(),
            issues: vec![format!(
                "it was not reached: revision `{before}` does not go up"
            )],
            ..RoundTrip::default()
        }
    }

    fn fill(&mut self) -> Result<()> {
        let mut session = self.manager.enter(Access::Existing)?;
        self.filling.fill(&self.catalog, &mut session)
    }

    fn kept(&self, announced: &Announced) -> Result<Kept> {
        let mut session = self.manager.enter(Access::Existing)?;
        Kept::read(session.database.as_mut(), &self.catalog, announced)
    }

    /// Puts the rows of the application's own into the tables that are there after a revision.
    fn put_fixtures(&mut self, id: &str) -> Result<()> {
        let Some(fixtures) = self.fixtures.get(id) else {
            return Ok(());
        };
        let mut session = self.manager.enter(Access::Existing)?;
        let database = session.database.as_mut();
        let before = self.counted(database)?;
        for sql in fixtures {
            let put = database.put_rows(std::slice::from_ref(sql));
            put.map_err(|error| error.with_revision(id))?;
        }
        let after = self.counted(database)?;
        let filled = after.into_iter().filter(|one| !before.contains(one));
        self.filling.leave(filled.map(|(table, _)| table));
        Ok(())
    }

    fn counted(&self, database: &mut dyn Database) -> Result<Vec<(Identifier, i64)>> {
        let mut counted = Vec::new();
        for table in self.catalog.tables() {
            if database.table_exists(&table.name)? {
                counted.push((table.name.clone(), database.count_rows(&table.name)?));
            }
        }
        Ok(counted)
    }
}

fn said(what: &str, error: &Error) -> String {
    match error.hint() {
        Some(hint) => format!("{what}: {} ({hint})", error.message()),
        None => format!("{what}: {}", error.message()),
    }
}
