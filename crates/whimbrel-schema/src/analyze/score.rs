//! The score: how safe a migration is, from 0 to 100.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::finding::Finding;
use super::rules::Severity;

/// What all notes together may cost.
const MOST_FOR_NOTES: u32 = 5;

/// How safe a migration is: 100 harms nobody, 0 harms as much as can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Score(u8);

impl Score {
    /// A migration that does nothing.
    pub const PERFECT: Self = Self(100);

    /// 100 less what the findings and the waiting cost, and at least 0.
    ///
    /// The order does not matter, and an acknowledgement changes nothing: it is a number about risk.
    ///
    /// `waiting` is what each statement's [`Cost`](super::cost::Cost) comes to, in points.
    pub fn of(findings: &[Finding], waiting: impl IntoIterator<Item = u32>) -> Self {
        let penalties = findings.iter().map(|f| (f.severity, f.penalty));
        Self::from_points(penalties, waiting)
    }

    /// The same from bare points.
    pub fn from_points(
        findings: impl IntoIterator<Item = (Severity, u32)>,
        waiting: impl IntoIterator<Item = u32>,
    ) -> Self {
        let (mut all, mut of_notes) = (0_u32, 0_u32);
        for (severity, points) in findings {
            match severity {
                // A note that costs more stands for a harm that a later statement makes up for.
                Severity::Info if points <= MOST_FOR_NOTES => {
                    of_notes = of_notes.saturating_add(points);
                }
                Severity::Info | Severity::Warning | Severity::Error => {
                    all = all.saturating_add(points);
                }
            }
        }
        let of_waiting = waiting.into_iter().fold(0, u32::saturating_add);
        all = all
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

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a score means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

impl Band {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::VerySafe => "very safe",
            Self::Safe => "safe",
            Self::ModerateRisk => "moderate risk",
            Self::HighRisk => "high risk",
            Self::VeryHighRisk => "very high risk",
        }
    }

    /// What it means, in words.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::VerySafe => "very safe: low risk operations",
            Self::Safe => "safe: standard operations with minor risks",
            Self::ModerateRisk => "moderate risk: review carefully, test first",
            Self::HighRisk => "high risk: test in a staging environment first",
            Self::VeryHighRisk => "very high risk: needs an expert's review and a plan",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_edges_of_every_band() {
        let bands = [0, 29, 30, 49, 50, 69, 70, 89, 90, 100].map(|n| Score::new(n).band());
        assert_eq!(
            bands,
            [
                Band::VeryHighRisk,
                Band::VeryHighRisk,
                Band::HighRisk,
                Band::HighRisk,
                Band::ModerateRisk,
                Band::ModerateRisk,
                Band::Safe,
                Band::Safe,
                Band::VerySafe,
                Band::VerySafe,
            ]
        );
    }

    #[test]
    fn notes_cost_little_together_and_nothing_falls_below_zero() {
        let notes = [(Severity::Info, 3); 9];
        assert_eq!(Score::from_points(notes, []).value(), 95);
        let errors = [(Severity::Error, u32::MAX); 2];
        assert_eq!(Score::from_points(errors, [u32::MAX, 1]).value(), 0);
        assert_eq!(Score::from_points([], []), Score::PERFECT);
        assert_eq!(Score::new(255), Score::PERFECT);
    }
}
