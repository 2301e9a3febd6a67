//! The history, revision by revision, against one catalog.

use std::sync::Arc;

use super::analysis::Judged;
use super::analyzed::Told;
use super::beside::Beside;
use super::born::Born;
use super::finding::Finding;
use super::pass::{Pass, State};
use super::planner::{self, Planner};
use super::recorder::Record;
use super::rule;
use super::way_back::{Journey, Proved, WayBack};
use crate::backend::Backend;
use crate::catalog::Catalog;
use crate::checksum::Checksum;
use crate::plan::Direction;
use crate::recording::Recording;
use crate::registry::Revision;

/// A revision as it was recorded and proved.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The revision.
    pub revision: &'static Revision,
    /// What its `up` records.
    pub up: Arc<Recording>,
    /// How it is undone.
    pub way_back: WayBack,
    /// The checksum of its `up`.
    pub checksum: Checksum,
    /// What the analyzer says of it, on every backend and both ways, as far as it was planned.
    pub judged: Vec<Judged>,
}

/// The history as far as it was walked.
pub(super) struct Walk<'v> {
    state: State,
    planner: Beside<Planner<'v>>,
    targets: &'v [Backend],
    /// What was found in each revision.
    findings: Vec<(Option<&'static str>, Vec<Finding>)>,
    revisions: Vec<Verified>,
}

/// What a walk came to.
pub(super) struct Walked {
    pub(super) findings: Vec<Finding>,
    pub(super) revisions: Vec<Verified>,
    pub(super) told: Vec<Told>,
    pub(super) catalog: Catalog,
}

impl<'v> Walk<'v> {
    /// The beginning of a history, to be carried out on these databases.
    pub(super) fn new(planner: Beside<Planner<'v>>, targets: &'v [Backend]) -> Self {
        Self {
            state: State::default(),
            planner,
            targets,
            findings: Vec::new(),
            revisions: Vec::new(),
        }
    }

    /// Verifies the next revision.
    pub(super) fn step(&mut self, record: Result<Record, Box<Finding>>) {
        let Record {
            revision,
            up,
            checksum,
            down,
        } = match record {
            Ok(record) => record,
            Err(finding) => return self.findings.push((None, vec![*finding])),
        };
        let up = Arc::new(up);
        let start = self.state.catalog.mark();
        let mut born = Born::default();
        let pass = Pass {
            revision,
            direction: Direction::Up,
            recording: &up,
            targets: self.targets,
        };
        let passed = pass.run(&mut self.state, &mut born);
        let mut findings = passed.findings;
        findings.extend(misplaced(revision, &up));
        let mut planned = None;
        let way_back = match down {
            Err(finding) => {
                findings.push(*finding);
                WayBack::Missing
            }
            // A way back from what was refused would repeat the refusal.
            Ok(_) if !passed.is_complete => WayBack::Missing,
            Ok(down) => {
                let journey = Journey {
                    revision,
                    up: &up,
                    targets: self.targets,
                    start,
                };
                let proved: Proved = journey.prove(down, &mut self.state, &mut born);
                findings.extend(proved.findings);
                planned = proved.planned;
                proved.way_back
            }
        };
        self.state.catalog.forget();
        self.findings.push((Some(revision.header.id), findings));
        self.planner.take(if passed.is_complete {
            planner::Walked::Sound {
                revision,
                up: Arc::clone(&up),
                down: planned,
            }
        } else {
            let after = Box::new(self.state.catalog.clone());
            planner::Walked::Refused { after }
        });
        self.revisions.push(Verified {
            revision,
            checksum,
            up,
            way_back,
            judged: Vec::new(),
        });
    }

    /// Ends the walk with what can only be said after it.
    pub(super) fn finish(mut self) -> Walked {
        let mut planned = self.planner.finish().unwrap_or_default();
        let mut findings = Vec::new();
        for (revision, found) in self.findings {
            findings.extend(found);
            let unplanned = revision.and_then(|id| planned.findings.remove(id));
            findings.extend(unplanned.unwrap_or_default());
        }
        let provenance = &self.state.provenance;
        for finding in findings.iter_mut().filter(|f| f.help.is_none()) {
            let missing = finding.literal.as_deref();
            let missing = missing.filter(|_| finding.rule == "unknown-table");
            if let Some(id) = missing.and_then(|table| provenance.maker(table)) {
                let table = missing.unwrap_or_default();
                finding.help = Some(format!(
                    "the table `{table}` is made by revision {id}, which runs after this one"
                ));
            }
        }
        let mut told = Vec::new();
        for verified in &mut self.revisions {
            if let Some(verdict) = planned.verdicts.remove(verified.revision.header.id) {
                verified.judged = verdict.judged;
                told.extend(verdict.told);
            }
        }
        Walked {
            findings,
            revisions: self.revisions,
            told,
            catalog: self.state.catalog,
        }
    }
}

/// What belongs into `down` and stands in `up`.
fn misplaced(revision: &Revision, up: &Recording) -> Option<Finding> {
    let (what, place) = match (&up.irreversible, up.derive) {
        (Some((_, place)), _) => ("irreversible", *place),
        (None, true) => ("derive_down", revision.header.place()),
        (None, false) => return None,
    };
    let message = format!("`{what}` speaks of the way back and stands in `up`");
    let finding = Finding::new(rule::MIXED_DOWN, place, message);
    Some(finding.about(revision).help("move it into `down`"))
}
