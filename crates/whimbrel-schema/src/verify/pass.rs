//! One direction of one revision, operation by operation, against the catalog.

use super::born::Born;
use super::finding::Finding;
use super::guards::Guards;
use super::provenance::Provenance;
use super::{backend_schema, changed, data_loss, reasons, refusals};
use crate::backend::Backend;
use crate::catalog::Catalog;
use crate::operation::{Change, Operation};
use crate::plan::Direction;
use crate::recording::Recording;
use crate::registry::Revision;
use crate::replay::{Outcome, Poison};

/// What is passed through.
pub(super) struct Pass<'p> {
    /// The revision.
    pub(super) revision: &'static Revision,
    /// Which way.
    pub(super) direction: Direction,
    /// What was recorded.
    pub(super) recording: &'p Recording,
    /// The backends that the policy names.
    pub(super) targets: &'p [Backend],
}

/// What the passes so far have left.
#[derive(Default)]
pub(super) struct State {
    /// The schema.
    pub(super) catalog: Catalog,
    /// What was refused.
    pub(super) poison: Poison,
    /// Who made what.
    pub(super) provenance: Provenance,
}

/// What a pass found.
#[derive(Debug)]
pub(super) struct Passed {
    /// The findings, in the order of the operations.
    pub(super) findings: Vec<Finding>,
    /// Whether the catalog took every operation.
    pub(super) is_complete: bool,
}

impl Pass<'_> {
    /// Applies every operation and checks it on the way.
    pub(super) fn run(&self, state: &mut State, born: &mut Born) -> Passed {
        let mut findings = Vec::new();
        let mut is_complete = true;
        let mut guards = Guards::default();
        let mut vouched = reasons::Vouched::default();
        for recorded in &self.recording.operations {
            let dead = guards.enter(self, recorded.scope, state);
            if guards.is_dead(self.recording, recorded.scope) {
                findings.extend(dead);
                is_complete = false;
                continue;
            }
            let effects = recorded.operation.effects(&state.catalog);
            vouched.note(self.recording, recorded.scope, &effects, born);
            let before = state.catalog.mark();
            match state.poison.apply(&recorded.operation, &mut state.catalog) {
                Outcome::Applied => {
                    // Outside of any block nothing decides whether the operation runs.
                    let is_in_block = recorded.scope.is_some();
                    if is_in_block && !state.catalog.changes(before).is_empty() {
                        findings.extend(guards.changed(self, recorded, &state.catalog));
                        findings.extend(backend_schema::check(self, recorded, &effects));
                    }
                    findings.extend(data_loss::check(self, recorded, &effects, born));
                    let mut effects = effects;
                    if let Operation::Execute(_) = recorded.operation {
                        // Whether it loses data the analyzer says.
                        let changes = state.catalog.changes(before);
                        effects.extend(changed::effects(&changes));
                    }
                    state.provenance.follow(self, &effects);
                    born.follow(effects);
                }
                Outcome::Refused(refused) => {
                    is_complete = false;
                    findings.push(refusals::finding(self, recorded, &refused, state));
                }
                Outcome::Poisoned => is_complete = false,
            }
        }
        findings.extend(guards.leave(self));
        findings.extend(reasons::check(self, &vouched));
        Passed {
            findings,
            is_complete,
        }
    }
}
