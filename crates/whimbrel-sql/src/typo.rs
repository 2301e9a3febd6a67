//! Misspelt words at the beginning of a statement.

use whimbrel_schema::Backend;
use whimbrel_schema::catalog::nearest_name;
use whimbrel_schema::sql::tokens::{self, Kind};

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

/// The word that was probably meant where a statement begins with one that nobody knows.
pub(crate) fn hint(text: &str, backend: Backend) -> Option<String> {
    let mut words = tokens::significant(text, backend)
        .filter(|token| token.kind == Kind::Word)
        .map(|token| token.text(text));
    let verb = words.next()?.to_ascii_lowercase();
    let (word, known) = match verb.as_str() {
        "alter" | "create" | "drop" => (words.next()?.to_ascii_lowercase(), &OBJECTS[..]),
        _ => (verb, &VERBS[..]),
    };
    if known.contains(&word.as_str()) {
        return None;
    }
    let meant = nearest_name(&word, known.iter().copied())?;
    Some(format!("did you mean `{}`?", meant.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_is_asked_about() {
        let hint = |text| hint(text, Backend::Postgres);
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
