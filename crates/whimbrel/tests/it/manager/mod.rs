//! The manager on real databases of both kinds.

mod ahead;
mod broken;
mod captured;
mod conflicts;
mod dependants;
mod failures;
mod guards;
mod hooks;
mod interrupt;
mod objects;
mod one_runner;
mod place;
mod reset;
mod revisions;
mod rollback;
mod run;
mod sql_folders;
mod staged;
mod trace;
