//! The analyzer beside the catalog: what was planned is judged, on every backend and both ways.

use std::collections::BTreeMap;

use super::policy::Policy;
use crate::analyze::rules::RULES;
use crate::analyze::typed::{ReadSql, Walk, script};
use crate::analyze::{About, Report, Script, Settings};
use crate::backend::Backend;
use crate::plan::{Direction, Plan};
use crate::recording::Recording;
use crate::registry::Revision;

/// What is handed to a verification beside the registry: this crate reads no SQL and no sources.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading<'r> {
    /// Reads SQL of the author's; without it such SQL is opaque.
    pub reader: Option<&'r dyn ReadSql>,
    /// The documentation of each revision's module beyond its first line, by the revision's id;
    /// without it nothing is said of messages and descriptions.
    pub descriptions: Option<&'r BTreeMap<String, String>>,
    /// Whether the analyzer judges what was planned.
    pub analyzer: Analyzer,
}

/// Whether the analyzer judges what was planned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Analyzer {
    /// It does.
    #[default]
    On,
    /// It does not; what cannot run, or destroys data unspoken, is found all the same.
    Off,
}

/// One direction of a revision, judged on one database.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The database.
    pub backend: Backend,
    /// Which way.
    pub direction: Direction,
    /// What the server is taken to be.
    pub settings: Settings,
    /// What runs.
    pub script: Script,
    /// What the analyzer says of it.
    pub report: Report,
}

/// The analyzer's walks, one a backend.
#[derive(Debug)]
pub(super) struct Analysis<'v> {
    policy: &'v Policy,
    reading: Reading<'v>,
    walks: BTreeMap<Backend, Walk>,
    judged: Vec<Judged>,
}

/// What was planned.
pub(super) struct Planned<'p> {
    pub(super) revision: &'p Revision,
    pub(super) direction: Direction,
    pub(super) recording: &'p Recording,
    pub(super) plan: &'p Plan,
    /// The version that it was planned for, as policies count it.
    pub(super) version: u32,
}

impl<'v> Analysis<'v> {
    /// The beginning of a history.
    pub(super) fn new(policy: &'v Policy, reading: Reading<'v>) -> Self {
        let walk = |backend: &Backend| {
            let rules = RULES.iter().chain(policy.own_rules()).copied();
            (*backend, Walk::new(*backend, rules.collect()))
        };
        let walked: &[Backend] = match reading.analyzer {
            Analyzer::On => policy.targets(),
            Analyzer::Off => &[],
        };
        Self {
            policy,
            reading,
            walks: walked.iter().map(walk).collect(),
            judged: Vec::new(),
        }
    }

    /// Reads the SQL of the author's in a recording.
    pub(super) fn read(&self, recording: &mut Recording) {
        if let Some(reader) = self.reading.reader {
            recording.read_sql(reader, self.policy.targets());
        }
    }

    /// The version that a database is taken to have.
    pub(super) fn version(&self, backend: Backend) -> u32 {
        self.policy.version(backend)
    }

    /// Judges what was planned; after an `up` the schema is the one after it.
    pub(super) fn judge(&mut self, backend: Backend, planned: &Planned<'_>) {
        let Some(walk) = self.walks.get_mut(&backend) else {
            return;
        };
        let settings = Settings::runner(backend, planned.version);
        let mut script = script(
            planned.recording,
            planned.plan,
            backend,
            self.reading.reader,
        );
        let header = &planned.revision.header;
        script.about = self.reading.descriptions.map(|descriptions| About {
            message: header.message.to_owned(),
            description: descriptions.get(header.id).cloned(),
        });
        let is_judged = self.policy.judges(header.id);
        let report = match planned.direction {
            Direction::Up if !is_judged => return walk.pass(&script, &settings),
            Direction::Down if !is_judged => return,
            Direction::Up => walk.judge(&script, &settings),
            Direction::Down => walk.consider(&script, &settings),
        };
        self.judged.push(Judged {
            backend,
            direction: planned.direction,
            settings,
            script,
            report,
        });
    }

    /// What was judged since this was last asked.
    pub(super) fn take(&mut self) -> Vec<Judged> {
        std::mem::take(&mut self.judged)
    }
}

#[cfg(test)]
mod tests {
    use crate::analyze::act::Act;
    use crate::backend::Backend;
    use crate::plan::Direction;
    use crate::verify::testing::history;
    use crate::verify::{Policy, verify};

    #[test]
    fn every_revision_is_judged_on_every_backend_and_both_ways() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("t", |t| { t.integer("id").primary_key(); });
            };
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000"), up |s| {
                s.assume_safe("a test", |s| s.drop_table("t"));
            }, down |s| {
                s.irreversible("a test");
            };
        }
        let verification = verify(&REGISTRY, &Policy::default());
        let judged: Vec<Vec<_>> = verification
            .revisions
            .iter()
            .map(|r| r.judged.iter().map(|j| (j.backend, j.direction)).collect())
            .collect();
        let both = |direction| Backend::ALL.map(|backend| (backend, direction));
        let first = [both(Direction::Up), both(Direction::Down)].concat();
        assert_eq!(judged, [first, both(Direction::Up).to_vec()]);
        let drop = &verification.revisions[1].judged[0];
        let statement = &drop.script.statements[0];
        assert!(matches!(statement.act, Act::DropTables(..)));
        assert_eq!(statement.reason.as_deref(), Some("a test"));
        assert_eq!(statement.operation, Some(0));
        let rules: Vec<_> = drop.report.findings.iter().map(|f| f.rule.id).collect();
        assert!(rules.contains(&"drop-table"), "{rules:?}");
        assert!(drop.report.findings.iter().all(|f| f.acknowledged));
    }

    #[test]
    fn what_lies_before_the_baseline_is_known_and_not_judged() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("t", |t| { t.integer("id").primary_key(); });
            };
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000"), up |s| {
                s.create_index("t", ["id"]);
            };
        }
        let policy = Policy::default().baseline("20260101000000");
        let verification = verify(&REGISTRY, &policy);
        assert!(verification.revisions[0].judged.is_empty());
        let judged = &verification.revisions[1].judged;
        assert_eq!(judged.len(), 4);
        let build = &judged[0].report.statements[0].footprint;
        assert!(build.refusal.is_none());
    }
}
