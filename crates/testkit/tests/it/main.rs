//! Throw-away databases, tested on the real thing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, which is what it is for"
)]

mod clean_up;
mod databases;
mod directory;
mod missing_server;
mod private_server;
mod roles;
mod tmpfs;
