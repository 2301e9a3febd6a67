//! Diesel's `schema.rs` of a package: what `diesel.toml` asks for, written and compared.
//!
//! The build script and the command line share it: the gate tells a file that is stale, and
//! `migrate schema` writes it.

mod config;
mod format;
mod generate;
mod keys;
mod problem;

pub use config::{CONFIG_VARIABLE, DieselToml, NamedSection};
pub use generate::{Generated, State, generate};
pub use problem::Problem;
