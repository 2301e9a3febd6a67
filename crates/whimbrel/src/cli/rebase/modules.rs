//! The modules of a branch that moves: other parents, and newer ids where those are needed.

use std::collections::BTreeMap;

use whimbrel_schema::Revision;
use whimbrel_schema::graph::{Graph, Rebase};
use whimbrel_schema::render::Heading;

use super::Moved;
use crate::cli::context::Context;
use crate::cli::create::folder::Folder;
use crate::cli::create::id;
use crate::cli::create::registry_file::RegistryFile;
use crate::cli::rewrite::{Rewrite, by_hand, exchanged_names, heading_of, with_heading};
use crate::error::Result;

/// What becomes of the files, and of the revisions.
///
/// # Errors
///
/// When a file cannot be read, or its header is written in a way that cannot be changed.
pub(super) fn moved<'f>(
    context: &Context<'_>,
    graph: &Graph,
    found: &Rebase,
    folder: &'f Folder,
    registry: &RegistryFile,
) -> Result<(Rewrite<'f>, Vec<Moved>)> {
    let new = new_ids(graph, found, folder, registry)?;
    let mut rewrite = Rewrite::new(folder);
    let mut moved = Vec::new();
    let mut list = registry.text().to_owned();
    for id in &found.moved {
        let Some(revision) = context.revision(id) else {
            continue;
        };
        let new_id = new.get(id).map_or(*id, String::as_str);
        let name = revision.module.replace(id, new_id);
        let before = rewrite.read(revision.module)?;
        let after = match *id == found.root {
            true => of_the_root(revision, &before, found, &new),
            false => exchanged_names(&before, &names(revision, &new)),
        };
        let after = after.ok_or_else(|| {
            let file = rewrite.shown(revision.module);
            let what = match *id == found.root {
                true => format!("write `.revises(\"{}\")`", found.onto),
                false => "name the new ids of what it follows".to_owned(),
            };
            by_hand(&file, &what)
        })?;
        if name != revision.module {
            let file = RegistryFile::of(registry.path(), list)?;
            list = file.exchanged(&[revision.module], &name)?;
        }
        moved.push(Moved {
            id,
            new_id: new_id.to_owned(),
            message: revision.header.message,
            file: rewrite.shown(&name),
        });
        rewrite.module(revision.module, &name, before, after);
    }
    rewrite.list(registry, list);
    Ok((rewrite, moved))
}

fn new_ids(
    graph: &Graph,
    found: &Rebase,
    folder: &Folder,
    registry: &RegistryFile,
) -> Result<BTreeMap<&'static str, String>> {
    let mut last: Option<String> = None;
    graph.renumbered(found, |_| {
        let next = match &last {
            Some(last) => id::following(last)?,
            // Greater than every id that is there.
            None => id::next(folder, registry)?,
        };
        last = Some(next.clone());
        Ok(next)
    })
}

/// The ids in a header that change: its own, and those of what it needs.
fn names<'n>(
    revision: &'static Revision,
    new: &'n BTreeMap<&'static str, String>,
) -> BTreeMap<&'n str, &'n str> {
    let header = &revision.header;
    let links = header.parents().iter().chain(header.dependencies());
    let all = links.chain([&header.id]);
    all.filter_map(|id| new.get(id).map(|to| (*id, to.as_str())))
        .collect()
}

fn of_the_root(
    revision: &'static Revision,
    text: &str,
    found: &Rebase,
    new: &BTreeMap<&'static str, String>,
) -> Option<String> {
    let mut names = names(revision, new);
    if let [parent] = found.from.as_slice() {
        names.insert(parent, found.onto);
        return exchanged_names(text, &names);
    }
    let old = heading_of(&revision.header);
    let parents = [found.onto];
    let heading = Heading {
        id: names.get(old.id).copied().unwrap_or(old.id),
        parents: &parents,
        ..old
    };
    with_heading(text, &old, &heading)
}
