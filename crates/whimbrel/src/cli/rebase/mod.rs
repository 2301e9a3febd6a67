//! `migrate rebase`: a branch is put behind another head, by editing its modules.

mod applied;
mod modules;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use whimbrel_schema::graph::{Graph, Rebase as Found, RebaseError, Target};

use super::context::Context;
use super::create::folder::Folder;
use super::create::lock;
use super::create::must_be_built_from;
use super::create::registry_file::RegistryFile;
use super::outcome::Outcome;
use super::screen::Screen;
use super::style::{WAITING, painted};
use super::{prompt, rewrite, target};
use crate::error::{Error, ErrorKind, Result};
use crate::manager::refused_target;
pub(super) use applied::must_not_be_applied;

#[derive(Clone, Debug, Args)]
pub(super) struct Rebase {
    /// A revision of the branch to move: its id, the beginning of it, a label, or head of a branch
    #[arg(value_name = "REV", value_parser = target::target)]
    revision: Target,

    /// Put it behind this revision [default: the only other head]
    #[arg(long, value_name = "REV", value_parser = target::target)]
    onto: Option<Target>,

    /// Show what would be written
    #[arg(long)]
    dry_run: bool,
}

/// What is moved.
#[derive(Serialize)]
struct Answer {
    revision: &'static str,
    onto: &'static str,
    moved: Vec<Moved>,
    /// Why no database could tell whether a revision is applied.
    not_asked: Option<String>,
    dry_run: bool,
    difference: String,
}

/// A revision that is moved.
#[derive(Serialize)]
struct Moved {
    id: &'static str,
    /// Its id from now on.
    new_id: String,
    message: &'static str,
    file: PathBuf,
}

impl Rebase {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let graph = context.graph()?;
        let found = self.find(&graph)?;
        let folder = Folder::find()?;
        // Held to the end, as `create` does.
        let _lock = lock::hold(&folder)?;
        let registry = RegistryFile::read(&folder.registry())?;
        must_be_built_from(context, &registry, &folder)?;
        let not_asked = must_not_be_applied(context, &found.moved, "moved")?;
        let (rewrite, moved) = modules::moved(context, &graph, &found, &folder, &registry)?;
        let answer = Answer {
            revision: found.root,
            onto: found.onto,
            moved,
            not_asked,
            dry_run: self.dry_run,
            difference: rewrite.difference(),
        };
        if self.dry_run {
            context.terminal.answer(&answer, |screen| {
                rewrite::draw(&answer.difference, screen);
            })?;
            return Ok(Outcome::DONE);
        }
        prompt::confirm(context, "rebase", "Write this?", |screen| {
            rewrite::draw(&answer.difference, screen);
            screen.gap();
            say_unasked(&answer, screen);
        })?;
        rewrite.write()?;
        report(context, &answer)
    }

    fn find(&self, graph: &Graph) -> Result<Found> {
        let one = |target: &Target| {
            let points = graph.points(target, &BTreeSet::new());
            match points.map_err(refused_target)?.as_slice() {
                [one] => Ok(*one),
                [] => Err(usage("base is no revision")),
                _ => Err(usage("several revisions are named").with_hint("name one of them")),
            }
        };
        let onto = self.onto.as_ref().map(one).transpose()?;
        let found = graph.rebase(one(&self.revision)?, onto);
        found.map_err(|error: RebaseError| usage(error.to_string()).with_hint(error.hint()))
    }
}

fn say_unasked(answer: &Answer, screen: &mut Screen) {
    if let Some(why) = &answer.not_asked {
        let line = format!("No database told whether these revisions are applied: {why}");
        screen.line(&painted(WAITING, &line));
    }
}

fn report(context: &Context<'_>, answer: &Answer) -> Result<Outcome> {
    context.terminal.answer(answer, |screen| {
        for moved in &answer.moved {
            screen.line(&moved.file.display().to_string());
        }
    })?;
    let mut next = context.terminal.screen();
    if context.flags.force {
        say_unasked(answer, &mut next);
    }
    next.line(&format!(
        "{} follows {} now. Build again; the gate proves that the modules still fit together.",
        answer.moved.first().map_or("", |moved| &moved.new_id),
        answer.onto
    ));
    context.terminal.say(&next);
    Ok(Outcome::DONE)
}

fn usage(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, message)
}
