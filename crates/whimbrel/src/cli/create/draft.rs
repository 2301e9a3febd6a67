//! Writing drafts, one after the other, each with its line in the registry.

use std::path::PathBuf;

use serde::Serialize;
use whimbrel_schema::render::{Heading, Module};

use super::folder::Folder;
use super::registry_file::RegistryFile;
use super::template::Template;
use super::{id, slug, usage, write};
use crate::cli::directives::Draft;
use crate::error::Result;

/// What was written.
#[derive(Serialize)]
pub(super) struct Created {
    pub(super) id: String,
    pub(super) message: String,
    pub(super) module: String,
    pub(super) file: PathBuf,
    pub(super) registry: PathBuf,
    pub(super) parents: Vec<String>,
    /// What the file would hold, in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
}

/// Writes drafts; each follows the one before it.
pub(in crate::cli) struct Writer<'w> {
    pub(super) folder: &'w Folder,
    pub(super) template: Option<&'w Template>,
    /// What the next one follows.
    pub(super) parents: Vec<String>,
    /// The label of the first one.
    pub(super) label: Option<&'w str>,
    /// What the first one waits for.
    pub(super) depends_on: &'w [&'w str],
    pub(super) is_dry_run: bool,
    pub(super) written: Vec<Created>,
}

impl Writer<'_> {
    /// Writes one draft.
    ///
    /// # Errors
    ///
    /// When the message is empty, the template does not render, or a file cannot be written; what was
    /// written before stays.
    pub(super) fn write(&mut self, draft: &Draft) -> Result<()> {
        if draft.message.trim().is_empty() {
            return Err(usage("the message of a draft is empty")
                .with_hint("the directives of the application should give it one"));
        }
        // Read anew: it lists what was written before.
        let registry = RegistryFile::read(&self.folder.registry())?;
        let id = match self.written.last() {
            Some(last) => id::following(&last.id)?,
            None => id::next(self.folder, &registry)?,
        };
        let module = format!("m{id}_{}", slug::of(&draft.message));
        let parents = std::mem::replace(&mut self.parents, vec![id.clone()]);
        let followed: Vec<&str> = parents.iter().map(String::as_str).collect();
        let is_first = self.written.is_empty();
        let labels: Vec<&str> = self.label.filter(|_| is_first).into_iter().collect();
        let new = Module {
            heading: Heading {
                id: &id,
                message: &draft.message,
                parents: &followed,
                labels: &labels,
                depends_on: if is_first { self.depends_on } else { &[] },
                replaces: &[],
            },
            documentation: &[],
            up: &draft.up,
            down: &draft.down,
        };
        let text = match self.template {
            Some(template) => template.render(&new)?,
            None => new.text(),
        };
        let file = self.folder.path().join(format!("{module}.rs"));
        if !self.is_dry_run {
            write::both(&file, &text, &registry, &module)?;
        }
        self.written.push(Created {
            message: draft.message.clone(),
            module,
            file: self.folder.shown(&file),
            registry: self.folder.shown(&self.folder.registry()),
            parents,
            text: self.is_dry_run.then_some(text),
            id,
        });
        Ok(())
    }
}
