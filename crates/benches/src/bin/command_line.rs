//! An application of 1,000 revisions with nothing but the command line: `command-line status`.

use std::process::ExitCode;

use whimbrel::Migrations;
use whimbrel::cli::{App, Migrate};
use whimbrel_benches::history::THOUSAND;

#[derive(clap::Parser)]
#[command(name = "command-line")]
struct Cli {
    #[command(flatten)]
    migrate: Migrate,
}

fn main() -> ExitCode {
    let cli: Cli = whimbrel::cli::parse();
    cli.migrate
        .run(&App::new("bench", Migrations::unverified(&THOUSAND)))
}
