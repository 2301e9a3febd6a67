//! `migrate create`: a new revision is written; it needs no database.

pub(super) mod folder;
mod id;
mod lock;
mod registry_file;
mod slug;
pub(super) mod write;

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use whimbrel_schema::graph::{Graph, Target};
use whimbrel_schema::render::{Down, Heading, Module};

use super::context::Context;
use super::outcome::Outcome;
use super::style::{CODE, painted};
use crate::error::{Error, ErrorKind, Result};
use folder::Folder;
use registry_file::RegistryFile;

#[derive(Clone, Debug, Args)]
pub(super) struct Create {
    /// What the revision does, in a few words
    #[arg(value_name = "MESSAGE")]
    message: String,

    /// Follow this head; `base` for none [default: the only head]
    #[arg(long, value_name = "REV")]
    head: Option<String>,

    /// Begin a branch of this name
    #[arg(long, value_name = "LABEL")]
    branch_label: Option<String>,

    /// Run after this revision of another branch too; once for each
    #[arg(long, value_name = "REV")]
    depends_on: Vec<String>,
}

/// What was written.
#[derive(Serialize)]
struct Created {
    id: String,
    message: String,
    module: String,
    file: PathBuf,
    registry: PathBuf,
    parents: Vec<String>,
}

impl Create {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let graph = context.graph()?;
        self.check_message()?;
        let parent = self.parent(&graph)?;
        let depends_on = self.dependencies(&graph)?;
        self.check_label(&graph)?;

        let folder = Folder::find()?;
        // Held to the end: two creates at once see each other's revisions.
        let _lock = lock::hold(&folder)?;
        let registry = RegistryFile::read(&folder.registry())?;
        must_be_built_from(context, &registry, &folder)?;
        let id = id::next(&folder, &registry)?;
        let module = format!("m{id}_{}", slug::of(&self.message));
        let parents: Vec<&str> = parent.into_iter().collect();
        let labels: Vec<&str> = self.branch_label.as_deref().into_iter().collect();
        let new = Module {
            heading: Heading {
                id: &id,
                message: &self.message,
                parents: &parents,
                labels: &labels,
                depends_on: &depends_on,
            },
            documentation: &[],
            up: &[],
            down: &Down::Derived,
        };
        let file = folder.path().join(format!("{module}.rs"));
        write::both(&file, &new.text(), &registry, &module)?;
        let created = Created {
            message: self.message.clone(),
            module,
            file: folder.shown(&file),
            registry: folder.shown(&folder.registry()),
            parents: parent.into_iter().map(str::to_owned).collect(),
            id,
        };
        report(context, &created)?;
        Ok(Outcome::DONE)
    }

    fn check_message(&self) -> Result<()> {
        if self.message.trim().is_empty() {
            return Err(usage("the message is empty")
                .with_hint("say in a few words what the revision does: \"add user preferences\""));
        }
        Ok(())
    }

    /// The revision that the new one follows.
    fn parent(&self, graph: &Graph) -> Result<Option<&'static str>> {
        let heads = graph.heads();
        match (self.head.as_deref(), heads.as_slice()) {
            (Some("base"), _) | (None, []) => Ok(None),
            (None, [head]) => Ok(Some(head)),
            (None, several) => Err(usage(format!(
                "there are {} heads: {}",
                several.len(),
                several.join(", ")
            ))
            .with_hint("name the one to follow with --head")),
            (Some(written), heads) => {
                let id = find(graph, written)?;
                match heads.contains(&id) {
                    true => Ok(Some(id)),
                    false => Err(usage(format!("revision `{id}` is no head"))
                        .with_hint(format!("the heads are: {}", heads.join(", ")))),
                }
            }
        }
    }

    fn dependencies(&self, graph: &Graph) -> Result<Vec<&'static str>> {
        let written = self.depends_on.iter();
        written.map(|written| find(graph, written)).collect()
    }

    /// Refuses a label that is taken, or that a target could mean otherwise.
    fn check_label(&self, graph: &Graph) -> Result<()> {
        let Some(label) = &self.branch_label else {
            return Ok(());
        };
        let letters = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let named =
            label.starts_with(|c: char| c.is_ascii_alphabetic()) && label.chars().all(letters);
        let is_target = ["head", "heads", "base"].contains(&label.as_str())
            || !matches!(label.parse(), Ok(Target::Named(_)));
        if !named || is_target {
            return Err(
                usage(format!("`{}` cannot be a label", label.escape_debug())).with_hint(
                    "a label begins with a letter and holds letters, digits, `-`, `_` and `.`; \
                 head, heads and base are taken, and `-1` behind a name means one step back",
                ),
            );
        }
        match graph.labelled(label) {
            None => Ok(()),
            Some(id) => Err(usage(format!(
                "the label `{label}` is that of revision `{id}`"
            ))),
        }
    }
}

fn find(graph: &Graph, written: &str) -> Result<&'static str> {
    graph
        .find(written)
        .map_err(|error| usage(error.to_string()).with_hint(error.hint()))
}

/// Refuses when the program was built from another list of revisions: the heads that it knows would
/// be the wrong ones.
fn must_be_built_from(
    context: &Context<'_>,
    registry: &RegistryFile,
    folder: &Folder,
) -> Result<()> {
    let built: Vec<&str> = context
        .app
        .migrations
        .registry()
        .revisions()
        .iter()
        .map(|revision| revision.module)
        .collect();
    let listed = registry.modules();
    let file = folder.shown(&folder.registry());
    if let Some(module) = listed.iter().find(|module| !built.contains(module)) {
        return Err(usage(format!(
            "`{}` lists `{module}`, which this program was built without",
            file.display()
        ))
        .with_hint("build again, then create"));
    }
    if let Some(module) = built.iter().find(|module| !listed.contains(module)) {
        return Err(usage(format!(
            "this program was built with `{module}`, which `{}` does not list",
            file.display()
        ))
        .with_hint("run it in the package that it was built from, or build again"));
    }
    Ok(())
}

fn report(context: &Context<'_>, created: &Created) -> Result<()> {
    context.terminal.answer(created, |screen| {
        screen.line(&created.file.display().to_string());
    })?;
    let mut next = context.terminal.screen();
    let status = painted(CODE, "migrate status");
    next.line(&format!(
        "Write its changes, then build again; `{status}` lists it as pending."
    ));
    context.terminal.say(&next);
    Ok(())
}

fn usage(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, message)
}

/// The error of a file that cannot be read or written.
pub(super) fn unreachable(what: &str, path: &Path, error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("`{}` cannot be {what}: {error}", path.display()),
    )
    .with_source(error)
}
