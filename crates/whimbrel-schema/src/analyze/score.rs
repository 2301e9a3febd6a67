//! The score: how safe a migration is, from 0 to 100.

use serde::Serialize;

use super::cost::Cost;
use super::finding::Finding;
use super::rules::Severity;

/// What all notes together may cost.
const MOST_FOR_NOTES: u32 = 5;

/// How safe a migration is: 100 harms nobody, 0 harms as much as can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Score(u8);

impl Score {
    /// A migration that does nothing.
    pub const PERFECT: Self = Self(100);

    /// 100 less what the findings and the waiting cost, and at least 0.
    ///
    /// The order does not matter, and an acknowledgement changes nothing: it is a number about risk.
    pub fn of(findings: &[Finding], costs: &[Cost]) -> Self {
        let graver = findings.iter().filter(|f| f.rule.severity > Severity::Info);
        let notes = findings
            .iter()
            .filter(|f| f.rule.severity == Severity::Info);
        let of_graver: u32 = graver.map(|finding| finding.penalty).sum();
        let of_notes: u32 = notes.map(|finding| finding.penalty).sum();
        let of_waiting: u32 = costs.iter().map(|cost| cost.penalty()).sum();
        let all = of_graver
            .saturating_add(of_notes.min(MOST_FOR_NOTES))
            .saturating_add(of_waiting);
        Self(u8::try_from(100_u32.saturating_sub(all)).unwrap_or(0))
    }

    /// The number.
    pub const fn value(self) -> u8 {
        self.0
    }

    /// A stored number; more than 100 is 100.
    pub fn new(value: u8) -> Self {
        Self(value.min(100))
    }

    /// What the number means.
    pub const fn band(self) -> Band {
        match self.0 {
            90..=100 => Band::VerySafe,
            70..=89 => Band::Safe,
            50..=69 => Band::ModerateRisk,
            30..=49 => Band::HighRisk,
            _ => Band::VeryHighRisk,
        }
    }
}

/// What a score means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Band {
    /// 90 to 100.
    VerySafe,
    /// 70 to 89.
    Safe,
    /// 50 to 69.
    ModerateRisk,
    /// 30 to 49.
    HighRisk,
    /// Below 30.
    VeryHighRisk,
}
