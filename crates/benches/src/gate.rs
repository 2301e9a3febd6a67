//! The pure work over a history: what the gate does when an application is built.

use anyhow::bail;
use whimbrel_schema::verify::{Analyzer, Policy, Reading, Verification, verify_reading};
use whimbrel_schema::{Recording, Registry};

/// Records every `up`, and does nothing with it.
pub fn record(registry: &Registry) -> Vec<Recording> {
    let revisions = registry.revisions().iter();
    revisions.map(|revision| revision.record_up()).collect()
}

/// Records, replays and verifies a history, and plans it for both databases and both ways; with the
/// analyzer, or without.
///
/// # Errors
///
/// When anything is found or cannot be planned.
pub fn verify(registry: &'static Registry, analyzer: Analyzer) -> anyhow::Result<Verification> {
    let reading = Reading {
        analyzer,
        ..Reading::default()
    };
    // The history is made to be long, not to be kind to a database in use.
    let policy = Policy::default()
        .allow("performance")
        .allow("blocks-writes")
        .allow("blocks-reads")
        .allow("breaks-running-version")
        .allow("fails-on-existing-rows");
    let verification = verify_reading(registry, &policy, reading);
    if let Some(finding) = verification.findings.first() {
        bail!("the history is not sound: {}", finding.message);
    }
    Ok(verification)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::HUNDRED;

    #[test]
    fn the_history_is_sound_and_judged_on_both_databases_and_both_ways() {
        let judged = |analyzer| {
            let verification = verify(&HUNDRED, analyzer).unwrap();
            let judged = verification.revisions.iter().map(|r| r.judged.len());
            (verification.revisions.len(), judged.sum::<usize>())
        };
        assert_eq!(judged(Analyzer::On), (100, 400));
        assert_eq!(judged(Analyzer::Off), (100, 0));
    }
}
