//! The anomaly-detection service: the reference application of Whimbrel.

mod database;
mod detection;
mod http;
#[path = "../migrations/mod.rs"]
#[allow(warnings, clippy::all, clippy::pedantic)]
mod migrations;
mod models;
mod schema;
mod serve;
mod sql_types;
mod start_up;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use env_logger::Env;
use whimbrel::cli::{App, Migrate};
use whimbrel::config::Application;

whimbrel::embed!(migrations::REGISTRY);

/// Finds anomalies in series of measurements.
///
/// Without a subcommand the database is migrated and requests are served.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(flatten)]
    serve: serve::Serve,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Manage the database schema
    Migrate(Migrate),
}

fn main() -> ExitCode {
    let cli: Cli = whimbrel::cli::parse();
    let application = Application::new("anomaly").with_version(env!("CARGO_PKG_VERSION"));
    match cli.command {
        Some(Command::Migrate(migrate)) => {
            log_to_stderr(migrate.log_filter());
            let app = App::of(application, MIGRATIONS).with_command(Cli::command);
            migrate.run(&app)
        }
        None => {
            log_to_stderr(cli.serve.log_filter());
            cli.serve.run(&application)
        }
    }
}

/// Logs by a filter; the variable `RUST_LOG` goes before it.
fn log_to_stderr(filter: &str) {
    env_logger::init_from_env(Env::default().default_filter_or(filter));
}
