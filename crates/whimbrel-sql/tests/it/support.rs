//! What the tests share: a migration of SQL is judged against a schema of SQL.

use whimbrel_schema::Backend;
use whimbrel_schema::analyze::world::World;
use whimbrel_schema::analyze::{About, Report, Script, Settings, Transactions, judge};
use whimbrel_sql::{Wrapping, statements};

/// A migration of SQL, and the schema before it.
pub(crate) struct Case<'c> {
    pub(crate) before: &'c str,
    pub(crate) sql: &'c str,
    pub(crate) wrapping: Wrapping,
    pub(crate) about: Option<About>,
    pub(crate) settings: Settings,
}

impl Case<'_> {
    /// Judges the migration.
    pub(crate) fn judge(&self) -> Report {
        let mut world = self.world();
        let script = Script {
            about: self.about.clone(),
            ..read(self.settings.backend, self.sql, self.wrapping)
        };
        judge(&script, &mut world, &self.settings)
    }

    /// The schema before the migration.
    pub(crate) fn world(&self) -> World {
        let backend = self.settings.backend;
        let mut world = World::new(backend);
        for statement in read(backend, self.before, Wrapping::None).statements {
            let footprint = world.footprint(&statement.act, &self.settings);
            world.apply(&statement.act, &footprint);
        }
        world.settle();
        world.is_partial = false;
        world
    }
}

/// Reads SQL that is right.
pub(crate) fn read(backend: Backend, sql: &str, wrapping: Wrapping) -> Script {
    let statements = statements(backend, sql, wrapping)
        .unwrap_or_else(|errors| panic!("{sql}\nis not read: {errors:?}"));
    Script {
        statements,
        transactions: match wrapping {
            Wrapping::Transaction => Transactions::Runner,
            Wrapping::None => Transactions::Script,
        },
        ..Script::default()
    }
}

/// The ids of what was found, in order.
pub(crate) fn ids(report: &Report) -> Vec<&'static str> {
    let findings = report.findings.iter();
    findings.map(|finding| finding.rule.id).collect()
}
