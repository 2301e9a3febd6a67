//! The command line: `migrate` as a subcommand of an application.
//!
//! An application of [clap] mounts it in three lines, marked here:
//!
//! ```
//! use std::process::ExitCode;
//!
//! use clap::{CommandFactory, Parser, Subcommand};
//! use whimbrel::cli::{App, Migrate};
//! # static REGISTRY: whimbrel::Registry = whimbrel::Registry::new(&[]);
//! # static MIGRATIONS: whimbrel::Migrations = whimbrel::Migrations::unverified(&REGISTRY);
//!
//! #[derive(Parser)]
//! struct Cli {
//!     #[command(subcommand)]
//!     command: Command,
//! }
//!
//! #[derive(Subcommand)]
//! enum Command {
//!     /// Serve requests
//!     Serve,
//!     /// Manage the database schema
//!     Migrate(Migrate), // 1
//! }
//!
//! fn run(cli: Cli) -> ExitCode {
//!     let app = App::new("shop", MIGRATIONS).with_command(Cli::command); // 2
//!     match cli.command {
//!         Command::Serve => ExitCode::SUCCESS,
//!         Command::Migrate(migrate) => migrate.run(&app), // 3
//!     }
//! }
//! # let _ = run(Cli::parse_from(["shop", "serve"]));
//! # let folder = tempfile::tempdir().unwrap();
//! # let url = format!("sqlite:///{}/shop.db", folder.path().display());
//! # let quick = ["shop", "migrate", "quick", "--quiet", "--database-url", url.as_str()];
//! # assert_eq!(run(Cli::parse_from(quick)), ExitCode::SUCCESS);
//! ```
//!
//! Hints name the commands as `migrate …`, so mount it under that name. It sets up no logger: the
//! application does, with [`Migrate::log_filter`].
//!
//! Nothing else of the library prints. What was asked for goes to the standard output, everything
//! else to the standard error; `--format json` writes exactly one JSON object.

mod abort;
mod adopt;
mod advice;
mod app;
mod autogenerate;
mod backfill;
mod backup;
mod branches;
mod check;
mod completions;
mod config;
mod context;
mod create;
mod current;
mod diff;
mod directives;
mod doctor;
mod drift;
mod dry_run;
mod edit;
#[cfg(test)]
mod examples;
mod excerpt;
mod failure;
mod flags;
mod heads;
mod history;
mod init;
mod inspect;
mod interrupt;
mod log;
mod man;
mod merge;
mod metrics;
mod migrate;
mod outcome;
mod pace;
mod parse;
mod plan;
mod progress;
mod prompt;
mod quick;
mod rebase;
mod repair;
mod report;
mod reset;
mod restore;
mod resume;
mod rewrite;
mod rollback;
mod run;
mod schema;
mod screen;
mod show;
mod squash;
mod stamp;
mod status;
mod style;
mod table;
mod target;
mod terminal;
mod test;
mod time;
mod validate;

pub use app::App;
pub use directives::{Directives, Down, Draft, Node, Operation};
pub use migrate::Migrate;
pub use parse::parse;
