//! Where a new revision stands: what it follows, what it waits for, which branch it begins.

use std::collections::BTreeSet;

use clap::Args;
use whimbrel_schema::graph::{Graph, Target};

use super::folder::Folder;
use super::registry_file::RegistryFile;
use super::usage;
use crate::cli::context::Context;
use crate::error::{Error, Result};
use crate::manager::refused_target;

#[derive(Clone, Debug, Args)]
pub(super) struct Position {
    /// Follow this head, or that of a branch, as in `reporting@head`; `base` for none
    /// [default: the only head]
    #[arg(long, value_name = "REV")]
    head: Option<String>,

    /// Let --head be any revision: the new one begins a branch there
    #[arg(long, requires = "head")]
    splice: bool,

    /// Begin a branch of this name
    #[arg(long, value_name = "LABEL")]
    pub(super) branch_label: Option<String>,

    /// Run after this revision of another branch too; once for each
    #[arg(long, value_name = "REV")]
    depends_on: Vec<String>,
}

impl Position {
    /// The revision that the new one follows.
    pub(super) fn parent(&self, graph: &Graph) -> Result<Option<&'static str>> {
        let heads = graph.heads();
        let Some(written) = &self.head else {
            return match heads.as_slice() {
                [] => Ok(None),
                [head] => Ok(Some(head)),
                several => Err(many(several)),
            };
        };
        let target: Target = written.parse().map_err(refused_target)?;
        let points = graph.points(&target, &BTreeSet::new());
        match points.map_err(refused_target)?.as_slice() {
            [] => Ok(None),
            [id] if self.splice || heads.contains(id) => Ok(Some(id)),
            [id] => Err(
                usage(format!("revision `{id}` is no head")).with_hint(format!(
                    "the heads are: {}; --splice begins a branch at any revision",
                    heads.join(", ")
                )),
            ),
            several => Err(many(several)),
        }
    }

    pub(super) fn dependencies(&self, graph: &Graph) -> Result<Vec<&'static str>> {
        let written = self.depends_on.iter();
        written
            .map(|written| graph.find(written).map_err(refused_target))
            .collect()
    }
}

/// Refuses a label that is taken, or that a target could mean otherwise.
pub(in crate::cli) fn check_label(label: Option<&str>, graph: &Graph) -> Result<()> {
    let Some(label) = label else {
        return Ok(());
    };
    let letters = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let named = label.starts_with(|c: char| c.is_ascii_alphabetic()) && label.chars().all(letters);
    let is_target = ["head", "heads", "base"].contains(&label)
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

fn many(heads: &[&str]) -> Error {
    usage(format!(
        "there are {} heads: {}",
        heads.len(),
        heads.join(", ")
    ))
    .with_hint("name the one to follow with --head")
}

/// Refuses when the program was built from another list of revisions: the heads that it knows would
/// be the wrong ones.
pub(in crate::cli) fn must_be_built_from(
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
