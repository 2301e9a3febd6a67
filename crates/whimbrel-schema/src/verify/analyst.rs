//! An analyst: judges on one database what was planned for it, revision after revision.

use super::analysis::{Judged, Planned, Reading};
use super::analyzed::{Told, tell};
use super::beside::Worker;
use super::policy::Policy;
use crate::analyze::rules::RULES;
use crate::analyze::typed::{Validations, Walk, script};
use crate::analyze::{About, Finding, Script, Settings};
use crate::backend::Backend;
use crate::plan::Direction;

/// The analyzer's walk on one database.
pub(super) struct Analyst<'v> {
    backend: Backend,
    policy: &'v Policy,
    reading: Reading<'v>,
    validations: &'v Validations,
    walk: Walk,
    settings: Settings,
    answers: Vec<Answer>,
}

impl Worker for Analyst<'_> {
    /// What was planned, and the number of its revision.
    type Task = (usize, Planned);
    type Answer = Vec<Answer>;

    fn take(&mut self, (number, planned): Self::Task) {
        let answer = self.judge(number, planned);
        self.answers.extend(answer);
    }

    fn finish(self) -> Vec<Answer> {
        self.answers
    }
}

/// What an analyst says of one direction of a revision.
pub(super) struct Answer {
    /// The id of the revision.
    pub(super) revision: &'static str,
    pub(super) judged: Judged,
    /// What the policy wants to hear of it.
    pub(super) told: Vec<Told>,
}

impl<'v> Analyst<'v> {
    /// The beginning of a history.
    pub(super) fn new(
        backend: Backend,
        policy: &'v Policy,
        reading: Reading<'v>,
        validations: &'v Validations,
    ) -> Self {
        let rules = RULES.iter().chain(policy.own_rules()).copied();
        Self {
            backend,
            policy,
            reading,
            validations,
            walk: Walk::new(backend, rules.collect()),
            settings: Settings {
                naming: policy.names().cloned(),
                ..Settings::runner(backend, policy.version(backend))
            },
            answers: Vec::new(),
        }
    }

    /// Judges what was planned of the revision with this number; after an `up` the schema is the one
    /// after it. Nothing is said of what the policy does not have judged.
    fn judge(&mut self, number: usize, planned: Planned) -> Option<Answer> {
        let Planned {
            revision,
            direction,
            recording,
            plan,
            version,
        } = planned;
        let mut script = script(&recording, plan, self.backend, self.reading.reader);
        let header = &revision.header;
        script.about = self.reading.descriptions.map(|descriptions| About {
            message: header.message.to_owned(),
            description: descriptions.get(header.id).cloned(),
        });
        script.validated_later = self.validations.after(number);
        self.settings.version = version;
        let settings = &self.settings;
        let report = match (direction, self.policy.judges(header.id)) {
            (Direction::Up, false) => {
                self.walk.pass(&script, settings);
                return None;
            }
            (Direction::Down, false) => return None,
            (Direction::Up, true) => self.walk.judge(&script, settings),
            (Direction::Down, true) => self.walk.consider(&script, settings),
        };
        // What a `down` destroys or locks is judged when it runs, against the rows there are then.
        let told = match direction {
            Direction::Up => tell(revision, self.backend, &script, &report, self.policy),
            Direction::Down => Vec::new(),
        };
        let findings = report.findings.iter();
        let operations = findings.map(|found| operation_of(&script, found)).collect();
        let judged = Judged {
            backend: self.backend,
            direction,
            score: report.score,
            operations,
            findings: report.findings,
        };
        Some(Answer {
            revision: header.id,
            judged,
            told,
        })
    }
}

/// The operation that a finding is about, and which of its statements.
fn operation_of(script: &Script, found: &Finding) -> Option<(usize, usize)> {
    let operation = script.statements.get(found.statement)?.operation?;
    let earlier = script.statements.iter().take(found.statement);
    let nth = earlier.filter(|statement| statement.operation == Some(operation));
    Some((operation, nth.count()))
}
