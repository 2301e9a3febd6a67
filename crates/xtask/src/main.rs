//! The project's chores: `cargo xtask test`, `cargo xtask tidy`, `cargo xtask ci`.

mod postgres;
mod stage;
mod suite;
mod tidy;
mod workspace;

use std::env;
use std::process::ExitCode;

use anyhow::bail;

use crate::stage::Stages;
use crate::workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask <chore>

  test [ARGS…]  install PostgreSQL where it is missing and may be, then run the complete
                suite; ARGS go to `cargo test` in place of `--workspace`
  tidy          formatting, lints, documentation, and the repository's own checks
  ci            tidy, then test; all of it even when a part fails";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let chore = arguments.next();
    let rest: Vec<String> = arguments.collect();
    let workspace = Workspace::current()?;
    let mut stages = Stages::default();
    match (chore.as_deref(), rest.as_slice()) {
        (Some("test"), _) => suite::run(&workspace, &mut stages, &rest),
        (Some("tidy"), []) => tidy::run_all(&workspace, &mut stages),
        (Some("ci"), []) => {
            tidy::run_all(&workspace, &mut stages);
            suite::run(&workspace, &mut stages, &[]);
        }
        (Some("help" | "--help" | "-h"), _) => {
            println!("{USAGE}");
            return Ok(());
        }
        _ => bail!("there is no such chore\n\n{USAGE}"),
    }
    stages.conclude()
}
