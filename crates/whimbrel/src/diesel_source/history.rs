//! The history behind the adapters: recordings, the schema before each, and plans.

use std::cell::RefCell;

use whimbrel_schema::checksum::checksum;
use whimbrel_schema::dialect::{Dialect, Postgres, Sqlite};
use whimbrel_schema::graph::Graph;
use whimbrel_schema::plan::{Direction, Plan, Situation, plan};
use whimbrel_schema::replay::{Poison, replay};
use whimbrel_schema::reverse::reverse;
use whimbrel_schema::{Backend, Catalog, Recording, Revision};

use super::unfit;
use crate::error::{Error, ErrorKind, Result};
use crate::migrations::Migrations;

/// The revisions in order, and the schema as far as it was followed.
pub(super) struct History {
    migrations: Migrations,
    revisions: Vec<&'static Revision>,
    /// The schema after so many of them; a run goes on from there.
    reached: RefCell<(usize, Catalog)>,
}

impl History {
    pub(super) fn of(migrations: Migrations) -> Result<Self> {
        if migrations.is_refused() {
            return Err(Error::new(
                ErrorKind::Unsafe,
                "this program was built with WHIMBREL_GATE=warn over findings of the gate; it changes \
                 no database",
            )
            .with_hint("mend the findings and build without WHIMBREL_GATE"));
        }
        let registry = migrations.registry();
        let graph = Graph::of(registry).map_err(|problems| {
            let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Error::new(ErrorKind::Usage, all.join("; "))
                .with_hint("mend the revisions' headers and build again")
        })?;
        let mut revisions: Vec<&'static Revision> = registry.revisions().iter().collect();
        revisions.sort_by_key(|revision| revision.header.id);
        // Diesel knows no parents: it runs what has the smallest version first.
        let by_graph = graph.order();
        if let Some((late, _)) = by_graph
            .zip(&revisions)
            .find(|(id, revision)| *id != revision.header.id)
        {
            let message = format!(
                "revision `{late}` is needed by one of a smaller id, which Diesel would run first"
            );
            return Err(Error::new(ErrorKind::Usage, message)
                .with_revision(late)
                .with_hint("give the one that needs it a newer id: `migrate rebase` does"));
        }
        if let Some(squashed) = revisions.iter().find(|r| !r.header.replaced().is_empty()) {
            let id = squashed.header.id;
            return Err(Error::new(
                ErrorKind::Usage,
                format!("revision `{id}` stands for others, and Diesel cannot tell whether they are applied"),
            )
            .with_revision(id)
            .with_hint("`whimbrel::MigrationManager` runs the history"));
        }
        Ok(Self {
            migrations,
            revisions,
            reached: RefCell::new((0, Catalog::new())),
        })
    }

    pub(super) fn revisions(&self) -> impl Iterator<Item = &'static Revision> {
        self.revisions.iter().copied()
    }

    /// Plans a revision in plain forms, as one transaction.
    ///
    /// # Errors
    ///
    /// When it cannot be planned, has no way back, or records something else than the gate verified.
    pub(super) fn plan(
        &self,
        revision: &'static Revision,
        direction: Direction,
        backend: Backend,
    ) -> Result<Plan> {
        let id = revision.header.id;
        let mut catalog = self.before(revision)?;
        let up = self.recorded(revision)?;
        let recording = match direction {
            Direction::Up => up,
            Direction::Down => self.way_back(revision, &up, &mut catalog)?,
        };
        let dialect = self.dialect(backend);
        let planned = plan(
            &recording,
            direction,
            &mut catalog,
            dialect.as_ref(),
            &mut Situation::plain(),
        );
        planned.map_err(|error| {
            let failed = Error::new(ErrorKind::Failed, error.to_string()).with_revision(id);
            match error.hint() {
                Some(hint) => failed.with_hint(hint),
                None => failed,
            }
        })
    }

    /// The way back, with the schema moved to where it begins.
    fn way_back(
        &self,
        revision: &'static Revision,
        up: &Recording,
        catalog: &mut Catalog,
    ) -> Result<Recording> {
        let id = revision.header.id;
        let none = |why: &str| {
            Error::new(
                ErrorKind::Failed,
                format!("revision `{id}` has no way back: {why}"),
            )
            .with_revision(id)
            .with_hint("restore a backup, or write a new revision")
        };
        let mut down = revision.record_down();
        if let Some((why, _)) = &down.irreversible {
            return Err(none(why));
        }
        match down.derive {
            true => reverse(up, catalog).map_err(|problems| {
                let why = problems.first().map(|problem| problem.why.to_string());
                none(&why.unwrap_or_default())
            }),
            false => {
                follow(up, id, catalog)?;
                down.read_sql(&self.migrations, &self.migrations.targets());
                Ok(down)
            }
        }
    }

    /// What the `up` records, proven to be what the gate verified.
    fn recorded(&self, revision: &'static Revision) -> Result<Recording> {
        let id = revision.header.id;
        let mut recording = revision.record_up();
        let verified = self.migrations.embedded(id).map(|found| found.checksum());
        if verified.is_some_and(|verified| verified != checksum(&recording)) {
            let message = "its `up` records other operations than it did when it was built";
            return Err(Error::new(ErrorKind::HistoryConflict, message)
                .with_revision(id)
                .with_hint(
                    "an `up` must not read a clock, the environment or the target platform",
                ));
        }
        recording.read_sql(&self.migrations, &self.migrations.targets());
        Ok(recording)
    }

    /// The schema before a revision: what all of smaller ids make.
    fn before(&self, revision: &'static Revision) -> Result<Catalog> {
        let is_it = |other: &&'static Revision| other.header.id == revision.header.id;
        let place = self.revisions.iter().position(is_it).unwrap_or_default();
        let (mut at, mut catalog) = match self.reached.take() {
            (at, catalog) if at <= place => (at, catalog),
            _ => (0, Catalog::new()),
        };
        for earlier in self.revisions.iter().take(place).skip(at) {
            let recording = self.recorded(earlier)?;
            follow(&recording, earlier.header.id, &mut catalog)?;
            at += 1;
        }
        catalog.forget();
        self.reached.replace((at, catalog.clone()));
        Ok(catalog)
    }

    /// The dialect of the version that the policy of the build names.
    fn dialect(&self, backend: Backend) -> Box<dyn Dialect> {
        let version = self.migrations.policy().version(backend);
        match backend {
            Backend::Postgres => Box::new(Postgres::new(version * 10_000)),
            Backend::Sqlite => Box::new(Sqlite::new(3_000_000 + version * 1_000)),
        }
    }
}

fn follow(recording: &Recording, id: &str, catalog: &mut Catalog) -> Result<()> {
    let refusals = replay(&recording.operations, catalog, &mut Poison::default());
    match refusals.first() {
        None => Ok(()),
        Some(refusal) => Err(unfit(id, &refusal.refused.reason.to_string())),
    }
}
