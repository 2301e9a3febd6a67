//! A `schema.rs` of Diesel's as a state.

use std::path::{Path, PathBuf};

use whimbrel_schema::diesel::{self, Section};
use whimbrel_schema::{Backend, Catalog};

use super::load::{read, usage};
use crate::error::{Error, ErrorKind, Result, SourceLocation};

/// Where Diesel's own tool writes the file.
const USUAL: &str = "src/schema.rs";

/// A `schema.rs`, and which tables it shows.
#[derive(Clone, Debug)]
pub(super) struct SchemaFile {
    file: diesel::SchemaFile,
    section: Section,
}

impl SchemaFile {
    /// Reads a file; `schema.rs` alone is the one of the package.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let usual = PathBuf::from(USUAL);
        let path = match path.exists() || path != Path::new("schema.rs") {
            true => path,
            false => usual.as_path(),
        };
        let text = read(path)?;
        let file = diesel::read(&text).map_err(|error| {
            let location = SourceLocation {
                file: path.display().to_string(),
                line: u32::try_from(error.line).unwrap_or(u32::MAX),
                column: u32::try_from(error.column).unwrap_or(u32::MAX),
            };
            usage(format!("`{}`: {error}", path.display()))
                .with_location(location)
                .with_hint("`migrate schema` writes one from the migrations")
        })?;
        Ok(Self {
            file,
            section: Section::default(),
        })
    }

    /// What the file says by itself.
    pub(super) fn catalog(&self, backend: Backend) -> Catalog {
        self.file.catalog(backend)
    }

    /// The same with what the file cannot say as it is now.
    pub(super) fn filled(&self, now: &Catalog, backend: Backend) -> Result<Catalog> {
        self.file
            .filled(now, backend, &self.section)
            .map_err(|unsupported| {
                Error::new(ErrorKind::Failed, unsupported.to_string())
                    .with_hint(unsupported.instead)
            })
    }
}
