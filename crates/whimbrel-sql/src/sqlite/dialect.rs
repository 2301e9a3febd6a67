//! What hints that a text was written for another database.

use sqlite3_parser::dialect::TokenType;

use super::pieces::Piece;

/// Words of other databases that SQLite's grammar refuses, and what to write instead.
const WORDS: [(&str, &str); 14] = [
    ("engine", "`ENGINE=` is MySQL's; leave it out"),
    (
        "auto_increment",
        "`AUTO_INCREMENT` is MySQL's; write INTEGER PRIMARY KEY AUTOINCREMENT",
    ),
    ("unsigned", "`UNSIGNED` is MySQL's; leave it out"),
    (
        "modify",
        "`MODIFY` is MySQL's; SQLite changes a type by making the table anew",
    ),
    (
        "concurrently",
        "`CONCURRENTLY` is PostgreSQL's; leave it out",
    ),
    ("extension", "extensions are PostgreSQL's"),
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
    (
        "using",
        "index methods are PostgreSQL's; leave `USING …` out",
    ),
    (
        "interval",
        "INTERVAL is PostgreSQL's and MySQL's; compute with datetime('now', '-1 day')",
    ),
];

/// What a statement that does not parse looks like.
pub(super) fn hint(piece: &Piece<'_>) -> Option<String> {
    let kinds = piece.tokens.iter().map(|token| token.kind);
    let is_identity =
        kinds.clone().any(|kind| kind == TokenType::TK_GENERATED) && has(piece, "identity");
    if is_identity {
        return Some("identity columns are PostgreSQL's; write INTEGER PRIMARY KEY".to_owned());
    }
    let known = WORDS.iter().find(|(word, _)| has(piece, word));
    known.map(|(_, hint)| (*hint).to_owned())
}

fn has(piece: &Piece<'_>, word: &str) -> bool {
    let mut tokens = piece.tokens.iter();
    tokens.any(|token| piece.word(token).eq_ignore_ascii_case(word))
}

/// What a text looks like that begins with something that is no token of SQLite.
pub(super) fn of_token(rest: &str) -> Option<&'static str> {
    if rest.starts_with("::") {
        return Some("`::` casts on PostgreSQL; write CAST(… AS …)");
    }
    if rest.starts_with("$$") || rest.starts_with('$') {
        return Some("dollar quotes are PostgreSQL's; write a text in single quotes");
    }
    if rest.starts_with('\\') {
        return Some("commands of psql are no SQL; leave them out");
    }
    None
}
