//! What judgements say in a few sentences.

use std::collections::BTreeSet;

use serde::Serialize;

use super::judgement::{JudgedFinding, Judgement};
use super::rules::{Group, Severity};
use crate::verify::Level;

/// What a list of judgements says in a few sentences, with the keys that scripts ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// What deserves a look.
    pub warnings: Vec<String>,
    /// What is denied, or cannot run.
    pub errors: Vec<String>,
    /// What to do before it runs.
    pub recommendations: Vec<String>,
}

impl Summary {
    /// Sums judgements up; the same sentence is said once.
    pub fn of<'j>(judgements: impl IntoIterator<Item = &'j Judgement>) -> Self {
        let mut sentences = Sentences::default();
        for judgement in judgements {
            let known = known_dangers(judgement);
            for finding in &judgement.findings {
                sentences.add(finding, &known);
            }
        }
        let mut summary = sentences.summary;
        summary
            .warnings
            .sort_by_key(|warning| !warning.starts_with(LOSS));
        summary
            .recommendations
            .sort_by_key(|advice| advice != BACKUP);
        summary
    }
}

/// A summary in the making, and what it says already.
#[derive(Default)]
struct Sentences {
    summary: Summary,
    said: BTreeSet<String>,
}

impl Sentences {
    fn add(&mut self, finding: &JudgedFinding, known: &BTreeSet<Danger<'_>>) {
        if finding.is_fatal() {
            let error = format!("❌ {}", sentence(finding));
            if self.is_new(&error) {
                self.summary.errors.push(error);
            }
        } else if finding.severity != Severity::Info.name()
            && finding.level > Level::Allow
            && !is_said_by_another(finding, known)
        {
            let warning = warning(finding);
            if self.is_new(&warning) {
                self.summary.warnings.push(warning);
            }
        }
        for advice in advice(finding) {
            if self.is_new(advice) {
                self.summary.recommendations.push((*advice).to_owned());
            }
        }
    }

    /// Errors, warnings and advice begin differently.
    fn is_new(&mut self, sentence: &str) -> bool {
        self.said.insert(sentence.to_owned())
    }
}

/// A danger of a group in a statement.
type Danger<'j> = (usize, &'j str);

/// The dangers that are known by a name.
fn known_dangers(judgement: &Judgement) -> BTreeSet<Danger<'_>> {
    let findings = judgement.findings.iter();
    let named = findings.filter(|f| f.headline.is_some() && f.level > Level::Allow);
    named.map(|f| (f.statement, f.group.as_str())).collect()
}

/// What stands before a warning about a loss; these come first, as does the advice to back up.
const LOSS: &str = "⚠️";
const BACKUP: &str = "📋 Create database backup before running";

/// Tells whether a danger of the same kind in the same statement, known by a name, says it already.
///
/// What costs points of its own is always said.
fn is_said_by_another(finding: &JudgedFinding, known: &BTreeSet<Danger<'_>>) -> bool {
    finding.headline.is_none()
        && finding.penalty == 0
        && known.contains(&(finding.statement, finding.group.as_str()))
}

fn warning(finding: &JudgedFinding) -> String {
    let sign = match finding.data_loss {
        Some(_) => LOSS,
        None => "🔶",
    };
    format!("{sign} {}", sentence(finding))
}

/// The name by which a dangerous pattern is known, or what happens.
fn sentence(finding: &JudgedFinding) -> String {
    let headline = finding.headline.as_ref();
    headline.unwrap_or(&finding.message).clone()
}

/// What the finding makes advisable, the most urgent first.
fn advice(finding: &JudgedFinding) -> &'static [&'static str] {
    const WINDOW: &str = "⏰ Schedule during maintenance window";
    const TEST: &str = "🧪 Test on a copy of the data first";
    let is = |group: Group| finding.group == group.name();
    if finding.severity == Severity::Info.name() {
        &[]
    } else if is(Group::DataLoss) || is(Group::Irreversible) {
        &[BACKUP, WINDOW]
    } else if is(Group::BlocksReads) || is(Group::BlocksWrites) {
        &[WINDOW]
    } else if is(Group::FailsOnExistingRows) && finding.severity == Severity::Error.name() {
        &[TEST]
    } else {
        &[]
    }
}
