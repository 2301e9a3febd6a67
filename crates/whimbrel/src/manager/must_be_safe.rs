//! What must be safe before it runs: no score below the threshold, nothing denied here.

use std::collections::{BTreeMap, BTreeSet};

use whimbrel_schema::analyze::Score;
use whimbrel_schema::analyze::judgement::JudgedFinding;

use super::MigrationManager;
use super::judge::{JudgedRevision, sizes};
use super::session::Session;
use crate::error::{Error, ErrorKind, Result};

impl MigrationManager {
    /// Judges pending revisions and refuses what is not safe enough here; hands out their scores.
    ///
    /// That is a revision which nobody accepted by name and which is below the threshold, or of which
    /// the levels of the environment deny something. What the policy of the build itself denies is
    /// refused by the gate.
    pub(super) fn must_be_safe(
        &self,
        session: &mut Session,
        pending: &[&str],
    ) -> Result<BTreeMap<String, Score>> {
        let accepted = self.find_all(&self.options.accepted_risks)?;
        // On a database without any revision there is nobody to disturb and nothing to lose.
        let is_used = !session.state.applied.is_empty();
        let mut scores = BTreeMap::new();
        let sizes = sizes(session.database.as_mut())?;
        let ground = self.ground(Some(session), self.policy(), sizes);
        let ids: BTreeSet<&str> = pending.iter().copied().collect();
        self.walk_each(
            ground,
            self.policy(),
            &|id| ids.contains(id),
            &mut |judged| {
                if is_used && !accepted.contains(&judged.id.as_str()) {
                    self.check(&judged)?;
                }
                scores.insert(judged.id, judged.up.safety_score);
                Ok(())
            },
        )?;
        Ok(scores)
    }

    /// Judges revisions with the sizes of the live tables.
    pub(super) fn judge_live(
        &self,
        session: &mut Session,
        ids: &[&str],
    ) -> Result<Vec<JudgedRevision>> {
        let sizes = sizes(session.database.as_mut())?;
        let ground = self.ground(Some(session), self.policy(), sizes);
        let ids: BTreeSet<&str> = ids.iter().copied().collect();
        self.walk(ground, self.policy(), &|id| ids.contains(id))
    }

    fn check(&self, judged: &JudgedRevision) -> Result<()> {
        let environment = &self.options.environment;
        let score = judged.up.safety_score.value();
        if let Some(least) = self.options.threshold().filter(|least| score < *least) {
            return Err(too_risky(judged, least, environment));
        }
        match self.policy().has_own_levels() && !judged.up.valid {
            true => Err(denied(judged, environment)),
            false => Ok(()),
        }
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
