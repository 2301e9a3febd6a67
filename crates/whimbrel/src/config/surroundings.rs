//! What surrounds the process: its variables, the current folder, and `.env`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use crate::error::{Error, ErrorKind, Result};

/// The variables and the current folder of the process.
#[derive(Clone, Debug)]
pub(super) struct Surroundings {
    pub(super) folder: PathBuf,
    pub(super) variables: BTreeMap<OsString, OsString>,
}

impl Surroundings {
    /// Those of this process.
    pub(super) fn current() -> Result<Self> {
        let folder = env::current_dir().map_err(|error| {
            Error::new(ErrorKind::Failed, "the current folder cannot be found").with_source(error)
        })?;
        Ok(Self {
            folder,
            variables: env::vars_os().collect(),
        })
    }

    /// The value of a variable; an empty one is a mistake rather than none.
    pub(super) fn variable(&self, name: &str) -> Result<Option<String>> {
        let Some(value) = self.variables.get(&OsString::from(name)) else {
            return Ok(None);
        };
        let Some(value) = value.to_str() else {
            return Err(usage(format!("the variable `{name}` is not UTF-8")));
        };
        if value.trim().is_empty() {
            return Err(usage(format!("the variable `{name}` is set, but empty"))
                .with_hint(format!("give it a value, or `unset {name}`")));
        }
        Ok(Some(value.to_owned()))
    }

    /// A file in the current folder, else in the package's.
    pub(super) fn find(&self, name: &str) -> Option<PathBuf> {
        let here = self.folder.as_path();
        let package = here
            .ancestors()
            .find(|folder| folder.join("Cargo.toml").is_file());
        let places = [Some(here), package];
        let found = places
            .into_iter()
            .flatten()
            .find(|place| place.join(name).is_file())?;
        Some(match found == here {
            true => PathBuf::from(name),
            false => found.join(name),
        })
    }

    /// The folder of the package, as it is written from the current one: empty when that is it, and
    /// where there is no package.
    pub(super) fn package(&self) -> PathBuf {
        let here = self.folder.as_path();
        let found = here
            .ancestors()
            .find(|folder| folder.join("Cargo.toml").is_file());
        match found {
            Some(folder) if folder != here => folder.to_owned(),
            _ => PathBuf::new(),
        }
    }

    /// Where a path is, however it is written.
    pub(super) fn absolute(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }

    /// The variables that `.env` sets; none without such a file.
    pub(super) fn dot_env(&self) -> Result<DotEnv> {
        let Some(file) = self.find(".env") else {
            return Ok(DotEnv::default());
        };
        let text = fs::read_to_string(self.absolute(&file)).map_err(|error| {
            usage(format!("`{}` cannot be read: {error}", file.display())).with_source(error)
        })?;
        let mut variables = BTreeMap::new();
        for line in dotenvy::from_read_iter(io::Cursor::new(text.as_bytes())) {
            let (name, value) = line.map_err(|error| broken_line(&file, &text, &error))?;
            variables.entry(name).or_insert(value);
        }
        Ok(DotEnv { file, variables })
    }
}

/// A `.env` file.
#[derive(Clone, Debug, Default)]
pub(super) struct DotEnv {
    pub(super) file: PathBuf,
    variables: BTreeMap<String, String>,
}

impl DotEnv {
    /// The value that the file gives a variable; an empty one is a mistake rather than none.
    pub(super) fn variable(&self, name: &str) -> Result<Option<String>> {
        match self.variables.get(name) {
            Some(value) if value.trim().is_empty() => {
                let file = self.file.display();
                Err(usage(format!("`{file}` sets `{name}` to nothing"))
                    .with_hint("give it a value, or remove the line"))
            }
            found => Ok(found.cloned()),
        }
    }
}

/// Names the place of a line that cannot be read, never its text, which may hold a password.
fn broken_line(file: &Path, text: &str, error: &dotenvy::Error) -> Error {
    let line = match error {
        dotenvy::Error::LineParse(broken, _) => {
            let first = broken.lines().next().unwrap_or_default();
            text.lines().position(|line| line.trim() == first.trim())
        }
        _ => None,
    };
    let place = line.map_or_else(String::new, |at| format!(":{}", at + 1));
    usage(format!(
        "`{}{place}` is not a line of the form NAME=value",
        file.display()
    ))
    .with_hint("put values with spaces, quotes or `#` in single quotes")
}

pub(super) fn usage(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, message)
}
