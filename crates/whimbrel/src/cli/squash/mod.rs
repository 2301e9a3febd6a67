//! `migrate squash`: one revision takes the place of several.

mod modules;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use whimbrel_schema::graph::{Graph, Target};
use whimbrel_schema::render::Down;
use whimbrel_schema::squash::Replaced;

use super::context::Context;
use super::create::folder::Folder;
use super::create::registry_file::RegistryFile;
use super::create::{check_message, lock, must_be_built_from};
use super::outcome::Outcome;
use super::screen::Screen;
use super::style::{BAD, CODE, WAITING, painted};
use super::{prompt, rewrite};
use crate::error::{Error, ErrorKind, Result};
use crate::manager::{SquashedMigrations, refused_target, squashed_migrations};

#[derive(Clone, Debug, Args)]
pub(super) struct Squash {
    /// The revisions: the first and the last of one line, each an id, the beginning of one, or a label
    #[arg(value_name = "FIRST:LAST", value_parser = range)]
    range: (Target, Target),

    /// What they do together, in a few words
    #[arg(short, long, value_name = "MESSAGE")]
    message: String,

    /// Show what would be written
    #[arg(long)]
    dry_run: bool,
}

fn range(written: &str) -> Result<(Target, Target), String> {
    let (first, last) = written
        .split_once(':')
        .ok_or("the revisions are written FIRST:LAST")?;
    Ok((super::target::target(first)?, super::target::target(last)?))
}

/// What takes the place of the revisions.
#[derive(Serialize)]
struct Answer {
    id: String,
    message: String,
    file: PathBuf,
    replaces: Vec<&'static str>,
    operations_before: usize,
    operations: usize,
    /// Why there is no way back.
    irreversible: Option<String>,
    dry_run: bool,
    difference: String,
}

impl Squash {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        check_message(&self.message)?;
        let graph = context.graph()?;
        let (first, last) = (one(&graph, &self.range.0)?, one(&graph, &self.range.1)?);
        let squashed = squashed_migrations(context.app.migrations, first, last)?;
        let folder = Folder::find()?;
        // Held to the end, as `create` does.
        let _lock = lock::hold(&folder)?;
        let registry = RegistryFile::read(&folder.registry())?;
        must_be_built_from(context, &registry, &folder)?;
        must_be_whole(context, &squashed)?;
        let new = modules::New::of(context, &graph, &squashed, &self.message)?;
        let rewrite = modules::rewritten(context, &new, &folder, &registry)?;
        let answer = Answer {
            file: rewrite.shown(&new.module),
            id: new.id.clone(),
            message: self.message.clone(),
            replaces: new.replaces.clone(),
            operations_before: squashed.body.operations_before,
            operations: squashed.body.operations,
            irreversible: match &squashed.body.down {
                Down::Irreversible(reason) => Some(reason.clone()),
                Down::Derived | Down::Nodes(_) => None,
            },
            dry_run: self.dry_run,
            difference: rewrite.difference(),
        };
        if self.dry_run {
            context
                .terminal
                .answer(&answer, |screen| rewrite::draw(&answer.difference, screen))?;
            return Ok(Outcome::DONE);
        }
        prompt::confirm(context, "squash", "Write this?", |screen| {
            rewrite::draw(&answer.difference, screen);
            screen.gap();
            draw_summary(&answer, screen);
        })?;
        rewrite.write()?;
        report(context, &answer)
    }
}

fn one(graph: &Graph, target: &Target) -> Result<&'static str> {
    let points = graph.points(target, &BTreeSet::new());
    match points.map_err(refused_target)?.as_slice() {
        [one] => Ok(*one),
        _ => Err(
            Error::new(ErrorKind::Usage, format!("`{target}` is not one revision"))
                .with_hint("name one at either end"),
        ),
    }
}

/// Refuses when the database at hand has only some of the revisions: it would lose the others.
fn must_be_whole(context: &Context<'_>, squashed: &SquashedMigrations) -> Result<()> {
    // Without a database there is nothing to lose; other databases are refused by their own run.
    let Ok(status) = context.manager().and_then(|manager| manager.status()) else {
        return Ok(());
    };
    let applied: BTreeSet<&str> = status.applied.iter().map(|r| r.id.as_str()).collect();
    let unfinished = status.unfinished.as_deref();
    let begun = unfinished.filter(|id| squashed.line.contains(id));
    if let Some(id) = begun {
        let message = format!("revision `{id}` is unfinished in {}", status.database);
        return Err(Error::new(ErrorKind::Unfinished, message)
            .with_revision(id)
            .with_hint("finish it by the command that began it, then squash"));
    }
    match Replaced::of(&squashed.line, |id| applied.contains(id)) {
        Replaced::None | Replaced::All => Ok(()),
        Replaced::Some => {
            let mut line = squashed.line.iter();
            let missing = line.find(|id| !applied.contains(**id));
            let message = format!(
                "{} has some of these revisions, and lacks `{}`",
                status.database,
                missing.copied().unwrap_or_default()
            );
            Err(Error::new(ErrorKind::HistoryConflict, message)
                .with_hint("`migrate run` first, or squash only what it has"))
        }
    }
}

fn draw_summary(answer: &Answer, screen: &mut Screen) {
    screen.line(&format!(
        "{} revisions with {} operations become one with {}.",
        answer.replaces.len(),
        answer.operations_before,
        answer.operations
    ));
    if let Some(reason) = &answer.irreversible {
        let line = format!("It has no way back, because one of them has none: {reason}");
        screen.line(&painted(BAD, &line));
    }
}

fn report(context: &Context<'_>, answer: &Answer) -> Result<Outcome> {
    context.terminal.answer(answer, |screen| {
        screen.line(&answer.file.display().to_string());
    })?;
    let mut next = context.terminal.screen();
    draw_summary(answer, &mut next);
    next.line(&painted(
        WAITING,
        "A database that has only some of them must be brought to the last one before it meets this.",
    ));
    next.line(&format!(
        "Read it, then build again; where all of them are applied, `{}` says that it is.",
        painted(CODE, "migrate status")
    ));
    context.terminal.say(&next);
    Ok(Outcome::DONE)
}
