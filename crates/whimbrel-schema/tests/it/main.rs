//! Integration tests of the pure crate.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod catalog;
mod checksums;
mod diesel;
mod diff;
mod gate_page;
mod generator;
mod graph;
mod models;
mod own_rules;
mod partitions;
mod postgres_plans;
mod properties;
mod read_sqlite;
mod render;
mod rules_page;
mod rules_table;
mod show;
mod sqlite_plans;
mod squash;
mod types_page;
