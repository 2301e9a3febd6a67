//! The analyzer beside the catalog: what was planned is judged, on every backend and both ways.

use std::collections::{BTreeMap, HashMap};

use super::analyzed::{Told, tell};
use super::policy::Policy;
use super::record::record;
use crate::analyze::rules::RULES;
use crate::analyze::typed::{ReadSql, Validations, Walk, script};
use crate::analyze::{About, Finding, Score, Script, Settings};
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
///
/// What was judged is not kept: the statements of a long history would fill the memory of the build.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The database.
    pub backend: Backend,
    /// Which way.
    pub direction: Direction,
    /// How safe it is.
    pub score: Score,
    /// What was found, whatever the policy makes of it.
    pub findings: Vec<Finding>,
    /// Of each finding: the operation that it is about, and which of its statements, from 0.
    pub operations: Vec<Option<(usize, usize)>>,
}

/// The analyzer's walks, one a backend.
#[derive(Debug)]
pub(super) struct Analysis<'v> {
    policy: &'v Policy,
    reading: Reading<'v>,
    walks: BTreeMap<Backend, Walk>,
    validations: Validations,
    /// The place of each revision in the order.
    numbers: HashMap<&'static str, usize>,
    /// Of the revision that is verified.
    judged: Vec<Judged>,
    told: Vec<Told>,
}

/// What was planned.
pub(super) struct Planned<'p> {
    pub(super) revision: &'p Revision,
    pub(super) direction: Direction,
    pub(super) recording: &'p Recording,
    pub(super) plan: Plan,
    /// The version that it was planned for, as policies count it.
    pub(super) version: u32,
}

impl<'v> Analysis<'v> {
    /// The beginning of a history of revisions in this order.
    pub(super) fn new(
        policy: &'v Policy,
        reading: Reading<'v>,
        order: &[&'static Revision],
    ) -> Self {
        let walk = |backend: &Backend| {
            let rules = RULES.iter().chain(policy.own_rules()).copied();
            (*backend, Walk::new(*backend, rules.collect()))
        };
        let walked: &[Backend] = match reading.analyzer {
            Analyzer::On => policy.targets(),
            Analyzer::Off => &[],
        };
        let ids = order.iter().map(|revision| revision.header.id);
        Self {
            policy,
            reading,
            walks: walked.iter().map(walk).collect(),
            validations: match walked.contains(&Backend::Postgres) {
                true => validations(reading, order),
                false => Validations::default(),
            },
            numbers: ids.enumerate().map(|(number, id)| (id, number)).collect(),
            judged: Vec::new(),
            told: Vec::new(),
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
    pub(super) fn judge(&mut self, backend: Backend, planned: Planned<'_>) {
        let Some(walk) = self.walks.get_mut(&backend) else {
            return;
        };
        let settings = Settings {
            naming: self.policy.names().cloned(),
            ..Settings::runner(backend, planned.version)
        };
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
        let number = self.numbers.get(header.id);
        script.validated_later = number.map_or_else(Vec::new, |n| self.validations.after(*n));
        let is_judged = self.policy.judges(header.id);
        let report = match planned.direction {
            Direction::Up if !is_judged => return walk.pass(&script, &settings),
            Direction::Down if !is_judged => return,
            Direction::Up => walk.judge(&script, &settings),
            Direction::Down => walk.consider(&script, &settings),
        };
        // What a `down` destroys or locks is judged when it runs, against the rows there are then.
        if planned.direction == Direction::Up {
            let revision = planned.revision;
            tell(
                revision,
                backend,
                &script,
                &report,
                self.policy,
                &mut self.told,
            );
        }
        let findings = report.findings.iter();
        let operations = findings.map(|found| operation_of(&script, found)).collect();
        self.judged.push(Judged {
            backend,
            direction: planned.direction,
            score: report.score,
            operations,
            findings: report.findings,
        });
    }

    /// What was judged since this was last asked, and what the policy wants to hear of it.
    pub(super) fn take(&mut self) -> (Vec<Judged>, Vec<Told>) {
        (
            std::mem::take(&mut self.judged),
            std::mem::take(&mut self.told),
        )
    }
}

/// What revisions validate that earlier ones add; what cannot be recorded is reported elsewhere.
fn validations(reading: Reading<'_>, order: &[&'static Revision]) -> Validations {
    let mut validations = Validations::default();
    let Some(reader) = reading.reader else {
        return validations;
    };
    for (number, revision) in order.iter().enumerate() {
        if let Ok(up) = record(revision, Direction::Up) {
            validations.look(number, &up, Backend::Postgres, reader);
        }
    }
    validations
}

/// The operation that a finding is about, and which of its statements.
fn operation_of(script: &Script, found: &Finding) -> Option<(usize, usize)> {
    let operation = script.statements.get(found.statement)?.operation?;
    let earlier = script.statements.iter().take(found.statement);
    let nth = earlier.filter(|statement| statement.operation == Some(operation));
    Some((operation, nth.count()))
}

#[cfg(test)]
mod tests {
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
        let rules: Vec<_> = drop.findings.iter().map(|f| f.rule.id).collect();
        assert!(rules.contains(&"drop-table"), "{rules:?}");
        assert!(drop.findings.iter().all(|f| f.acknowledged));
        assert!(drop.score < verification.revisions[0].judged[0].score);
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
        // The table is there and old.
        let rules: Vec<_> = judged[0].findings.iter().map(|f| f.rule.id).collect();
        assert!(rules.contains(&"redundant-index"), "{rules:?}");
    }
}
