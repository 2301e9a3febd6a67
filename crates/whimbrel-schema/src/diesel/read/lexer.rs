//! The tokens of Rust, as far as a `schema.rs` has them.

use super::ReadError;

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name or keyword.
    Word(String),
    /// The value of a text literal.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// Anything else, one character; `->` is an arrow.
    Symbol(char),
    /// `->`.
    Arrow,
}

/// A token and the byte where it begins.
pub(super) type Placed = (Token, usize);

/// The tokens of a text without comments.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, ReadError> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (token, length) = next(rest).map_err(|message| place(text, at, message))?;
        found.extend(token.map(|token| (token, at)));
        at += length;
    }
    Ok(found)
}

/// An error at a byte of the text.
pub(super) fn place(text: &str, at: usize, message: impl Into<String>) -> ReadError {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let in_line = before.get(line_start..).unwrap_or_default();
    ReadError {
        line: before.matches('\n').count() + 1,
        column: in_line.chars().count() + 1,
        message: message.into(),
    }
}

fn next(rest: &str) -> Result<(Option<Token>, usize), &'static str> {
    let Some(first) = rest.chars().next() else {
        return Ok((None, 0));
    };
    if first.is_whitespace() {
        return Ok((None, first.len_utf8()));
    }
    if rest.starts_with("//") {
        return Ok((None, rest.find('\n').unwrap_or(rest.len())));
    }
    if rest.starts_with("/*") {
        return Ok((None, block_comment(rest)?));
    }
    if rest.starts_with("->") {
        return Ok((Some(Token::Arrow), 2));
    }
    if let Some((text, length)) = raw_text(rest)? {
        return Ok((Some(Token::Text(text)), length));
    }
    if first == '"' {
        let (text, length) = quoted(rest)?;
        return Ok((Some(Token::Text(text)), length));
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    if is_part(first) {
        let raw = rest.starts_with("r#");
        let body = rest.get(if raw { 2 } else { 0 }..).unwrap_or_default();
        let end = body.find(|c| !is_part(c)).unwrap_or(body.len());
        let word = body.get(..end).unwrap_or_default().to_owned();
        let token = match first.is_ascii_digit() {
            true => Token::Number(word),
            false => Token::Word(word),
        };
        return Ok((Some(token), end + if raw { 2 } else { 0 }));
    }
    Ok((Some(Token::Symbol(first)), first.len_utf8()))
}

fn block_comment(rest: &str) -> Result<usize, &'static str> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        if tail.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if tail.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return Ok(at);
            }
        } else {
            at += tail.chars().next().map_or(1, char::len_utf8);
        }
    }
    Err("the comment does not end")
}

/// `r"…"` and `r#"…"#`.
fn raw_text(rest: &str) -> Result<Option<(String, usize)>, &'static str> {
    let Some(body) = rest.strip_prefix('r') else {
        return Ok(None);
    };
    let hashes = body.len() - body.trim_start_matches('#').len();
    let Some(inner) = body.get(hashes..).and_then(|body| body.strip_prefix('"')) else {
        return Ok(None);
    };
    let closing = format!("\"{}", "#".repeat(hashes));
    let end = inner.find(&closing).ok_or("the text does not end")?;
    let text = inner.get(..end).unwrap_or_default().to_owned();
    Ok(Some((text, 1 + hashes + 1 + end + closing.len())))
}

fn quoted(rest: &str) -> Result<(String, usize), &'static str> {
    let mut text = String::new();
    let mut letters = rest.char_indices().skip(1);
    while let Some((at, c)) = letters.next() {
        match c {
            '"' => return Ok((text, at + 1)),
            '\\' => match letters.next().map(|(_, c)| c) {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('0') => text.push('\0'),
                Some(c @ ('"' | '\\' | '\'')) => text.push(c),
                _ => return Err("the escape is not understood"),
            },
            c => text.push(c),
        }
    }
    Err("the text does not end")
}
