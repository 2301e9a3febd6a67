//! What other programs watch: numbers and spans.

mod metrics;
#[cfg(feature = "otel")]
mod otel;
mod prometheus;
mod span;

pub use metrics::{Metrics, RevisionMetrics};
pub(crate) use span::{Work, spanned};
