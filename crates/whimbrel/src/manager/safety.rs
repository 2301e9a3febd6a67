//! What verdicts come to: one answer, with the keys that scripts ask for.

use serde::Serialize;
use whimbrel_schema::analyze::{Band, Score, Summary};

use super::judge::Verdicts;

/// What the analyzer says of all revisions together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Safety {
    /// Whether nothing is denied that nobody answers for, and no score is below the threshold.
    pub valid: bool,
    /// The same.
    pub overall_safety: bool,
    /// The lowest of the revisions' scores, 0 to 100.
    pub safety_score: Score,
    /// What the score means.
    pub band: Band,
    /// What deserves a look, what is denied, and what to do before they run.
    #[serde(flatten)]
    pub summary: Summary,
}

impl Verdicts {
    /// Sums the verdicts up; a score below the threshold is an error.
    pub fn safety(&self, threshold: Option<u8>) -> Safety {
        let ups = || self.revisions.iter().map(|judged| &judged.up);
        let score = ups().map(|up| up.safety_score).min();
        let score = score.unwrap_or(Score::PERFECT);
        let mut summary = Summary::of(ups());
        let missed = threshold.filter(|least| score.value() < *least);
        if let Some(least) = missed {
            let message = format!("❌ The safety score {score} is below the threshold {least}");
            summary.errors.push(message);
        }
        let valid = missed.is_none() && ups().all(|up| up.valid);
        Safety {
            valid,
            overall_safety: valid,
            safety_score: score,
            band: score.band(),
            summary,
        }
    }
}
