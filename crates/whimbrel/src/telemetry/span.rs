//! The span around work on a database; without the feature `otel` there is none.

use whimbrel_schema::Backend;
use whimbrel_schema::plan::Direction;

use crate::error::Result;
use crate::manager::{Observer, RunReport};

/// What a span says of the work inside.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) backend: Backend,
    pub(crate) direction: Direction,
    /// Where it leads, as a person writes it.
    pub(crate) target: String,
    pub(crate) environment: String,
}

/// Does the work inside a span.
#[cfg(not(feature = "otel"))]
pub(crate) fn spanned(
    _: &Work,
    observer: &mut dyn Observer,
    work: impl FnOnce(&mut dyn Observer) -> Result<RunReport>,
) -> Result<RunReport> {
    work(observer)
}

#[cfg(feature = "otel")]
pub(crate) use super::otel::spanned;
