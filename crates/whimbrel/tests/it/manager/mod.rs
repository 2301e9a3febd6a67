//! The manager on real databases of both kinds.

mod abort;
mod ahead;
mod backfill;
mod bad_data;
mod broken;
mod captured;
mod conflicts;
mod dependants;
mod diesel_source;
mod failures;
mod guards;
mod hooks;
mod interrupt;
mod objects;
mod one_runner;
pub(crate) mod place;
mod reset;
pub(crate) mod revisions;
mod rollback;
mod round_trips;
mod run;
mod sql_folders;
mod staged;
mod trace;
mod writers;
