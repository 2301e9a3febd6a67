//! Names as SQLite compares them: without quotes and in lower case.

use sqlite3_parser::ast::{self, QualifiedName};
use whimbrel_schema::analyze::act::Name;

/// A name without its quotes, in lower case: SQLite compares all names without regard to the case of
/// ASCII letters, also quoted ones.
pub(super) fn fold(raw: &str) -> String {
    unquote(raw).to_ascii_lowercase()
}

/// A name or text without its quotes.
pub(super) fn unquote(raw: &str) -> String {
    let close = match raw.as_bytes().first() {
        Some(b'[') => b']',
        Some(quote @ (b'"' | b'`' | b'\'')) => *quote,
        _ => return raw.to_owned(),
    };
    let inner = raw
        .get(1..)
        .and_then(|rest| rest.strip_suffix(char::from(close)));
    let Some(inner) = inner else {
        return raw.to_owned();
    };
    if close == b']' {
        return inner.to_owned();
    }
    let quote = char::from(close);
    inner.replace(&format!("{quote}{quote}"), &quote.to_string())
}

/// The name of an object, with its database where one stands before it.
///
/// `main` and `temp` are left out: SQLite finds what is in them without their names.
pub(super) fn object(name: &QualifiedName<'_>) -> Name {
    let own = fold(name.name.0);
    match &name.db_name {
        Some(database) if !is_temporary(name) => Name::within(fold(database.0), own),
        _ => Name::new(own),
    }
}

/// Tells whether `temp` stands before the name.
pub(super) fn is_temporary(name: &QualifiedName<'_>) -> bool {
    let database = name.db_name.as_ref().map(|database| fold(database.0));
    database.as_deref() == Some("temp")
}

/// The name of a column or of what has no database before it.
pub(super) fn plain(name: &ast::Name<'_>) -> String {
    fold(name.0)
}

/// The names of a list.
pub(super) fn all(names: &[ast::Name<'_>]) -> Vec<String> {
    names.iter().map(plain).collect()
}
