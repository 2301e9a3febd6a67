//! The texts that a package should have, and whether it has them.

use std::path::{Path, PathBuf};
use std::{fs, io};

use whimbrel_schema::diesel::{Described, is_same, print};
use whimbrel_schema::{Backend, Catalog};

use super::config::{DieselToml, NamedSection};
use super::format::formatted;
use super::problem::Problem;

/// How a file compares with the text that it should hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It holds the text, perhaps laid out otherwise.
    Current,
    /// It holds something else.
    Stale,
    /// There is no such file.
    Missing,
}

/// The text of a section.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The section's key.
    pub key: String,
    /// Where it belongs, when the section says so.
    pub file: Option<PathBuf>,
    /// The text, without the section's patch, laid out by rustfmt's defaults.
    text: String,
    patch: Option<PathBuf>,
    /// What Diesel CLI would have given up at, and what was done instead.
    pub notes: Vec<String>,
}

/// The texts of all sections for the schema that the revisions make.
///
/// # Errors
///
/// When the schema cannot be said of the database.
pub fn generate(
    catalog: &Catalog,
    backend: Backend,
    config: &DieselToml,
) -> Result<Vec<Generated>, Problem> {
    let described = Described::replayed(catalog, backend)
        .map_err(|error| Problem::Unsupported(error.to_string()))?;
    let sections = config.sections().iter();
    Ok(sections
        .map(|named| Generated::of(&described, named, config))
        .collect())
}

impl Generated {
    fn of(described: &Described<'_>, named: &NamedSection, config: &DieselToml) -> Self {
        let section = &named.section;
        let printed = print(described, section);
        let path = |written: &String| config.resolve(written);
        Self {
            key: named.key.clone(),
            file: section.file.as_ref().map(path),
            patch: section.patch_file.as_ref().map(path),
            text: printed.text,
            notes: printed.notes,
        }
    }

    /// The text before the section's patch, as the rustfmt of the current folder lays it out.
    pub fn without_patch(&self) -> String {
        formatted(self.text.clone())
    }

    /// The whole text, as Diesel CLI would write it here: laid out by the rustfmt of the current
    /// folder, then patched.
    ///
    /// # Errors
    ///
    /// When the patch cannot be read, or does not fit.
    pub fn text(&self) -> Result<String, Problem> {
        self.patched(self.without_patch())
    }

    /// Compares the section's file with the text, without regard to layout; `None` where the section
    /// names no file.
    ///
    /// No rustfmt is asked where there is no patch, so that a build does not depend on it.
    ///
    /// # Errors
    ///
    /// When the file or the patch cannot be read, or the patch does not fit.
    pub fn state(&self) -> Result<Option<State>, Problem> {
        let Some(file) = &self.file else {
            return Ok(None);
        };
        let held = match fs::read_to_string(file) {
            Ok(held) => held,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Some(State::Missing));
            }
            Err(source) => {
                let path = file.clone();
                return Err(Problem::Read { path, source });
            }
        };
        let text = match &self.patch {
            None => self.text.clone(),
            Some(_) => self.text()?,
        };
        Ok(Some(match is_same(&held, &text) {
            true => State::Current,
            false => State::Stale,
        }))
    }

    fn patched(&self, text: String) -> Result<String, Problem> {
        let Some(path) = &self.patch else {
            return Ok(text);
        };
        let patch = fs::read_to_string(path).map_err(|source| Problem::Read {
            path: path.clone(),
            source,
        })?;
        patched(&text, &patch, path)
    }
}

fn patched(text: &str, patch: &str, path: &Path) -> Result<String, Problem> {
    let failed = |what: String| Problem::Patch {
        path: path.to_owned(),
        what,
    };
    let patch = diffy::Patch::from_str(patch).map_err(|error| failed(error.to_string()))?;
    diffy::apply(text, &patch).map_err(|error| failed(error.to_string()))
}
