//! The command line, run as its users run it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, which is what it is for"
)]

mod adopt;
mod autogenerate;
mod bad_input;
mod blind_spots;
mod by_hand;
mod crash;
mod create;
mod documented;
mod drift;
mod exit_codes;
mod fifty;
mod graph;
mod inspect;
mod interrupt;
mod json;
mod levels;
mod locks;
mod mended;
mod screens;
mod settings;
mod shop;
mod stamp;
mod terminal;
mod validate;
