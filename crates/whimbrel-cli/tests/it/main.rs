//! The tool, run as its users run it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, which is what it is for"
)]

mod arguments;
mod exit_codes;
mod explain;
mod files;
mod github;
mod import;
mod inspect;
mod json;
mod sarif;
mod screens;
mod tool;
mod worked_example;
