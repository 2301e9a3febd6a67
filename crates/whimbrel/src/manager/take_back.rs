//! Taking back what an operation added before it stopped over rows that break its rule.
//!
//! A constraint that is not validated yet already rejects what the application writes, and nothing but
//! mended rows lets it be finished: it goes at once, and comes back when the revision is run again.

use whimbrel_schema::plan::{ForeignKeys, Item, StepKind, Undo};

use super::MigrationManager;
use super::options::OnBadData;
use super::pending::PlannedRevision;
use super::session::Session;
use super::staged::count;
use crate::database::bookkeeping::{Advance, Record};
use crate::database::execute::Work;
use crate::error::Error;

impl MigrationManager {
    /// Takes back the first steps of the operation whose next step failed over rows, and says so;
    /// returns how many steps are done then.
    pub(super) fn take_back(
        &self,
        session: &mut Session,
        run: &str,
        revision: &PlannedRevision,
        at: usize,
        error: Error,
    ) -> (Error, usize) {
        if !error.blames_rows() || self.options.on_bad_data == OnBadData::Keep {
            return (error, at);
        }
        let Some((items, to)) = halves(revision, at) else {
            return (error, at);
        };
        let record = Record {
            advance: Some(Advance {
                revision: revision.id.to_owned(),
                steps_done: count(to),
            }),
            ..Record::default()
        };
        let work = Work {
            revision: revision.id,
            items: &items,
            record: &record,
        };
        let facts = self.run_facts(run);
        let done = session
            .database
            .execute_transaction(facts, &[work], ForeignKeys::Enforced);
        match done {
            Ok(_) => {
                let hint =
                    "what this operation had added was taken away again; mend the rows first";
                (error.with_hint(hint), to)
            }
            Err(kept) => {
                log::warn!(target: super::apply::LOG, "what was added stays: {kept}");
                (error, at)
            }
        }
    }
}

/// What undoes the steps that the operation of a step has behind it, and where that leads; `None` when it
/// has none, or when that would take more than one transaction or lose anything.
fn halves(revision: &PlannedRevision, at: usize) -> Option<(Vec<Item>, usize)> {
    let steps = &revision.plan.steps;
    let operation = steps.get(at)?.items.first()?.operation;
    let mut items = Vec::new();
    let mut to = at;
    while let Some(before) = to.checked_sub(1) {
        let step = steps.get(before)?;
        if !step.items.iter().any(|item| item.operation == operation) {
            break;
        }
        let Some(Undo::By(way)) = &step.undo else {
            return None;
        };
        let is_simple = way.effects.is_empty()
            && way.to < to
            && way.steps.iter().all(|step| step.kind != StepKind::Alone);
        if !is_simple {
            return None;
        }
        items.extend(way.steps.iter().flat_map(|step| step.items.clone()));
        to = way.to;
    }
    (to < at).then_some((items, to))
}
