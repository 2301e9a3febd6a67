//! The histories, and the ways in which they are planned.

use whimbrel_schema::analyze::Settings;
use whimbrel_schema::dialect::{Dialect, Postgres, Sqlite};
use whimbrel_schema::operation::Operation;
use whimbrel_schema::place::Place;
use whimbrel_schema::plan::{Direction, Plan, Situation, plan};
use whimbrel_schema::prelude::*;
use whimbrel_schema::recording::Recorded;
use whimbrel_schema::{Catalog, Recording};

/// A database at a version, used by others or not.
pub(super) struct Run {
    pub(super) backend: Backend,
    pub(super) version: u32,
    pub(super) situation: Situation,
}

/// Every way to plan.
pub(super) fn runs() -> Vec<Run> {
    let postgres = [110_022, 150_018, 180_001].map(|version| (Backend::Postgres, version));
    let sqlite = [3_035_000, 3_053_000].map(|version| (Backend::Sqlite, version));
    let versions = postgres.into_iter().chain(sqlite);
    let both = versions.flat_map(|(backend, version)| {
        [Situation::online(), Situation::plain()].map(|situation| Run {
            backend,
            version,
            situation,
        })
    });
    both.collect()
}

impl Run {
    /// The server as the analyzer sees it.
    pub(super) fn settings(&self) -> Settings {
        let version = match self.backend {
            Backend::Postgres => self.version / 10_000,
            Backend::Sqlite => self.version / 1_000 % 1_000,
        };
        Settings::runner(self.backend, version)
    }

    /// Plans a recording; nothing when the database cannot do it or the catalog refuses it.
    pub(super) fn plan(&self, recording: &Recording, catalog: &mut Catalog) -> Option<Plan> {
        let dialect: &dyn Dialect = match self.backend {
            Backend::Postgres => &Postgres::new(self.version),
            Backend::Sqlite => &Sqlite::new(self.version),
        };
        let mut situation = self.situation.clone();
        plan(recording, Direction::Up, catalog, dialect, &mut situation).ok()
    }
}

/// A recording of these operations.
pub(super) fn records(operations: Vec<Operation>) -> Recording {
    let recorded = operations.into_iter().map(|operation| Recorded {
        operation,
        place: Place::caller(),
        parts: Vec::new(),
        scope: None,
    });
    Recording {
        operations: recorded.collect(),
        ..Recording::default()
    }
}

/// Every history: the cases of the planner's tests, and the revisions of the reference application.
pub(super) fn histories() -> Vec<Vec<Recording>> {
    let cases = crate::postgres_plans::all().into_iter();
    let cases = cases.map(|case| vec![case.before, case.up]);
    let application = crate::migrations::REGISTRY.revisions().iter();
    let application = application.map(|revision| revision.record_up()).collect();
    cases.chain([application, vec![conditions()]]).collect()
}

/// Conditions of all kinds.
fn conditions() -> Recording {
    Schema::record(|s| {
        s.create_table("t", |t| {
            t.integer("id").primary_key();
            t.integer("a").nullable();
            t.text("b").nullable().default(sql("lower('X')"));
            t.check("a IS NOT NULL OR b IS NOT NULL");
            t.check("a >= 1 AND (a < 10 AND b <> 'x')");
            t.check("a BETWEEN -1 AND 5 AND b IS NOT NULL");
            t.check("coalesce(length(b), 0) < 100");
            t.check("b IN ('x', 'y')");
            t.index(["a"]).filter("b = 'it''s'").unique();
        });
        s.create_table("u", |t| {
            t.integer("id").primary_key();
            t.timestamp("at").default(now());
        });
        for condition in [
            "id = 7",
            "id IN (1, 2)",
            "a IS NULL",
            "a IS NULL AND b IS NULL",
            "a IS NULL AND id > 5",
            "id >= 1 AND id < 100",
            "id BETWEEN 1 AND 100",
            "id > 100",
            "id IN (SELECT id FROM u)",
            "id IN (SELECT id FROM t WHERE a IS NULL ORDER BY id LIMIT 1000)",
            "EXISTS (SELECT 1 FROM u WHERE u.id = t.id)",
            "a = 1 OR b = 'x'",
        ] {
            s.update("t", matching(condition), |row| {
                row.set("a", 1);
                row.set("b", sql("upper(b) || 'z'"));
            });
            s.delete("t", matching(condition));
        }
        s.delete("t", matching("id = :id").bind("id", 7));
    })
}
