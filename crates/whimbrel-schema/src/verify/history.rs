//! The history, revision by revision, against one catalog.

use std::sync::Arc;

use super::analysis::{Analysis, Judged};
use super::analyzed::Told;
use super::born::Born;
use super::finding::Finding;
use super::pass::{Pass, State};
use super::provenance::Provenance;
use super::recorder::Record;
use super::rule;
use super::way_back::{Journey, WayBack};
use crate::backend::Backend;
use crate::catalog::Catalog;
use crate::checksum::Checksum;
use crate::plan::Direction;
use crate::recording::Recording;
use crate::registry::Revision;
use crate::replay::Poison;

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
    state: State<'v>,
    pub(super) findings: Vec<Finding>,
    pub(super) revisions: Vec<Verified>,
}

/// What a walk came to.
pub(super) struct Walked {
    pub(super) findings: Vec<Finding>,
    pub(super) revisions: Vec<Verified>,
    pub(super) told: Vec<Told>,
    pub(super) catalog: Catalog,
}

impl<'v> Walk<'v> {
    /// The beginning of a history.
    pub(super) fn new(analysis: Analysis<'v>) -> Self {
        Self {
            state: State {
                catalog: Catalog::default(),
                poison: Poison::default(),
                provenance: Provenance::default(),
                analysis,
            },
            findings: Vec::new(),
            revisions: Vec::new(),
        }
    }

    /// Verifies the next revision.
    pub(super) fn step(&mut self, record: Result<Record, Box<Finding>>, targets: &[Backend]) {
        let Record {
            revision,
            up,
            checksum,
            down,
        } = match record {
            Ok(record) => record,
            Err(finding) => return self.findings.push(*finding),
        };
        let up = Arc::new(up);
        let start = self.state.catalog.mark();
        let mut born = Born::default();
        let pass = Pass {
            revision,
            direction: Direction::Up,
            recording: &up,
            targets,
        };
        let passed = pass.run(&mut self.state, &mut born);
        self.findings.extend(passed.findings);
        self.findings.extend(misplaced(revision, &up));
        let way_back = match down {
            Err(finding) => {
                self.findings.push(*finding);
                WayBack::Missing
            }
            // A way back from what was refused would repeat the refusal.
            Ok(_) if !passed.is_complete => WayBack::Missing,
            Ok(down) => {
                let journey = Journey {
                    revision,
                    up: &up,
                    targets,
                    start,
                };
                self.findings.extend(journey.check_plans(&mut self.state));
                let (way_back, findings) = journey.prove(down, &mut self.state, &mut born);
                self.findings.extend(findings);
                way_back
            }
        };
        self.state.catalog.forget();
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
        let provenance = &self.state.provenance;
        for finding in self.findings.iter_mut().filter(|f| f.help.is_none()) {
            let missing = finding.literal.as_deref();
            let missing = missing.filter(|_| finding.rule == "unknown-table");
            if let Some(id) = missing.and_then(|table| provenance.maker(table)) {
                let table = missing.unwrap_or_default();
                finding.help = Some(format!(
                    "the table `{table}` is made by revision {id}, which runs after this one"
                ));
            }
        }
        let mut verdicts = self.state.analysis.finish();
        let mut told = Vec::new();
        for verified in &mut self.revisions {
            if let Some(verdict) = verdicts.remove(verified.revision.header.id) {
                verified.judged = verdict.judged;
                told.extend(verdict.told);
            }
        }
        Walked {
            findings: self.findings,
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
