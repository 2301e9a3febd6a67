//! Which revision a row of another tool's is.

use std::collections::BTreeMap;

use serde::Serialize;

use super::book::Book;
use crate::database::foreign::ForeignRow;
use crate::error::{Error, ErrorKind, Result};

/// By what a row was found among the revisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// A person said it.
    Map,
    /// The same moment of 14 digits.
    Id,
    /// The same words, in a module's name or a message.
    Name,
}

/// What a row is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matched {
    /// This revision.
    Revision(&'static str, MatchedBy),
    /// No revision, as a person said.
    Nothing,
    /// Nobody knows.
    Unknown,
}

impl Matched {
    /// The revision.
    pub(super) const fn revision(&self) -> Option<&'static str> {
        match self {
            Self::Revision(id, _) => Some(*id),
            Self::Nothing | Self::Unknown => None,
        }
    }

    /// By what it was found.
    pub(super) const fn by(&self) -> Option<MatchedBy> {
        match self {
            Self::Revision(_, by) => Some(*by),
            Self::Nothing => Some(MatchedBy::Map),
            Self::Unknown => None,
        }
    }
}

impl Book {
    /// What each row is, in the order of the rows.
    ///
    /// # Errors
    ///
    /// When a person's word is about no row, or names no revision.
    pub(super) fn matched(
        &self,
        rows: &[ForeignRow],
        map: &BTreeMap<String, String>,
    ) -> Result<Vec<Matched>> {
        let mut said = BTreeMap::new();
        for (version, written) in map {
            if !rows.iter().any(|row| row.version == *version) {
                let message = format!("--map is about `{version}`, which no row has");
                let versions: Vec<&str> = rows.iter().map(|row| row.version.as_str()).collect();
                return Err(Error::new(ErrorKind::Usage, message)
                    .with_hint(format!("the rows are: {}", versions.join(", "))));
            }
            let is = match written.as_str() {
                "base" => Matched::Nothing,
                written => Matched::Revision(self.find(written)?, MatchedBy::Map),
            };
            said.insert(version.as_str(), is);
        }
        let matched = |row: &ForeignRow| match said.get(row.version.as_str()) {
            Some(said) => *said,
            None => self.alike(row),
        };
        Ok(rows.iter().map(matched).collect())
    }

    /// The revision of the same moment, else the only one of the same name.
    fn alike(&self, row: &ForeignRow) -> Matched {
        let (digits, words) = parts(&row.version);
        let mut order = self.graph().order();
        if let Some(id) = order.find(|id| *id == digits) {
            return Matched::Revision(id, MatchedBy::Id);
        }
        let name = slug(row.name.as_deref().unwrap_or(&words));
        let mut same = self.graph().order().filter(|id| {
            let message = slug(self.message(id));
            let module = self.revision(id).map_or("", |revision| revision.module);
            !name.is_empty() && (message == name || slug_of(module) == name)
        });
        match (same.next(), same.next()) {
            (Some(id), None) => Matched::Revision(id, MatchedBy::Name),
            (None | Some(_), _) => Matched::Unknown,
        }
    }
}

/// The digits that a version begins with and the words after them: `m20220101_000001_create_table`
/// (SeaORM), `0001_initial` (Django), `20220101000001` (sqlx).
fn parts(version: &str) -> (String, String) {
    let rest = version.strip_prefix(['m', 'V', 'U']);
    let rest = rest.filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let rest = rest.unwrap_or(version);
    let mut digits = String::new();
    let mut words = rest;
    while let Some(at) = words
        .find(|c: char| !c.is_ascii_digit())
        .or(Some(words.len()))
    {
        let (number, after) = words.split_at(at);
        let is_part = !number.is_empty() && digits.len() + number.len() <= 14;
        if !is_part || !(after.is_empty() || after.starts_with(['_', '-'])) {
            break;
        }
        digits.push_str(number);
        words = after.trim_start_matches(['_', '-']);
    }
    (digits, words.to_owned())
}

/// The name in a module: all after its id.
fn slug_of(module: &str) -> String {
    let name = module.rsplit("::").next().unwrap_or(module);
    slug(name.split_once('_').map_or("", |(_, words)| words))
}

/// Words in small letters with `_` between them.
fn slug(words: &str) -> String {
    let words = words.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(str::to_lowercase);
    words.collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_taken_apart() {
        for (version, digits, words) in [
            (
                "m20220101_000001_create_table",
                "20220101000001",
                "create_table",
            ),
            ("20220101000001", "20220101000001", ""),
            ("0001_initial", "0001", "initial"),
            ("2024-01-02-030405_add_users", "20240102030405", "add_users"),
            ("7", "7", ""),
            ("ae1027a6acf", "", "ae1027a6acf"),
            ("1975ea83b712", "", "1975ea83b712"),
            ("make_it", "", "make_it"),
            ("", "", ""),
        ] {
            let found = parts(version);
            assert_eq!((found.0.as_str(), found.1.as_str()), (digits, words));
        }
        assert_eq!(slug("Create  the-Shops!"), "create_the_shops");
        assert_eq!(
            slug_of("shop::m20260101090000_create_customers"),
            "create_customers"
        );
    }
}
