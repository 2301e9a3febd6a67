//! Misspelt words at the beginning of a statement.

use whimbrel_schema::Backend;
use whimbrel_schema::catalog::nearest_name;
use whimbrel_schema::sql::tokens::{self, Kind, Token};

/// With what a statement begins.
const VERBS: [&str; 22] = [
    "alter", "analyze", "attach", "begin", "call", "comment", "commit", "create", "delete", "drop",
    "explain", "grant", "insert", "pragma", "reindex", "revoke", "rollback", "select", "truncate",
    "update", "vacuum", "with",
];

/// What stands behind `ALTER`, `CREATE` and `DROP`.
const OBJECTS: [&str; 16] = [
    "column",
    "domain",
    "extension",
    "function",
    "index",
    "materialized",
    "policy",
    "procedure",
    "schema",
    "sequence",
    "table",
    "temporary",
    "trigger",
    "type",
    "unique",
    "view",
];

/// A word that nobody knows where a statement begins.
#[derive(Debug)]
pub(crate) struct Typo {
    /// Where it begins, in bytes.
    pub(crate) start: usize,
    /// The word.
    pub(crate) word: String,
    /// What was probably meant, as a question.
    pub(crate) hint: String,
}

/// The misspelt word at the beginning of a statement.
pub(crate) fn find(text: &str, backend: Backend) -> Option<Typo> {
    let mut words = tokens::significant(text, backend).filter(|token| token.kind == Kind::Word);
    let lower = |token: Token| token.text(text).to_ascii_lowercase();
    let verb = words.next()?;
    let (token, known) = match lower(verb).as_str() {
        "alter" | "create" | "drop" => (words.next()?, &OBJECTS[..]),
        _ => (verb, &VERBS[..]),
    };
    let word = lower(token);
    if known.contains(&word.as_str()) {
        return None;
    }
    let meant = nearest_name(&word, known.iter().copied())?;
    Some(Typo {
        start: token.start,
        word: token.text(text).to_owned(),
        hint: format!("did you mean `{}`?", meant.to_ascii_uppercase()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_is_asked_about() {
        let hint = |text| find(text, Backend::Postgres).map(|typo| typo.hint);
        assert_eq!(hint("SELEC 1").as_deref(), Some("did you mean `SELECT`?"));
        assert_eq!(
            hint("alter tabel t").as_deref(),
            Some("did you mean `TABLE`?")
        );
        for other in ["", "SELECT FROM FROM", "ALTER TABLE", "xyzzy", "1 + 1"] {
            assert_eq!(hint(other), None, "{other}");
        }
    }
}
