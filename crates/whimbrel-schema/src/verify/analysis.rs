//! The analyzer beside the catalog: what was planned is judged, on every backend and both ways.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::thread::Scope;

use super::analyst::Analyst;
use super::analyzed::Told;
use super::beside::Beside;
use super::policy::Policy;
use super::record::record;
use crate::analyze::typed::{ReadSql, Validations};
use crate::analyze::{Finding, Score};
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

/// The analyzer's part of a verification: what was planned goes to its analysts, one a backend, who
/// work beside it.
pub(super) struct Analysis<'v> {
    policy: &'v Policy,
    desks: Vec<(Backend, Beside<Analyst<'v>>)>,
    /// The place of each revision in the order.
    numbers: HashMap<&'static str, usize>,
}

/// What the analysts say of a revision.
#[derive(Default)]
pub(super) struct Verdict {
    pub(super) judged: Vec<Judged>,
    /// What the policy wants to hear of it.
    pub(super) told: Vec<Told>,
}

/// What was planned.
pub(super) struct Planned {
    pub(super) revision: &'static Revision,
    pub(super) direction: Direction,
    pub(super) recording: Arc<Recording>,
    pub(super) plan: Plan,
    /// The version that it was planned for, as policies count it.
    pub(super) version: u32,
}

impl<'v> Analysis<'v> {
    /// The beginning of a history of revisions in this order.
    pub(super) fn new<'s>(
        scope: &'s Scope<'s, 'v>,
        policy: &'v Policy,
        reading: Reading<'v>,
        order: &[&'static Revision],
        validations: &'v Validations,
    ) -> Self {
        let walked: &[Backend] = match reading.analyzer {
            Analyzer::On => policy.targets(),
            Analyzer::Off => &[],
        };
        let analyst = |backend: &Backend| Analyst::new(*backend, policy, reading, validations);
        let ids = order.iter().map(|revision| revision.header.id);
        Self {
            policy,
            desks: walked
                .iter()
                .map(|backend| (*backend, Beside::begin(scope, analyst(backend))))
                .collect(),
            numbers: ids.enumerate().map(|(number, id)| (id, number)).collect(),
        }
    }

    /// The version that a database is taken to have.
    pub(super) fn version(&self, backend: Backend) -> u32 {
        self.policy.version(backend)
    }

    /// Has judged what was planned; after an `up` the schema is the one after it.
    pub(super) fn judge(&mut self, backend: Backend, planned: Planned) {
        let number = self.numbers.get(planned.revision.header.id).copied();
        let desk = self.desks.iter_mut().find(|(of, _)| *of == backend);
        if let Some((_, analyst)) = desk {
            analyst.take((number.unwrap_or_default(), planned));
        }
    }

    /// Waits for the analysts; what they came to, by the ids of the revisions.
    pub(super) fn finish(self) -> HashMap<&'static str, Verdict> {
        let mut verdicts: HashMap<&'static str, Verdict> = HashMap::new();
        let desks = self.desks.into_iter();
        let answers = desks.filter_map(|(_, analyst)| analyst.finish());
        for answer in answers.flatten() {
            let verdict = verdicts.entry(answer.revision).or_default();
            verdict.judged.push(answer.judged);
            Told::merge(&mut verdict.told, answer.told);
        }
        for verdict in verdicts.values_mut() {
            // The desks stand in the order of the policy, which the sort keeps.
            let is_down = |judged: &Judged| judged.direction == Direction::Down;
            verdict.judged.sort_by_key(is_down);
        }
        verdicts
    }
}

/// What revisions validate that earlier ones add; what cannot be recorded is reported elsewhere.
pub(super) fn validations(
    policy: &Policy,
    reading: Reading<'_>,
    order: &[&'static Revision],
) -> Validations {
    let mut validations = Validations::default();
    let is_judged =
        reading.analyzer == Analyzer::On && policy.targets().contains(&Backend::Postgres);
    let Some(reader) = reading.reader.filter(|_| is_judged) else {
        return validations;
    };
    for (number, revision) in order.iter().enumerate() {
        if let Ok(up) = record(revision, Direction::Up) {
            validations.look(number, &up, Backend::Postgres, reader);
        }
    }
    validations
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
