//! What hints that a text was written for another database.

use super::pieces::{Piece, Token};

/// How many tokens say what a statement is: `CREATE UNIQUE INDEX CONCURRENTLY`.
const BEGINNING: usize = 4;

/// Words at the beginning of a statement of another database, and what to write instead.
const VERBS: [(&str, &str); 9] = [
    (
        "concurrently",
        "`CONCURRENTLY` is PostgreSQL's; leave it out",
    ),
    ("extension", "extensions are PostgreSQL's; leave it out"),
    (
        "sequence",
        "sequences are PostgreSQL's; write INTEGER PRIMARY KEY AUTOINCREMENT",
    ),
    (
        "schema",
        "schemas are PostgreSQL's; SQLite attaches databases",
    ),
    (
        "type",
        "CREATE TYPE is PostgreSQL's; write TEXT with a CHECK",
    ),
    (
        "truncate",
        "TRUNCATE is PostgreSQL's and MySQL's; write DELETE FROM without WHERE",
    ),
    (
        "lock",
        "SQLite locks the file by itself; leave LOCK TABLE out",
    ),
    (
        "comment",
        "SQLite keeps no comments in the schema; leave it out",
    ),
    ("grant", "SQLite has no users; leave GRANT out"),
];

/// Words of other databases that SQLite's grammar refuses, and what to write instead.
const WORDS: [(&str, &str); 9] = [
    ("engine", "`ENGINE=` is MySQL's; leave it out"),
    (
        "auto_increment",
        "`AUTO_INCREMENT` is MySQL's; write INTEGER PRIMARY KEY AUTOINCREMENT",
    ),
    (
        "serial",
        "SERIAL is PostgreSQL's; write INTEGER PRIMARY KEY",
    ),
    (
        "bigserial",
        "BIGSERIAL is PostgreSQL's; write INTEGER PRIMARY KEY",
    ),
    (
        "identity",
        "identity columns are PostgreSQL's; write INTEGER PRIMARY KEY",
    ),
    (
        "modify",
        "`MODIFY` is MySQL's; SQLite changes a type by making the table anew",
    ),
    (
        "using",
        "index methods are PostgreSQL's; leave `USING …` out",
    ),
    (
        "interval",
        "INTERVAL is PostgreSQL's and MySQL's; compute with datetime('now', '-1 day')",
    ),
    (
        "now",
        "now() is PostgreSQL's and MySQL's; write CURRENT_TIMESTAMP",
    ),
];

/// What a statement that does not parse looks like.
pub(super) fn hint(piece: &Piece<'_>) -> Option<String> {
    let beginning = piece.tokens.get(..BEGINNING).unwrap_or(&piece.tokens);
    let verbs = VERBS.iter().filter(|(word, _)| has(piece, beginning, word));
    let words = WORDS
        .iter()
        .filter(|(word, _)| has(piece, &piece.tokens, word));
    let of_words = verbs.chain(words).map(|(_, hint)| *hint).next();
    let hint = of_words.or_else(|| {
        let mut tokens = piece.tokens.iter();
        tokens.find_map(|token| of_token(piece.word(token)))
    });
    hint.map(str::to_owned)
}

fn has(piece: &Piece<'_>, tokens: &[Token], word: &str) -> bool {
    let mut tokens = tokens.iter();
    tokens.any(|token| piece.word(token).eq_ignore_ascii_case(word))
}

/// What a text looks like that begins with something that is no token of SQLite.
pub(super) fn of_token(rest: &str) -> Option<&'static str> {
    if rest.starts_with("::") {
        return Some("`::` casts on PostgreSQL; write CAST(… AS …)");
    }
    if rest.starts_with("$$") {
        return Some("dollar quotes are PostgreSQL's; write a text in single quotes");
    }
    if rest.starts_with('\\') {
        return Some("commands of psql are no SQL; leave them out");
    }
    None
}
