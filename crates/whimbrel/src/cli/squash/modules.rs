//! The new module, those that it takes the place of, and those that follow it.

use std::collections::{BTreeMap, BTreeSet};

use whimbrel_schema::graph::Graph;
use whimbrel_schema::render::{Heading, Module};

use crate::cli::context::Context;
use crate::cli::create::folder::Folder;
use crate::cli::create::registry_file::RegistryFile;
use crate::cli::create::{id, slug};
use crate::cli::rewrite::{Rewrite, by_hand, exchanged_names};
use crate::error::{Error, ErrorKind, Result};
use crate::manager::SquashedMigrations;

/// The new revision.
pub(super) struct New {
    pub(super) id: String,
    pub(super) module: String,
    /// What it stands for, with what those stood for.
    pub(super) replaces: Vec<&'static str>,
    line: Vec<&'static str>,
    followers: Vec<&'static str>,
    text: String,
}

impl New {
    /// The new revision, right behind the last of those whose place it takes.
    ///
    /// # Errors
    ///
    /// When no id is left between the last one and what follows it.
    pub(super) fn of(
        context: &Context<'_>,
        graph: &Graph,
        squashed: &SquashedMigrations,
        message: &str,
    ) -> Result<Self> {
        let line = squashed.line.clone();
        let last = line.last().copied().unwrap_or_default();
        let followers: Vec<&'static str> = graph.directly_needing(last).collect();
        let id = id::right_after(last)?;
        let is_taken = context.revision(&id).is_some();
        if let Some(follower) = followers.iter().find(|f| **f <= id.as_str() || is_taken) {
            let message = format!("no id is left between `{last}` and `{follower}`");
            return Err(Error::new(ErrorKind::Usage, message).with_hint("end the range elsewhere"));
        }
        let revisions = line.iter().filter_map(|id| context.revision(id));
        let headers: Vec<_> = revisions.map(|revision| &revision.header).collect();
        let replaces: Vec<&'static str> = headers
            .iter()
            .flat_map(|header| header.replaced().iter().copied().chain([header.id]))
            .collect();
        let labels: Vec<&str> = headers
            .iter()
            .flat_map(|header| header.branch_labels().iter().copied())
            .collect();
        let is_own = |name: &str| {
            line.contains(&name) || graph.labelled(name).is_some_and(|id| line.contains(&id))
        };
        let depends_on: BTreeSet<&str> = headers
            .iter()
            .flat_map(|header| header.dependencies().iter().copied())
            .filter(|name| !is_own(name))
            .collect();
        let depends_on: Vec<&str> = depends_on.into_iter().collect();
        let parents = headers.first().map_or(&[][..], |header| header.parents());
        let said = headers
            .iter()
            .map(|header| format!("- {}: {}", header.id, header.message));
        let documentation = [format!(
            "It stands for these revisions:\n{}",
            said.collect::<Vec<_>>().join("\n")
        )];
        let text = Module {
            heading: Heading {
                id: &id,
                message,
                parents,
                labels: &labels,
                depends_on: &depends_on,
                replaces: &replaces,
            },
            documentation: &documentation,
            up: &squashed.body.up,
            down: &squashed.body.down,
        }
        .text();
        Ok(Self {
            module: format!("m{id}_{}", slug::of(message)),
            id,
            replaces,
            line,
            followers,
            text,
        })
    }
}

/// What becomes of the files.
///
/// # Errors
///
/// When a file cannot be read, or the header of one that follows cannot be changed.
pub(super) fn rewritten<'f>(
    context: &Context<'_>,
    new: &New,
    folder: &'f Folder,
    registry: &RegistryFile,
) -> Result<Rewrite<'f>> {
    let mut rewrite = Rewrite::new(folder);
    rewrite.new_module(&new.module, new.text.clone());
    let last = new.line.last().copied().unwrap_or_default();
    for follower in &new.followers {
        let Some(revision) = context.revision(follower) else {
            continue;
        };
        let header = &revision.header;
        let mut links = header.parents().iter().chain(header.dependencies());
        if !links.any(|link| *link == last) {
            // It says so by a label, which the new one carries.
            continue;
        }
        let before = rewrite.read(revision.module)?;
        let names = BTreeMap::from([(last, new.id.as_str())]);
        let after = exchanged_names(&before, &names).ok_or_else(|| {
            let file = rewrite.shown(revision.module);
            by_hand(&file, &format!("name `{}` in place of `{last}`", new.id))
        })?;
        rewrite.module(revision.module, revision.module, before, after);
    }
    let gone = new.line.iter().filter_map(|id| context.revision(id));
    let gone: Vec<&str> = gone.map(|revision| revision.module).collect();
    rewrite.list(registry, registry.exchanged(&gone, &new.module)?);
    for module in gone {
        let before = rewrite.read(module)?;
        rewrite.removed(module, before);
    }
    Ok(rewrite)
}
