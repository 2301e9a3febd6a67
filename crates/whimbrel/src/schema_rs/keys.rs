//! Values of `diesel.toml`, read strictly.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use whimbrel_schema::diesel::{BadPattern, Patterns};

use super::problem::Problem;

/// The file that is read.
#[derive(Clone, Copy)]
pub(super) struct File<'f> {
    pub(super) path: &'f Path,
    pub(super) text: &'f str,
}

impl<'f> File<'f> {
    /// What is wrong at a place of the file.
    pub(super) fn blame(&self, at: usize, what: impl Into<String>) -> Problem {
        let before = self.text.get(..at).unwrap_or(self.text);
        Problem::Toml {
            path: self.path.to_owned(),
            line: before.matches('\n').count() + 1,
            what: what.into(),
        }
    }

    pub(super) fn value(
        self,
        key: &'f Spanned<std::borrow::Cow<'f, str>>,
        value: &'f Spanned<DeValue<'f>>,
    ) -> Value<'f> {
        Value {
            file: self,
            key: key.get_ref(),
            value,
        }
    }
}

/// The value of a key.
#[derive(Clone, Copy)]
pub(super) struct Value<'f> {
    file: File<'f>,
    pub(super) key: &'f str,
    value: &'f Spanned<DeValue<'f>>,
}

impl<'f> Value<'f> {
    /// Says that the value should be something else.
    pub(super) fn wrong(&self, wanted: &str) -> Problem {
        let message = format!("`{}` should be {wanted}", self.key);
        self.file.blame(self.value.span().start, message)
    }

    /// Says that there is no such key.
    pub(super) fn unknown(&self, table: &str) -> Problem {
        let message = format!("there is no key `{}` in `{table}`", self.key);
        self.file.blame(self.value.span().start, message)
    }

    pub(super) fn text(&self) -> Result<String, Problem> {
        let text = self.value.get_ref().as_str();
        text.map(str::to_owned).ok_or_else(|| self.wrong("a text"))
    }

    pub(super) fn flag(&self) -> Result<bool, Problem> {
        let flag = self.value.get_ref().as_bool();
        flag.ok_or_else(|| self.wrong("true or false"))
    }

    /// The value as true or false, where it is one of the two.
    pub(super) fn as_flag(&self) -> Option<bool> {
        self.value.get_ref().as_bool()
    }

    pub(super) fn texts(&self) -> Result<Vec<String>, Problem> {
        let wrong = || self.wrong("a list of texts");
        let list = self.value.get_ref().as_array().ok_or_else(wrong)?;
        let texts = list.iter().map(|item| item.get_ref().as_str());
        texts
            .map(|text| text.map(str::to_owned).ok_or_else(wrong))
            .collect()
    }

    pub(super) fn patterns(&self) -> Result<Patterns, Problem> {
        Patterns::new(self.texts()?)
            .map_err(|bad: BadPattern| self.wrong(&format!("patterns: {bad}")))
    }

    pub(super) fn table(&self) -> Result<Vec<Value<'f>>, Problem> {
        let table = self.as_table().ok_or_else(|| self.wrong("a table"))?;
        Ok(entries(self.file, table))
    }

    pub(super) fn as_table(&self) -> Option<&'f DeTable<'f>> {
        self.value.get_ref().as_table()
    }
}

/// What a table holds.
pub(super) fn entries<'f>(file: File<'f>, table: &'f DeTable<'f>) -> Vec<Value<'f>> {
    table
        .iter()
        .map(|(key, value)| file.value(key, value))
        .collect()
}
