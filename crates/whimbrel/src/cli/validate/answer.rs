//! The answer as one JSON object.

use serde::Serialize;
use whimbrel_schema::analyze::judgement::{JudgedFinding, JudgedStatement, Judgement};
use whimbrel_schema::analyze::{Band, Score};

use crate::manager::{Basis, JudgedRevision, Safety, Verdicts};

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
        }
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
