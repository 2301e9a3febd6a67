//! The command line, run as its users run it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, which is what it is for"
)]

mod adopt;
mod audit;
mod autogenerate;
mod backup;
mod backup_mishaps;
mod bad_input;
mod blind_spots;
mod by_hand;
mod crash;
mod create;
mod doctor;
mod documented;
mod drift;
mod dry_run;
mod edit;
mod exit_codes;
mod fifty;
mod graph;
mod inspect;
mod interrupt;
mod json;
mod json_schema;
mod levels;
mod locks;
mod mended;
mod parts;
mod readiness;
mod rebase;
mod round_trips;
mod screens;
mod scripts;
mod seat;
mod settings;
mod shop;
mod squash;
mod stamp;
mod stored;
mod terminal;
mod validate;
mod widths;
