//! What the analyzer says of a migration.

use super::act::Name;
use super::cost::Cost;
use super::finding::Finding;
use super::footprint::{Footprint, LockMode};
use super::score::Score;

/// A statement, weighed.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// What it does to tables.
    pub footprint: Footprint,
    /// The tables from before the migration that it keeps readers or writers out of.
    pub closed: Vec<(Name, LockMode)>,
    /// How long it is predicted to keep others waiting.
    pub cost: Cost,
}

/// What the analyzer says of a migration.
#[derive(Clone, Debug)]
pub struct Report {
    /// What the rules found, by statement.
    pub findings: Vec<Finding>,
    /// The statements of the script, weighed, in its order.
    pub statements: Vec<Weighed>,
    /// How safe it is.
    pub score: Score,
}
