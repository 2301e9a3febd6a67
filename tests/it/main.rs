//! End to end: the built application on real SQLite and PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, which is what it is for"
)]

mod app;
mod bad_files;
mod bad_history;
mod bad_servers;
mod database;
mod diesel_harness;
mod http;
mod quick;
mod resources;
mod rollback;
mod round_trip;
mod rows;
mod schema_rs;
mod service;
mod standby;
mod start_up;
mod two_processes;
mod workflow;
