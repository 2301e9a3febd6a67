//! The analyzer over SQL text.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail by panicking"
)]

extern crate whimbrel_schema as whimbrel;

mod agreement;
mod cases;
mod clean;
mod examples;
mod fixes;
mod fragments;
mod locks;
mod lowered_objects;
mod lowering;
#[allow(unreachable_pub, reason = "the revisions belong to an application")]
#[path = "../../../../migrations/mod.rs"]
mod migrations;
mod objects;
mod observed;
mod postgres_bad_input;
mod postgres_plans;
mod properties;
mod sqlite_bad_input;
mod sqlite_histories;
mod sqlite_observed;
mod sqlite_read;
mod support;
mod world;
