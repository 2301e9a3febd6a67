//! Changing modules that are there: shown as a difference first, then written.

mod header;

use std::fs;
use std::path::{Path, PathBuf};

use super::create::folder::Folder;
use super::create::registry_file::RegistryFile;
use super::create::{unreachable, write};
use super::screen::Screen;
use super::style::{BAD, FAINT, GOOD, HEADING, harmless, painted};
use crate::error::{Error, ErrorKind, Result};

pub(super) use header::{exchanged_names, heading_of, with_heading};

/// The files of the migrations folder as they are to be.
pub(super) struct Rewrite<'f> {
    folder: &'f Folder,
    changes: Vec<Change>,
}

/// What becomes of one file; an empty text is no file.
struct Change {
    before: Option<(PathBuf, String)>,
    after: Option<(PathBuf, String)>,
}

impl<'f> Rewrite<'f> {
    /// Nothing changes yet.
    pub(super) const fn new(folder: &'f Folder) -> Self {
        Self {
            folder,
            changes: Vec::new(),
        }
    }

    /// Reads a module's file.
    pub(super) fn read(&self, module: &str) -> Result<String> {
        let path = self.path(module);
        fs::read_to_string(&path).map_err(|error| unreachable("read", &path, error))
    }

    /// A module's file as a person here would write it.
    pub(super) fn shown(&self, module: &str) -> PathBuf {
        self.folder.shown(&self.path(module))
    }

    /// Gives a module another text, and another name where it gets one.
    pub(super) fn module(&mut self, module: &str, name: &str, before: String, after: String) {
        self.changes.push(Change {
            before: Some((self.path(module), before)),
            after: Some((self.path(name), after)),
        });
    }

    /// Adds a module.
    pub(super) fn new_module(&mut self, name: &str, text: String) {
        self.changes.push(Change {
            before: None,
            after: Some((self.path(name), text)),
        });
    }

    /// Takes a module away.
    pub(super) fn removed(&mut self, module: &str, before: String) {
        self.changes.push(Change {
            before: Some((self.path(module), before)),
            after: None,
        });
    }

    /// Gives the list another text.
    pub(super) fn list(&mut self, registry: &RegistryFile, after: String) {
        let path = registry.path().to_owned();
        self.changes.push(Change {
            before: Some((path.clone(), registry.text().to_owned())),
            after: Some((path, after)),
        });
    }

    /// The difference, as `diff -u` writes it.
    pub(super) fn difference(&self) -> String {
        let shown = self.changes.iter().filter(|change| change.differs());
        shown.map(|change| self.of(change)).collect()
    }

    fn of(&self, change: &Change) -> String {
        let name = |side: &Option<(PathBuf, String)>| match side {
            Some((path, _)) => self.shown_path(path),
            None => "/dev/null".to_owned(),
        };
        let text = |side: &Option<(PathBuf, String)>| {
            side.as_ref()
                .map_or_else(String::new, |(_, text)| text.clone())
        };
        let (before, after) = (text(&change.before), text(&change.after));
        let patch = diffy::create_patch(&before, &after).to_string();
        // The patch names no files of its own.
        let hunks = patch.lines().skip(2).map(|line| format!("{line}\n"));
        let hunks: String = hunks.collect();
        format!(
            "--- {}\n+++ {}\n{hunks}",
            name(&change.before),
            name(&change.after)
        )
    }

    fn shown_path(&self, path: &Path) -> String {
        self.folder.shown(path).display().to_string()
    }

    fn path(&self, module: &str) -> PathBuf {
        self.folder.path().join(format!("{module}.rs"))
    }

    /// Writes everything: new files first, the list last but for what goes.
    ///
    /// # Errors
    ///
    /// When a file cannot be written, was changed meanwhile, or is there already.
    pub(super) fn write(&self) -> Result<()> {
        let is_kept = |change: &&Change| change.place_stays();
        for change in self.changes.iter().filter(|change| !change.place_stays()) {
            if let Some((path, text)) = &change.after {
                write::new(path, text)?;
            }
        }
        for change in self.changes.iter().filter(is_kept) {
            if let (Some((path, before)), Some((_, after))) = (&change.before, &change.after)
                && before != after
            {
                write::over(path, before, after)?;
            }
        }
        for change in self.changes.iter().filter(|change| !change.place_stays()) {
            if let Some((path, _)) = &change.before {
                fs::remove_file(path).map_err(|error| {
                    unreachable("removed", path, error)
                        .with_hint("everything else is written; remove it by hand")
                })?;
            }
        }
        Ok(())
    }
}

impl Change {
    fn place_stays(&self) -> bool {
        let path = |side: &Option<(PathBuf, String)>| side.as_ref().map(|(path, _)| path.clone());
        path(&self.before) == path(&self.after)
    }

    fn differs(&self) -> bool {
        self.before != self.after
    }
}

/// Draws a difference in colours.
pub(super) fn draw(difference: &str, screen: &mut Screen) {
    for line in difference.lines() {
        let style = match line.get(..1) {
            _ if line.starts_with("--- ") || line.starts_with("+++ ") => Some(HEADING),
            Some("-") => Some(BAD),
            Some("+") => Some(GOOD),
            Some("@") => Some(FAINT),
            _ => None,
        };
        let line = harmless(line);
        screen.line(&style.map_or_else(|| line.clone(), |style| painted(style, &line)));
    }
}

/// The error of a module whose header no tool can change.
pub(super) fn by_hand(file: &Path, what: &str) -> Error {
    let message = format!(
        "the header in `{}` is written in a way that cannot be changed mechanically",
        file.display()
    );
    Error::new(ErrorKind::Usage, message).with_hint(format!("by hand: {what}"))
}
