//! The analyzer over SQL text.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail by panicking"
)]

mod cases;
mod clean;
mod examples;
mod fragments;
mod locks;
mod observed;
mod properties;
mod sqlite_bad_input;
mod sqlite_observed;
mod sqlite_read;
mod support;
mod world;
