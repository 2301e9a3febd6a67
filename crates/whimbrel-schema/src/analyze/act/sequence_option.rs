//! How a sequence counts.

use serde::{Deserialize, Serialize};

use super::Sequence;
use crate::catalog::Numbering;

/// One thing that is said of how a sequence counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SequenceOption {
    /// `SET GENERATED`, of the column that the sequence belongs to.
    Generated(Sequence),
    /// `START WITH`.
    Start(i64),
    /// `INCREMENT BY`.
    Increment(i64),
    /// `MINVALUE`, `NO MINVALUE`.
    Smallest(Option<i64>),
    /// `MAXVALUE`, `NO MAXVALUE`.
    Largest(Option<i64>),
    /// `CACHE`.
    Cache(i64),
    /// `CYCLE`.
    Cycle,
    /// `NO CYCLE`.
    NoCycle,
    /// What else there is, in capitals, such as `AS`, `RESTART`.
    Other(String),
}

impl SequenceOption {
    /// What a numbering says, in the order in which it is written.
    pub fn of(how: &Numbering) -> Vec<Self> {
        let cycle = how.cycles.then_some(Self::Cycle);
        let parts = [
            how.start.map(Self::Start),
            how.increment.map(Self::Increment),
            how.smallest.map(|number| Self::Smallest(Some(number))),
            how.largest.map(|number| Self::Largest(Some(number))),
            how.cache.map(Self::Cache),
            cycle,
        ];
        parts.into_iter().flatten().collect()
    }

    /// Makes a numbering count as this says; what is no part of one changes nothing.
    pub fn set(&self, how: &mut Numbering) {
        match self {
            Self::Start(number) => how.start = Some(*number),
            Self::Increment(number) => how.increment = Some(*number),
            Self::Smallest(number) => how.smallest = *number,
            Self::Largest(number) => how.largest = *number,
            Self::Cache(number) => how.cache = Some(*number),
            Self::Cycle => how.cycles = true,
            Self::NoCycle => how.cycles = false,
            Self::Generated(_) | Self::Other(_) => {}
        }
    }
}
