//! Answers that a person gave once, kept for the next time and for machines.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cli::create::unreachable;
use crate::error::{Error, ErrorKind, Result};

/// Answers to what only a person can tell.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    pub(super) given: Given,
    file: Option<PathBuf>,
    is_new: bool,
}

/// The answers, as the file holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Given {
    /// What has another name: `users.name=users.full_name`.
    pub(super) renames: Vec<String>,
    /// What looks as if it had another name and has not.
    pub(super) not_renamed: Vec<String>,
    /// The values for the rows that are there, in SQL, by column.
    pub(super) defaults: BTreeMap<String, String>,
}

impl Answers {
    /// Reads the file; one that is not there holds no answers yet.
    pub(super) fn read(file: Option<&Path>) -> Result<Self> {
        let Some(path) = file else {
            return Ok(Self::default());
        };
        let given = match fs::read_to_string(path) {
            Ok(text) => serde_json::from_str(&text).map_err(|error| {
                let message = format!("`{}`: {error}", path.display());
                Error::new(ErrorKind::Usage, message).with_hint(
                    "it is one JSON object with the keys renames, not_renamed and defaults",
                )
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Given::default(),
            Err(error) => return Err(unreachable("read", path, error)),
        };
        Ok(Self {
            given,
            file: Some(path.to_owned()),
            is_new: false,
        })
    }

    /// Notes an answer that was given just now.
    pub(super) fn note(&mut self, note: impl FnOnce(&mut Given)) {
        note(&mut self.given);
        self.is_new = true;
    }

    /// Writes the answers that were given just now into the file.
    pub(super) fn keep(&self) -> Result<()> {
        let (Some(path), true) = (&self.file, self.is_new) else {
            return Ok(());
        };
        let text = serde_json::to_string_pretty(&self.given).map_err(|error| {
            Error::new(ErrorKind::Failed, "the answers cannot be written as JSON")
                .with_source(error)
        })?;
        fs::write(path, text + "\n").map_err(|error| unreachable("written", path, error))
    }
}
