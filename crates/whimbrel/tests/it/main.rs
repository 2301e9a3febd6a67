//! Integration tests: the gate on crates that really build, the manager on real databases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, which is what it is for"
)]

mod gate;
#[cfg(feature = "runtime")]
mod manager;
mod models;
#[cfg(feature = "otel")]
mod otel;
#[cfg(feature = "runtime")]
mod rendered;
#[cfg(feature = "runtime")]
mod schema_rs;
