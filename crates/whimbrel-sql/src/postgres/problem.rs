//! What is wrong with a text, in sentences.

use squawk_parser::SyntaxKind;
use whimbrel_schema::Backend;
use whimbrel_schema::sql::tokens::{self, Kind};

use crate::{SqlError, typo};

/// The error of a statement: the first one, from which the others mostly follow.
pub(super) fn errors(text: &str, found: &[(usize, String)]) -> Vec<SqlError> {
    let errors = found.first().map(|(at, message)| {
        let rest = text.get(*at..).unwrap_or_default();
        let token = tokens::significant(rest, Backend::Postgres).next();
        SqlError {
            message: sentence(token.map(|token| token.text(rest)), message),
            // The parser may stop before the blanks.
            offset: at + token.map_or(0, |token| token.start),
            hint: dialect(text),
        }
    });
    errors
        .map(|error| misspelt(text, error))
        .into_iter()
        .collect()
}

/// The parser gives up before a misspelt word; its place is the word's.
fn misspelt(text: &str, error: SqlError) -> SqlError {
    match typo::find(text, Backend::Postgres).filter(|_| error.hint.is_none()) {
        None => error,
        Some(typo) => SqlError {
            message: format!("the syntax is wrong at `{}`", typo.word),
            offset: typo.start,
            hint: Some(typo.hint),
        },
    }
}

fn sentence(token: Option<&str>, message: &str) -> String {
    let words: Vec<String> = message.split(' ').map(readable).collect();
    let message = words.join(" ");
    let Some(token) = token else {
        return format!("the statement ends too early: {message}");
    };
    // A string that is never closed reaches to the end of the text.
    let shown: String = token.chars().take(40).collect();
    format!("the syntax is wrong at `{shown}`: {message}")
}

/// A word of the parser's messages; it calls tokens by their names in its source.
fn readable(word: &str) -> String {
    const SIGNS: [(&str, &str); 8] = [
        ("L_PAREN", "`(`"),
        ("R_PAREN", "`)`"),
        ("L_BRACK", "`[`"),
        ("R_BRACK", "`]`"),
        ("COMMA", "`,`"),
        ("SEMICOLON", "`;`"),
        ("EOF", "the end"),
        ("IDENT", "a name"),
    ];
    let sign = SIGNS.iter().find(|(name, _)| *name == word);
    if let Some((_, sign)) = sign {
        return (*sign).to_owned();
    }
    match word.strip_suffix("_KW") {
        Some(keyword) => format!("`{keyword}`"),
        None if word.contains('_') => word.to_lowercase().replace('_', " "),
        None => word.to_owned(),
    }
}

/// Which other database a statement seems to be written for, as a hint.
fn dialect(text: &str) -> Option<String> {
    let mut words = tokens::significant(text, Backend::Postgres)
        .filter(|token| matches!(token.kind, Kind::Word | Kind::Symbol))
        .map(|token| token.text(text).to_ascii_lowercase())
        .take(10_000)
        .peekable();
    let first = words.peek().cloned();
    let mut last = String::new();
    while let Some(word) = words.next() {
        let next = words.peek().map_or("", String::as_str);
        if let Some(hint) = sign_of(&last, &word, next, first.as_deref()) {
            return Some(hint.to_owned());
        }
        last = word;
    }
    None
}

fn sign_of(last: &str, word: &str, next: &str, first: Option<&str>) -> Option<&'static str> {
    let begins = last.is_empty();
    Some(match (last, word, next) {
        (_, "autoincrement", _) => {
            "it looks like SQLite's SQL; PostgreSQL writes GENERATED ALWAYS AS IDENTITY"
        }
        (_, "auto_increment", _) => {
            "it looks like MySQL's SQL; PostgreSQL writes GENERATED ALWAYS AS IDENTITY"
        }
        (_, "`", _) => "it looks like MySQL's SQL; PostgreSQL quotes names like this: \"name\"",
        (_, "engine", "=") | ("duplicate", "key", _) | (_, "unsigned", _) => {
            "it looks like MySQL's SQL"
        }
        (_, "modify" | "change", _) if first == Some("alter") => {
            "it looks like MySQL's SQL; PostgreSQL writes ALTER COLUMN … TYPE and RENAME COLUMN"
        }
        ("show", "tables" | "databases", _) | (_, "delimiter", _) if begins || last == "show" => {
            "it looks like a command of MySQL's client"
        }
        ("without", "rowid", _) | ("insert", "or", _) | ("replace", "into", _) => {
            "it looks like SQLite's SQL"
        }
        (_, "pragma" | "attach", _) if begins => "it looks like SQLite's SQL",
        (_, "glob", _) => "it looks like SQLite's SQL; PostgreSQL writes LIKE or ~",
        (_, "go", "") if begins => "it looks like SQL Server's SQL",
        (_, "identity" | "nvarchar", "(") => "it looks like SQL Server's SQL",
        (_, "varchar2" | "nvarchar2", _) => "it looks like Oracle's SQL",
        _ => return None,
    })
}

/// Why a statement is not read although it may be right.
pub(super) fn too_deep() -> SqlError {
    SqlError {
        message: "the statement is nested too deeply to be read".to_owned(),
        offset: 0,
        hint: Some("split it into several statements".to_owned()),
    }
}

/// Why the parser gave no answer.
pub(super) fn parser_failed() -> SqlError {
    SqlError {
        message: "the parser failed on this statement".to_owned(),
        offset: 0,
        hint: Some("report the statement as a bug; until then write it in another way".to_owned()),
    }
}

/// Where a second statement begins without a semicolon before it.
pub(super) fn second_statement(text: &str, at: usize) -> Vec<SqlError> {
    errors(text, &[(at, "a semicolon is missing before it".to_owned())])
}

/// A statement that parses and that no file here knows.
pub(super) fn unknown(kind: SyntaxKind) -> String {
    let name = format!("{kind:?}");
    format!("a statement of the kind {}", name.replace('_', " "))
}
