//! `migrate completions`: what a shell completes.

use clap::{Args, CommandFactory, Parser};
use clap_complete::Shell;
use serde::Serialize;

use super::app::App;
use super::context::Context;
use super::migrate::Migrate;
use super::outcome::Outcome;
use crate::error::Result;

#[derive(Clone, Debug, Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Serialize)]
struct Script {
    shell: String,
    script: String,
}

impl Completions {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let mut command = whole_command(context.app);
        let name = context.app.application.name();
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, name, &mut script);
        let script = Script {
            shell: self.shell.to_string(),
            script: String::from_utf8_lossy(&script).into_owned(),
        };
        context.terminal.answer(&script, |screen| {
            script.script.lines().for_each(|line| screen.line(line));
        })?;
        Ok(Outcome::DONE)
    }
}

/// The subcommand, mounted alone.
#[derive(Parser)]
enum Mounted {
    /// Manage the database schema
    Migrate(Migrate),
}

/// The command line of the application; only the `migrate` part when it has not told the rest.
pub(super) fn whole_command(app: &App) -> clap::Command {
    let command = app
        .command
        .map_or_else(Mounted::command, |command| command());
    command.name(app.application.name().to_owned())
}
