//! A table of a TOML file whose mistakes are named with their place.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::setting::{Origin, Setting};
use super::surroundings::usage;
use crate::error::{Error, Result, SourceLocation};
use crate::suggest;

/// The file that a table stands in.
#[derive(Clone, Copy)]
pub(super) struct Source<'s> {
    /// The file, as a message shows it.
    pub(super) path: &'s Path,
    /// The folder that its paths begin at.
    pub(super) folder: &'s Path,
    /// Its text.
    pub(super) text: &'s str,
}

impl Source<'_> {
    /// What is wrong with a file that is not TOML.
    pub(super) fn broken(&self, error: &toml::de::Error) -> Error {
        let at = error.span().map_or(0, |span| span.start);
        self.blame(at, error.message())
    }

    fn blame(&self, at: usize, what: impl AsRef<str>) -> Error {
        let location = self.location(at);
        usage(format!(
            "{}:{}: {}",
            location.file,
            location.line,
            what.as_ref()
        ))
        .with_location(location)
    }

    fn location(&self, at: usize) -> SourceLocation {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let in_line = before.get(line_start..).unwrap_or_default();
        SourceLocation {
            file: self.path.display().to_string(),
            line: counted(before.matches('\n').count()),
            column: counted(in_line.chars().count()),
        }
    }
}

/// A number that counts from 1.
fn counted(from_zero: usize) -> u32 {
    u32::try_from(from_zero)
        .unwrap_or(u32::MAX)
        .saturating_add(1)
}

/// A table, and the name it has in the file.
pub(super) struct Table<'s> {
    source: Source<'s>,
    table: &'s DeTable<'s>,
    name: String,
}

impl<'s> Table<'s> {
    /// The whole file.
    pub(super) fn top(source: Source<'s>, table: &'s DeTable<'s>) -> Self {
        Self {
            source,
            table,
            name: String::new(),
        }
    }

    /// Refuses keys that do not exist.
    pub(super) fn must_know(&self, known: &[&str]) -> Result<()> {
        let unknown = self
            .table
            .keys()
            .find(|key| !known.contains(&&**key.get_ref()));
        let Some(key) = unknown else {
            return Ok(());
        };
        let written = key.get_ref();
        let near = suggest::nearest(written, known)
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        let message = format!("there is no key `{}`{near}", self.full_name(written));
        let hint = format!("the keys are: {}", known.join(", "));
        Err(self.source.blame(key.span().start, message).with_hint(hint))
    }

    /// A table in this one.
    pub(super) fn table(&self, key: &str) -> Result<Option<Table<'s>>> {
        self.entry(key).map(|entry| entry.table()).transpose()
    }

    /// What the table holds.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'s>> {
        self.table.iter().map(|(key, value)| Entry {
            source: self.source,
            name: self.full_name(key.get_ref()),
            key,
            value,
        })
    }

    /// Reads the value of a key, when it is there.
    pub(super) fn read<T>(
        &self,
        key: &str,
        read: impl FnOnce(&Entry<'_>) -> Result<T>,
    ) -> Result<Option<Setting<T>>> {
        let Some(entry) = self.entry(key) else {
            return Ok(None);
        };
        Ok(Some(Setting::new(read(&entry)?, entry.origin())))
    }

    fn entry(&self, key: &str) -> Option<Entry<'s>> {
        self.entries().find(|entry| entry.key() == key)
    }

    fn full_name(&self, key: &str) -> String {
        match self.name.as_str() {
            "" => key.to_owned(),
            table => format!("{table}.{key}"),
        }
    }
}

/// A key and its value.
pub(super) struct Entry<'s> {
    source: Source<'s>,
    name: String,
    key: &'s Spanned<toml::de::DeString<'s>>,
    value: &'s Spanned<DeValue<'s>>,
}

impl<'s> Entry<'s> {
    /// The key, without the table.
    pub(super) fn key(&self) -> &'s str {
        self.key.get_ref()
    }

    /// The folder that paths of the file begin at.
    pub(super) fn folder(&self) -> &'s Path {
        self.source.folder
    }

    /// The value as a table.
    pub(super) fn table(&self) -> Result<Table<'s>> {
        let table = self.value.get_ref().as_table();
        Ok(Table {
            source: self.source,
            table: table.ok_or_else(|| self.wrong("a table"))?,
            name: self.name.clone(),
        })
    }

    /// The value as text that is not empty.
    pub(super) fn text(&self) -> Result<String> {
        match self.value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Ok(text.to_owned()),
            Some(_) => Err(self.blame(format!("`{}` is empty", self.name))),
            None => Err(self.wrong("text in quotes")),
        }
    }

    /// The value as a whole number.
    pub(super) fn number(&self) -> Result<u64> {
        let number = self.value.get_ref().as_integer();
        number
            .and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok())
            .ok_or_else(|| self.wrong("a whole number"))
    }

    /// The value as a list of texts.
    pub(super) fn words(&self) -> Result<Vec<String>> {
        self.texts("a list of texts, the program first")
    }

    /// The value as a list of commands.
    pub(super) fn commands(&self) -> Result<Vec<Vec<String>>> {
        let wrong = || self.wrong("a list of commands, each a list of texts, the program first");
        let list = self.value.get_ref().as_array().ok_or_else(wrong)?;
        let commands = list.iter().map(|command| texts_of(command.get_ref()));
        commands.collect::<Option<_>>().ok_or_else(wrong)
    }

    /// The value as a list of names.
    pub(super) fn names(&self) -> Result<Vec<String>> {
        self.texts("a list of names in quotes")
    }

    fn texts(&self, expected: &str) -> Result<Vec<String>> {
        let wrong = || self.wrong(expected);
        texts_of(self.value.get_ref()).ok_or_else(wrong)
    }

    /// Says what the value should be.
    pub(super) fn wrong(&self, expected: &str) -> Error {
        self.blame(format!("`{}` must be {expected}", self.name))
    }

    fn blame(&self, what: String) -> Error {
        self.source.blame(self.value.span().start, what)
    }

    fn origin(&self) -> Origin {
        let location = self.source.location(self.key.span().start);
        Origin::File {
            file: self.source.path.to_owned(),
            line: location.line,
            name: self.name.clone(),
        }
    }
}

/// A list of texts that is not empty.
fn texts_of(value: &DeValue<'_>) -> Option<Vec<String>> {
    let words = value.as_array()?.iter();
    let words = words.map(|word| word.get_ref().as_str().map(str::to_owned));
    let words: Vec<String> = words.collect::<Option<_>>()?;
    (!words.is_empty()).then_some(words)
}
