//! The answer as one JSON object.

use serde::Serialize;
use whimbrel_schema::analyze::judgement::{JudgedFinding, JudgedStatement, Judgement};
use whimbrel_schema::analyze::{Band, Score};

use super::fix::Mended;
use crate::manager::{Basis, JudgedRevision, Safety, Trace, TracedStatement, Verdicts};

/// What the analyzer says of all revisions together, and of each.
#[derive(Serialize)]
pub(super) struct Answer<'v> {
    #[serde(flatten)]
    safety: Safety,
    min_score: Option<u8>,
    sizes: Basis,
    findings: Vec<&'v JudgedFinding>,
    statements: Vec<&'v JudgedStatement>,
    revisions: Vec<Revision<'v>>,
    #[serde(flatten)]
    trace: Option<Traced<'v>>,
    /// How the modules are mended, where that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fixes: Option<&'v [Mended]>,
}

/// What the revisions did on a scratch database; only where that was asked for.
#[derive(Serialize)]
struct Traced<'v> {
    trace: &'v [TracedStatement],
    trace_notes: &'v [String],
}

#[derive(Serialize)]
struct Revision<'v> {
    id: &'v str,
    message: &'v str,
    module: &'v str,
    valid: bool,
    safety_score: Score,
    band: Band,
    findings: &'v [JudgedFinding],
    statements: &'v [JudgedStatement],
    down: Option<&'v Judgement>,
}

impl<'v> Answer<'v> {
    pub(super) fn of(verdicts: &'v Verdicts, threshold: Option<u8>) -> Self {
        let ups = || verdicts.revisions.iter().map(|judged| &judged.up);
        Self {
            safety: verdicts.safety(threshold),
            min_score: threshold,
            sizes: verdicts.basis,
            findings: ups().flat_map(|up| &up.findings).collect(),
            statements: ups().flat_map(|up| &up.statements).collect(),
            revisions: verdicts.revisions.iter().map(revision).collect(),
            trace: None,
            fixes: None,
        }
    }

    /// The same with what the revisions did on a scratch database.
    pub(super) fn with_trace(mut self, trace: Option<&'v Trace>) -> Self {
        self.trace = trace.map(|trace| Traced {
            trace: &trace.statements,
            trace_notes: &trace.notes,
        });
        self
    }

    /// Tells whether nothing stands in the way of a run.
    pub(super) fn is_valid(&self) -> bool {
        self.safety.valid
    }
}

fn revision(judged: &JudgedRevision) -> Revision<'_> {
    Revision {
        id: &judged.id,
        message: &judged.message,
        module: &judged.module,
        valid: judged.up.valid,
        safety_score: judged.up.safety_score,
        band: judged.up.band,
        findings: &judged.up.findings,
        statements: &judged.up.statements,
        down: judged.down.as_ref(),
    }
}
