//! A small application that mounts the command line.
//!
//! The tests run it as its users would. `SHOP_RELEASE` chooses which revisions it was released with.

mod models;
mod releases;

use std::process::ExitCode;

use clap::{CommandFactory, Subcommand};
use whimbrel::cli::{App, Migrate};

#[derive(clap::Parser)]
#[command(name = "shop", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Manage the database schema
    Migrate(Migrate),
}

fn main() -> ExitCode {
    let cli: Cli = whimbrel::cli::parse();
    let Some(migrations) = releases::chosen() else {
        eprintln!("there is no such release");
        return ExitCode::FAILURE;
    };
    let Command::Migrate(migrate) = cli.command;
    let logged = env_logger::Env::default().default_filter_or(migrate.log_filter());
    env_logger::Builder::from_env(logged)
        .format_timestamp(None)
        .init();
    let mut app = App::new("shop", migrations)
        .with_version(env!("CARGO_PKG_VERSION"))
        .with_command(Cli::command);
    if let Some(models) = models::chosen() {
        app = app.with_models(models);
    }
    if let Some(directives) = models::directives() {
        app = app.with_directives(directives);
    }
    migrate.run(&app)
}
