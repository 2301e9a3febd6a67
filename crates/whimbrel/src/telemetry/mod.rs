//! What other programs watch: numbers and spans.

mod metrics;
mod prometheus;

pub use metrics::{Metrics, RevisionMetrics};
