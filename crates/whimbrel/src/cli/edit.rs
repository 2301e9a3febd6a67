//! `migrate edit`: the module of a revision, in an editor.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use serde::Serialize;
use whimbrel_schema::graph::Target;

use super::context::Context;
use super::create::folder::Folder;
use super::outcome::Outcome;
use super::rebase::must_not_be_applied;
use super::target;
use super::terminal::Answers;
use crate::error::{Error, ErrorKind, Result};
use crate::manager::refused_target;

#[derive(Clone, Debug, Args)]
pub(super) struct Edit {
    /// The revision: its id, the beginning of it, a label, or head
    #[arg(value_name = "REV", value_parser = target::target)]
    revision: Target,

    /// Open it although it is applied: comments and reasons may change, what it does may not
    #[arg(long)]
    applied: bool,
}

/// The module of a revision.
#[derive(Serialize)]
struct Answer {
    revision: &'static str,
    file: PathBuf,
    /// Why no database could tell whether it is applied.
    not_asked: Option<String>,
}

impl Edit {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let revision = self.find(context)?;
        let folder = Folder::find()?;
        let not_asked = match self.applied {
            true => None,
            false => must_not_be_applied(context, &[revision], "edited").map_err(|error| {
                error.with_hint(
                    "write a new revision: `migrate create`; where only a comment or a reason \
                     changes, add --applied",
                )
            })?,
        };
        let module = context.revision(revision).map_or("", |found| found.module);
        let file = folder.path().join(format!("{module}.rs"));
        if !file.is_file() {
            let message = format!("there is no file `{}`", folder.shown(&file).display());
            return Err(Error::new(ErrorKind::Usage, message)
                .with_hint("run it in the package that the program was built from"));
        }
        let answer = Answer {
            revision,
            file: folder.shown(&file),
            not_asked,
        };
        match (editor(), context.terminal.answers) {
            (Some(editor), Answers::Human) => open(&editor, &file)?,
            _ => context.terminal.answer(&answer, |screen| {
                screen.line(&answer.file.display().to_string());
            })?,
        }
        Ok(Outcome::DONE)
    }

    fn find(&self, context: &Context<'_>) -> Result<&'static str> {
        let points = context.graph()?.points(&self.revision, &BTreeSet::new());
        match points.map_err(refused_target)?.as_slice() {
            [one] => Ok(*one),
            found => Err(Error::new(
                ErrorKind::Usage,
                format!("`{}` names {} revisions", self.revision, found.len()),
            )
            .with_hint("name one of them")),
        }
    }
}

/// The editor of the person: `$VISUAL`, then `$EDITOR`, each a program with its arguments.
fn editor() -> Option<String> {
    let named = ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(|name| env::var(name).ok());
    named.into_iter().find(|editor| !editor.trim().is_empty())
}

fn open(editor: &str, file: &Path) -> Result<()> {
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or_default();
    let status = Command::new(program).args(words).arg(file).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Error::new(
            ErrorKind::Failed,
            format!("the editor `{editor}` ended with {status}"),
        )),
        Err(error) => Err(Error::new(
            ErrorKind::Failed,
            format!("the editor `{editor}` cannot be run: {error}"),
        )
        .with_hint("$VISUAL or $EDITOR names it")),
    }
}
