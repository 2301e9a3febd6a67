//! What must be safe before it runs: no score below the threshold, nothing denied here.

use whimbrel_schema::analyze::judgement::JudgedFinding;

use super::MigrationManager;
use super::judge::{JudgedRevision, sizes};
use super::session::Session;
use crate::error::{Error, ErrorKind, Result};

impl MigrationManager {
    /// Refuses pending revisions that nobody accepted by name and that are below the threshold, or
    /// of which the levels of the environment deny something.
    ///
    /// What the policy of the build itself denies is refused by the gate.
    pub(super) fn must_be_safe(&self, session: &mut Session, pending: &[&str]) -> Result<()> {
        let (policy, threshold) = (self.policy(), self.options.threshold());
        if threshold.is_none() && !policy.has_own_levels() {
            return Ok(());
        }
        // On a database without any revision there is nobody to disturb and nothing to lose.
        if session.state.applied.is_empty() {
            return Ok(());
        }
        let accepted = self.find_all(&self.options.accepted_risks)?;
        let sizes = sizes(session.database.as_mut())?;
        let ground = self.ground(Some(session), policy, sizes);
        let is_asked = |id: &str| pending.contains(&id) && !accepted.contains(&id);
        let environment = &self.options.environment;
        for judged in self.walk(ground, policy, &is_asked)? {
            if let Some(least) = threshold.filter(|l| judged.up.safety_score.value() < *l) {
                return Err(too_risky(&judged, least, environment));
            }
            if policy.has_own_levels() && !judged.up.valid {
                return Err(denied(&judged, environment));
            }
        }
        Ok(())
    }
}

fn too_risky(judged: &JudgedRevision, threshold: u8, environment: &str) -> Error {
    let score = judged.up.safety_score;
    let band = judged.up.band.name();
    let mut gravest: Vec<_> = judged.up.findings.iter().collect();
    gravest.sort_by_key(|finding| std::cmp::Reverse(finding.penalty));
    let why: Vec<&str> = gravest.iter().take(3).map(|f| f.message.as_str()).collect();
    let mut message = format!(
        "the safety score of revision {} is {score} ({band}), and {environment} asks for {threshold}",
        judged.id
    );
    if !why.is_empty() {
        message.push_str(": ");
        message.push_str(&why.join("; "));
    }
    refused(judged, message)
}

fn denied(judged: &JudgedRevision, environment: &str) -> Error {
    let findings = judged.up.findings.iter();
    let denied = findings.filter(|finding| finding.is_fatal());
    let said = denied.map(|JudgedFinding { rule, message, .. }| format!("{message} [{rule}]"));
    let said: Vec<String> = said.take(3).collect();
    let message = format!(
        "{environment} denies what revision {} does: {}",
        judged.id,
        said.join("; ")
    );
    refused(judged, message)
}

fn refused(judged: &JudgedRevision, message: String) -> Error {
    let id = &judged.id;
    Error::new(ErrorKind::Unsafe, message)
        .with_revision(id)
        .with_hint(format!(
            "`migrate validate {id}` shows everything; `migrate run --accept-risk {id}` runs it all the same"
        ))
}
