//! Text in SQL, the same for every backend or written for each.

use serde::{Deserialize, Serialize};

use super::tokens::{self, Kind};
use crate::backend::Backend;

/// SQL as text, for every backend or for some.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SqlText {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    any: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    postgres: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    sqlite: Option<String>,
}

/// SQL that reads the same on every backend.
///
/// ```
/// use whimbrel_schema::{Backend, sql::sql};
/// assert_eq!(sql("lower(email)").get(Backend::Sqlite), Some("lower(email)"));
/// ```
pub fn sql(text: &str) -> SqlText {
    SqlText {
        any: Some(text.to_owned()),
        ..SqlText::default()
    }
}

/// SQL that is written for each backend; see [`SqlText::postgres`] and [`SqlText::sqlite`].
///
/// ```
/// use whimbrel_schema::{Backend, sql::per_backend};
/// let text = per_backend().postgres("now()").sqlite("CURRENT_TIMESTAMP");
/// assert_eq!(text.get(Backend::Postgres), Some("now()"));
/// ```
pub fn per_backend() -> SqlText {
    SqlText::default()
}

impl SqlText {
    /// The text for PostgreSQL.
    #[must_use]
    pub fn postgres(mut self, text: &str) -> Self {
        self.postgres = Some(text.to_owned());
        self
    }

    /// The text for SQLite.
    #[must_use]
    pub fn sqlite(mut self, text: &str) -> Self {
        self.sqlite = Some(text.to_owned());
        self
    }

    /// The text for a backend, or `None` when the author wrote none for it.
    pub fn get(&self, backend: Backend) -> Option<&str> {
        self.own(backend).or(self.common())
    }

    /// The text that every backend without one of its own reads.
    pub fn common(&self) -> Option<&str> {
        self.any.as_deref()
    }

    /// The text that was written for a backend alone.
    pub fn own(&self, backend: Backend) -> Option<&str> {
        match backend {
            Backend::Postgres => self.postgres.as_deref(),
            Backend::Sqlite => self.sqlite.as_deref(),
        }
    }

    /// Every text that was written, with the backend whose rules read it.
    pub fn texts(&self) -> impl Iterator<Item = (Backend, &str)> {
        Backend::ALL
            .into_iter()
            .filter_map(|backend| self.get(backend).map(|text| (backend, text)))
    }

    /// The same text with every mention of a column under its new name.
    ///
    /// Strings, comments and function names stay as they are.
    #[must_use]
    pub fn with_column_renamed(&self, from: &str, to: &str) -> Self {
        self.mapped(|text, backend| rename_in(text, backend, from, to))
    }

    /// The same text with each of its texts changed; what is for all is read by PostgreSQL's rules.
    pub(super) fn mapped(&self, change: impl Fn(&str, Backend) -> String) -> Self {
        let of = |text: &Option<String>, b| text.as_ref().map(|text| change(text, b));
        Self {
            any: of(&self.any, Backend::Postgres),
            postgres: of(&self.postgres, Backend::Postgres),
            sqlite: of(&self.sqlite, Backend::Sqlite),
        }
    }

    /// The same text in one spelling: without comments, spaces and needless quotes of names.
    ///
    /// Two texts that differ only in these say the same
    /// (renaming a column and renaming it back leaves quotes behind).
    #[must_use]
    pub fn canonical(&self) -> Self {
        self.mapped(canonical)
    }

    /// Tells whether the text mentions a column of this name.
    pub fn mentions(&self, column: &str) -> bool {
        self.texts().any(|(backend, text)| {
            let all: Vec<_> = tokens::scan(text, backend).collect();
            (0..all.len()).any(|at| names_column(&all, at, text, column))
        })
    }

    /// Tells whether the text holds this string in quotes.
    pub fn holds_text(&self, content: &str) -> bool {
        self.texts().any(|(backend, text)| {
            tokens::scan(text, backend).any(|token| {
                token.kind == Kind::Text && tokens::unquoted(token.text(text)) == content
            })
        })
    }

