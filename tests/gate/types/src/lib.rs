//! Mistakes that rustc itself refuses; each example is one.
