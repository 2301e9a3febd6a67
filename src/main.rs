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
    let filter = match &cli.command {
        Some(Command::Migrate(migrate)) => migrate.log_filter(),
        None => cli.serve.log_filter(),
    };
    // The variable RUST_LOG goes before the filter.
    env_logger::init_from_env(Env::default().default_filter_or(filter));
    match cli.command {
        Some(Command::Migrate(migrate)) => {
            let app = App::of(application, MIGRATIONS)
                .with_models(models::MODELS)
                .with_command(Cli::command);
            migrate.run(&app)
        }
        None => cli.serve.run(&application),
    }
}

#[cfg(test)]
mod migration_tests {
    use whimbrel::testing::TestSettings;
    use whimbrel_testkit::PostgresServer;

    /// Each revision is tested on SQLite and on a PostgreSQL server of the tests' own.
    fn settings() -> TestSettings {
        TestSettings::default().postgres(PostgresServer::shared().url())
    }

    whimbrel::migration_tests!(crate::MIGRATIONS, settings());
}