    /// Tells whether the text holds this name in quotes, whatever it means there.
    pub fn quotes(&self, name: &str) -> bool {
        self.texts().any(|(backend, text)| {
            tokens::scan(text, backend).any(|token| {
                token.kind == Kind::QuotedName && tokens::unquoted(token.text(text)) == name
            })
        })
    }
}

impl From<&str> for SqlText {
    fn from(text: &str) -> Self {
        sql(text)
    }
}

fn rename_in(text: &str, backend: Backend, from: &str, to: &str) -> String {
    let all: Vec<_> = tokens::scan(text, backend).collect();
    let mut renamed = String::with_capacity(text.len());
    for (at, token) in all.iter().enumerate() {
        if names_column(&all, at, text, from) {
            renamed.push_str(&crate::dialect::quote_identifier(to));
        } else {
            renamed.push_str(token.text(text));
        }
    }
    renamed
}

fn canonical(text: &str, backend: Backend) -> String {
    let spelt = tokens::significant(text, backend).map(|token| {
        let written = token.text(text);
        match token.kind {
            Kind::Word => written.to_ascii_lowercase(),
            Kind::QuotedName => {
                let name = tokens::unquoted(written);
                let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                if name.chars().all(is_plain) {
                    name
                } else {
                    crate::dialect::quote_identifier(&name)
                }
            }
            _ => written.to_owned(),
        }
    });
    spelt.collect::<Vec<_>>().join(" ")
}

fn names_column(all: &[tokens::Token], at: usize, text: &str, column: &str) -> bool {
    let Some(token) = all.get(at) else {
        return false;
    };
    let is_name = match token.kind {
        Kind::Word => token.text(text).eq_ignore_ascii_case(column),
        Kind::QuotedName => tokens::unquoted(token.text(text)) == column,
        _ => false,
    };
    let is_written = |t: &&tokens::Token| !matches!(t.kind, Kind::Space | Kind::Comment);
    let following = all
        .get(at + 1..)
        .and_then(|rest| rest.iter().find(is_written));
    let before = all.get(..at).and_then(|done| done.iter().rfind(is_written));
    // What stands behind `::` or `AS` is a type.
    let is_type = before.is_some_and(|before| {
        let word = before.text(text);
        word == "::" || word.eq_ignore_ascii_case("as")
    });
    is_name && !is_type && following.is_none_or(|next| next.text(text) != "(")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_column_is_found_only_where_it_is_a_column() {
        let text =
            sql("lower(name) <> 'name' AND \"name\" IS NOT NULL /* name */ AND name(1) > Name");
        let renamed = text.with_column_renamed("name", "title");
        assert_eq!(
            renamed.get(Backend::Postgres),
            Some(
                "lower(\"title\") <> 'name' AND \"title\" IS NOT NULL /* name */ AND name(1) > \"title\""
            )
        );
    }

    #[test]
    fn a_column_renamed_and_back_says_the_same() {
        let text = sql("Age>0 AND lower(name) = 'Age' -- years");
        let back = text
            .with_column_renamed("age", "Years old")
            .with_column_renamed("Years old", "age");
        assert_ne!(back, text);
        assert_eq!(back.canonical(), text.canonical());
        assert_ne!(sql("\"Age\" > 0").canonical(), text.canonical());
        assert_ne!(sql("a = 'x'").canonical(), sql("a = 'X'").canonical());
    }

    #[test]
    fn a_type_is_no_column() {
        let text = sql("text::text = CAST(other AS text)");
        let renamed = text.with_column_renamed("text", "body");
        assert_eq!(
            renamed.get(Backend::Postgres),
            Some("\"body\"::text = CAST(other AS text)")
        );
    }

    #[test]
    fn a_backend_without_text_of_its_own_reads_the_common_one() {
        let text = sql("a").sqlite("b");
        assert_eq!(text.get(Backend::Postgres), Some("a"));
        assert_eq!(text.get(Backend::Sqlite), Some("b"));
        assert_eq!(per_backend().postgres("a").get(Backend::Sqlite), None);
    }
}
