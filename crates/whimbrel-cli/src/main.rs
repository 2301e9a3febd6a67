//! The `whimbrel` tool: what needs no compiled migrations.

mod diff;
mod explain;
mod failure;
mod import;
mod inspect;
mod lint;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Judges migrations written in SQL, and shows schemas
#[derive(Debug, Parser)]
#[command(name = "whimbrel", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judge files of SQL against the schema that they run on
    Lint(Box<lint::Lint>),
    /// Explain a rule, or list all of them
    Explain(explain::Explain),
    /// Turn what exists elsewhere into Rust revisions
    Import(import::Import),
    /// Show what leads from one schema to another
    Diff(diff::Diff),
    /// Write the schema of a database: as SQL, JSON, a drawing, or a revision
    Inspect(inspect::Inspect),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        Command::Lint(lint) => lint.run(),
        Command::Explain(explain) => explain.run(),
        Command::Import(import) => import.run(),
        Command::Diff(diff) => diff.run(),
        Command::Inspect(inspect) => inspect.run(),
    }
}
