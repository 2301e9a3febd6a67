//! The planner: plans what the walk has proved, with a catalog of its own, beside the walk.

use std::collections::HashMap;
use std::sync::Arc;

use super::analysis::{Analysis, Verdict};
use super::beside::Worker;
use super::finding::Finding;
use super::planning::Planning;
use crate::backend::Backend;
use crate::catalog::{Catalog, Mark};
use crate::plan::Direction;
use crate::recording::Recording;
use crate::registry::Revision;

/// Plans revision after revision, and has the plans judged.
pub(super) struct Planner<'v> {
    pub(super) catalog: Catalog,
    pub(super) analysis: Analysis<'v>,
    targets: &'v [Backend],
    findings: HashMap<&'static str, Vec<Finding>>,
}

/// A revision that the walk has been through.
pub(super) enum Walked {
    /// The schema took its `up`.
    Sound {
        revision: &'static Revision,
        up: Arc<Recording>,
        /// Its way back, where there is one that restores the schema.
        down: Option<Arc<Recording>>,
    },
    /// Something of its `up` was refused: nothing is planned, and this is the schema after it.
    Refused { after: Box<Catalog> },
}

/// What planning came to, by the ids of the revisions.
#[derive(Default)]
pub(super) struct Planned {
    /// What cannot be carried out.
    pub(super) findings: HashMap<&'static str, Vec<Finding>>,
    /// What the analysts say.
    pub(super) verdicts: HashMap<&'static str, Verdict>,
}

impl<'v> Planner<'v> {
    /// The beginning of a history, to be carried out on these databases.
    pub(super) fn new(analysis: Analysis<'v>, targets: &'v [Backend]) -> Self {
        Self {
            catalog: Catalog::default(),
            analysis,
            targets,
            findings: HashMap::new(),
        }
    }

    fn plan(
        &mut self,
        revision: &'static Revision,
        direction: Direction,
        recording: &Arc<Recording>,
        start: Mark,
    ) {
        let planning = Planning {
            revision,
            direction,
            recording,
            targets: self.targets,
            start,
        };
        let findings = planning.check(self);
        if !findings.is_empty() {
            let found = self.findings.entry(revision.header.id).or_default();
            found.extend(findings);
        }
    }
}

impl Worker for Planner<'_> {
    type Task = Walked;
    type Answer = Planned;

    fn take(&mut self, walked: Walked) {
        match walked {
            Walked::Sound { revision, up, down } => {
                let start = self.catalog.mark();
                self.plan(revision, Direction::Up, &up, start);
                if let Some(down) = down {
                    let end = self.catalog.mark();
                    self.plan(revision, Direction::Down, &down, end);
                    self.catalog.rollback(end);
                }
            }
            Walked::Refused { after } => self.catalog = *after,
        }
        self.catalog.forget();
    }

    fn finish(self) -> Planned {
        Planned {
            findings: self.findings,
            verdicts: self.analysis.finish(),
        }
    }
}
