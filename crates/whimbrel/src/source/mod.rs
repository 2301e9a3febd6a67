//! Rust source, read just as far as is needed to find calls in it.

mod lines;
#[cfg(feature = "cli")]
pub(crate) mod mask;
pub(crate) mod scan;
pub(crate) mod width;

pub(crate) use lines::Lines;
