//! `cargo xtask test`: the complete suite, on real databases.

use crate::postgres;
use crate::stage::Stages;
use crate::workspace::Workspace;

/// Runs the suite, or what the arguments to `cargo test` select.
pub(crate) fn run(workspace: &Workspace, stages: &mut Stages, arguments: &[String]) {
    if !stages.run("PostgreSQL for the tests", postgres::ensure_installed) {
        return;
    }
    let mut command = vec!["test"];
    if arguments.is_empty() {
        // Documentation tests are part of it; one failure does not hide the next.
        command.extend(["--workspace", "--no-fail-fast"]);
    }
    command.extend(arguments.iter().map(String::as_str));
    stages.run("tests", || workspace.run_cargo(&command));
}
