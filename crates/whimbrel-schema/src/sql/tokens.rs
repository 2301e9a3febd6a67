//! A tokeniser for PostgreSQL's and SQLite's SQL.
//!
//! It knows where strings, quoted names, comments and dollar quotes begin and end
//! ([PostgreSQL: Lexical Structure](https://www.postgresql.org/docs/current/sql-syntax-lexical.html)),
//! and nothing of grammar. Every byte of the text belongs to exactly one token.

use crate::backend::Backend;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// White space.
    Space,
    /// A comment, with its marks.
    Comment,
    /// A keyword or an unquoted name.
    Word,
    /// A quoted name, with its quotes.
    QuotedName,
    /// A string in quotes or dollar quotes, with its marks.
    Text,
    /// A number.
    Number,
    /// A named bind, `:name`.
    Bind,
    /// Anything else, one character, or `::`.
    Symbol,
}

/// A token and the bytes it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

impl Token {
    /// The token's text.
    pub fn text<'t>(&self, whole: &'t str) -> &'t str {
        whole.get(self.start..self.end).unwrap_or_default()
    }
}

/// The tokens of a text, in order and without gaps.
pub fn scan(text: &str, backend: Backend) -> impl Iterator<Item = Token> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let (kind, length) = next(rest, backend);
        let token = Token {
            kind,
            start: at,
            end: at + length,
        };
        at = token.end;
        Some(token)
    })
}

/// The tokens that are neither space nor comment.
pub fn significant(text: &str, backend: Backend) -> impl Iterator<Item = Token> {
    scan(text, backend).filter(|token| !matches!(token.kind, Kind::Space | Kind::Comment))
}

/// A quoted name without its quotes, doubled quotes made single.
pub fn unquoted(name: &str) -> String {
    let mut letters = name.chars();
    let (Some(open), Some(close)) = (letters.next(), letters.next_back()) else {
        return name.to_owned();
    };
    let doubled = [close, close].iter().collect::<String>();
    match open {
        '[' => letters.as_str().to_owned(),
        _ => letters.as_str().replace(&doubled, &close.to_string()),
    }
}

fn next(rest: &str, backend: Backend) -> (Kind, usize) {
    let mut letters = rest.chars();
    let first = letters.next().unwrap_or_default();
    let second = letters.next().unwrap_or_default();
    match (first, second) {
        (c, _) if is_space(c) => (Kind::Space, while_true(rest, is_space)),
        ('-', '-') => (Kind::Comment, rest.find('\n').unwrap_or(rest.len())),
        ('/', '*') => (Kind::Comment, block_comment(rest, backend)),
        ('\'', _) => (Kind::Text, quoted(rest, '\'', Escapes::Doubled)),
        ('e' | 'E', '\'') if backend == Backend::Postgres => (
            Kind::Text,
            1 + quoted(rest.get(1..).unwrap_or_default(), '\'', Escapes::Backslash),
        ),
        ('"', _) => (Kind::QuotedName, quoted(rest, '"', Escapes::Doubled)),
        ('`', _) if backend == Backend::Sqlite => {
            (Kind::QuotedName, quoted(rest, '`', Escapes::Doubled))
        }
        ('[', _) if backend == Backend::Sqlite => (
            Kind::QuotedName,
            rest.find(']').map_or(rest.len(), |i| i + 1),
        ),
        ('$', _) if backend == Backend::Postgres => dollar(rest),
        (':', ':') => (Kind::Symbol, 2),
        (':', c) if is_word_start(c) => (
            Kind::Bind,
            1 + while_true(rest.get(1..).unwrap_or_default(), is_word_part),
        ),
        (c, _) if is_word_start(c) => (Kind::Word, while_true(rest, is_word_part)),
        (c, _) if c.is_ascii_digit() => (
            Kind::Number,
            while_true(rest, |c| c.is_ascii_alphanumeric() || c == '.'),
        ),
        (c, _) => (Kind::Symbol, c.len_utf8()),
    }
}

fn while_true(rest: &str, holds: impl Fn(char) -> bool) -> usize {
    rest.find(|c| !holds(c)).unwrap_or(rest.len())
}

/// Neither database takes a character beyond ASCII for space, but for the mark of UTF-8 which a file
/// may begin with.
const fn is_space(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\u{b}' || c == '\u{feff}'
}

fn is_word_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || (!c.is_ascii() && !is_space(c))
}

fn is_word_part(c: char) -> bool {
    is_word_start(c) || c.is_ascii_digit() || c == '$'
}

#[derive(Clone, Copy, PartialEq)]
enum Escapes {
    Doubled,
    Backslash,
}

/// The length of a quoted run, its quotes included; to the end when it is never closed.
fn quoted(rest: &str, quote: char, escapes: Escapes) -> usize {
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' && escapes == Escapes::Backslash {
            letters.next();
        } else if letter == quote {
            if letters.peek().is_some_and(|(_, next)| *next == quote) {
                letters.next();
            } else {
                return at + letter.len_utf8();
            }
        }
    }
    rest.len()
}

/// PostgreSQL's comments nest; SQLite's do not.
fn block_comment(rest: &str, backend: Backend) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(here) = rest.get(at..).filter(|here| !here.is_empty()) {
        if here.starts_with("/*") && (depth == 0 || backend == Backend::Postgres) {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// `$tag$ … $tag$`, or a positional parameter such as `$1`.
fn dollar(rest: &str) -> (Kind, usize) {
    let body = rest.get(1..).unwrap_or_default();
    let tag = while_true(body, |c| is_word_start(c) || c.is_ascii_digit());
    let opens = body.get(tag..).is_some_and(|after| after.starts_with('$'))
        && !body.starts_with(|c: char| c.is_ascii_digit());
    if !opens {
        return (Kind::Symbol, 1 + while_true(body, |c| c.is_ascii_digit()));
    }
    let mark = rest.get(..tag + 2).unwrap_or_default();
    let inside = rest.get(mark.len()..).unwrap_or_default();
    let length = inside
        .find(mark)
        .map_or(rest.len(), |end| mark.len() + end + mark.len());
    (Kind::Text, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, backend: Backend) -> Vec<&str> {
        significant(text, backend).map(|t| t.text(text)).collect()
    }

    #[test]
    fn strings_comments_and_quotes_are_whole() {
        let text =
            "SELECT 'it''s; :no' , \"a\"\"b\" -- :no ; \n /* a /* b */ c */ FROM t$1 :yes::text";
        assert_eq!(
            words(text, Backend::Postgres),
            [
                "SELECT",
                "'it''s; :no'",
                ",",
                "\"a\"\"b\"",
                "FROM",
                "t$1",
                ":yes",
                "::",
                "text"
            ]
        );
    }

    #[test]
    fn dollar_quotes_and_escapes_belong_to_postgres() {
        let text = "DO $f$ ; $$ ; $f$ E'\\'' $1";
        assert_eq!(
            words(text, Backend::Postgres),
            ["DO", "$f$ ; $$ ; $f$", "E'\\''", "$1"]
        );
        assert_eq!(
            words("[a b] `c` /* /* */ d", Backend::Sqlite),
            ["[a b]", "`c`", "d"]
        );
    }

    #[test]
    fn every_byte_belongs_to_a_token_even_in_broken_text() {
        for text in [
            "'open",
            "/* open",
            "$$ open",
            "\"open",
            "e'\\",
            "ä:ö €",
            ":",
            "[",
            "$",
        ] {
            for backend in Backend::ALL {
                let whole: String = scan(text, backend).map(|t| t.text(text)).collect();
                assert_eq!(whole, text);
            }
        }
    }
}
