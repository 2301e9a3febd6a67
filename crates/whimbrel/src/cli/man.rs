//! `migrate man`: the manual pages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::completions::whole_command;
use super::context::Context;
use super::outcome::Outcome;
use crate::error::{Error, ErrorKind, Result};

#[derive(Clone, Debug, Args)]
pub(super) struct Man {
    /// Write a page for every command into this folder, instead of one page to the output
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

#[derive(Serialize)]
struct Page {
    page: String,
}

#[derive(Serialize)]
struct Folder {
    folder: PathBuf,
}

impl Man {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let command = migrate_command(context);
        match &self.folder {
            Some(folder) => {
                write_all(command, folder)?;
                let written = Folder {
                    folder: folder.clone(),
                };
                context.terminal.report(&written, |screen| {
                    screen.line(&format!("The pages are in {}.", folder.display()));
                })?;
            }
            None => {
                let mut page = Vec::new();
                let rendered = clap_mangen::Man::new(command).render(&mut page);
                rendered.map_err(|error| cannot_write(Path::new("the page"), error))?;
                let page = Page {
                    page: String::from_utf8_lossy(&page).into_owned(),
                };
                context.terminal.answer(&page, |screen| {
                    page.page.lines().for_each(|line| screen.line(line));
                })?;
            }
        }
        Ok(Outcome::DONE)
    }
}

/// The command that this one was given under, as the application names it.
fn migrate_command(context: &Context<'_>) -> clap::Command {
    let mut whole = whole_command(context.app);
    whole.build();
    let found = whole.get_subcommands().find(|command| {
        command
            .get_subcommands()
            .any(|inner| inner.get_name() == "completions")
    });
    found.cloned().unwrap_or(whole)
}

fn write_all(command: clap::Command, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| cannot_write(folder, error))?;
    clap_mangen::generate_to(command, folder).map_err(|error| cannot_write(folder, error))
}

fn cannot_write(what: &Path, error: io::Error) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("{} cannot be written", what.display()),
    )
    .with_source(error)
}
