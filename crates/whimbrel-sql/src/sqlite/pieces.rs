//! A text, cut into statements.

use std::collections::{BTreeMap, BTreeSet};

use sqlite3_parser::dialect::TokenType;
use sqlite3_parser::lexer::Splitter;
use sqlite3_parser::lexer::sql::{Error, Tokenizer};

use super::name::{fold, unquote};
use crate::{SqlError, acknowledgement};

/// How deep parentheses may stand in one another; SQLite's own limit on expressions
/// ([Limits](https://www.sqlite.org/limits.html), item 8).
const DEEPEST: usize = 1_000;

/// A token and the bytes that it covers in the statement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenType,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// One statement of a text.
#[derive(Clone, Debug)]
pub(super) struct Piece<'t> {
    /// Its text without the semicolon.
    pub(super) text: &'t str,
    /// Where it begins in the whole text, in bytes.
    pub(super) offset: usize,
    /// Its tokens.
    pub(super) tokens: Vec<Token>,
    /// The rules that comments in it, before it or behind it acknowledge.
    pub(super) acknowledged: Vec<String>,
}

impl<'t> Piece<'t> {
    /// The text of a token.
    pub(super) fn word(&self, token: &Token) -> &'t str {
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    /// The names in it that are not written as they are folded.
    pub(super) fn spellings(&self) -> BTreeMap<String, String> {
        let names = self.tokens.iter();
        let names = names.filter(|token| token.kind == TokenType::TK_ID);
        names
            .map(|token| (fold(self.word(token)), unquote(self.word(token))))
            .filter(|(folded, written)| folded != written)
            .collect()
    }

    /// The text literals in it, without their quotes.
    pub(super) fn literals(&self) -> BTreeSet<String> {
        let texts = self.tokens.iter();
        let texts = texts.filter(|token| token.kind == TokenType::TK_STRING);
        texts.map(|token| unquote(self.word(token))).collect()
    }
}

/// Cuts a text into statements.
pub(super) fn cut(text: &str) -> Result<Vec<Piece<'_>>, SqlError> {
    let mut cutter = Cutter {
        text,
        pieces: Vec::new(),
        open: Vec::new(),
        comments: Vec::new(),
        pending: Vec::new(),
        depth: 0,
    };
    // SQLite reads a byte order mark as white space.
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut tokenizer = Tokenizer::new();
    while let Some(rest) = text.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
        let (token, length) = tokenizer
            .split(rest)
            .map_err(|error| unreadable(&error, text, at))?;
        let end = at + length.max(1);
        match token {
            Some((_, kind)) => cutter.token(kind, at, end)?,
            None => cutter.gap(at, end),
        }
        at = end;
    }
    cutter.close();
    Ok(cutter.pieces)
}

struct Cutter<'t> {
    text: &'t str,
    pieces: Vec<Piece<'t>>,
    /// The tokens of the statement that is being read.
    open: Vec<Token>,
    /// What the comments in it acknowledge.
    comments: Vec<String>,
    /// What the comments before the next statement acknowledge.
    pending: Vec<String>,
    depth: usize,
}

impl Cutter<'_> {
    fn token(&mut self, kind: TokenType, start: usize, end: usize) -> Result<(), SqlError> {
        if kind == TokenType::TK_SEMI && self.is_complete() {
            self.close();
            return Ok(());
        }
        match kind {
            TokenType::TK_LP => self.depth += 1,
            TokenType::TK_RP => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.depth > DEEPEST {
            return Err(SqlError {
                message: format!("parentheses stand more than {DEEPEST} deep in one another"),
                offset: start,
                hint: Some("SQLite refuses expressions deeper than 1,000".to_owned()),
            });
        }
        if self.open.is_empty() {
            self.comments = std::mem::take(&mut self.pending);
        }
        self.open.push(Token { kind, start, end });
        Ok(())
    }

    /// What lies between tokens: white space or one comment.
    fn gap(&mut self, start: usize, end: usize) {
        let gap = self.text.get(start..end).unwrap_or_default();
        let rules = acknowledgement::rules(gap);
        if rules.is_empty() {
            return;
        }
        if !self.open.is_empty() {
            self.comments.extend(rules);
            return;
        }
        let last = self.pieces.last_mut().filter(|last| {
            let since = self.text.get(last.offset + last.text.len()..start);
            since.is_some_and(|since| !since.contains('\n'))
        });
        match last {
            Some(last) => last.acknowledged.extend(rules),
            None => self.pending.extend(rules),
        }
    }

    /// Tells whether a semicolon ends the statement; in a trigger only the one behind `; END` does.
    fn is_complete(&self) -> bool {
        let kinds = |at: usize| self.open.get(at).map(|token| token.kind);
        let is_trigger = kinds(0) == Some(TokenType::TK_CREATE)
            && (kinds(1) == Some(TokenType::TK_TRIGGER)
                || (kinds(1) == Some(TokenType::TK_TEMP)
                    && kinds(2) == Some(TokenType::TK_TRIGGER)));
        let mut last = self.open.iter().rev().map(|token| token.kind);
        !is_trigger
            || (last.next() == Some(TokenType::TK_END) && last.next() == Some(TokenType::TK_SEMI))
    }

    fn close(&mut self) {
        let mut tokens = std::mem::take(&mut self.open);
        let acknowledged = std::mem::take(&mut self.comments);
        self.depth = 0;
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return;
        };
        let (start, end) = (first.start, last.end);
        for token in &mut tokens {
            token.start -= start;
            token.end -= start;
        }
        self.pieces.push(Piece {
            text: self.text.get(start..end).unwrap_or_default(),
            offset: start,
            tokens,
            acknowledged,
        });
    }
}

fn unreadable(error: &Error, text: &str, at: usize) -> SqlError {
    let what = match error {
        Error::UnterminatedLiteral(_) => "a quote is never closed".to_owned(),
        Error::UnterminatedBracket(_) => "a bracket is never closed".to_owned(),
        Error::UnterminatedBlockComment(_) => "a comment is never closed".to_owned(),
        Error::BadVariableName(_) => "a parameter has no name".to_owned(),
        Error::BadNumber(_) => "this is no number".to_owned(),
        Error::ExpectedEqualsSign(_) => "`!` is not followed by `=`".to_owned(),
        Error::MalformedBlobLiteral(_) => "this is no blob".to_owned(),
        Error::MalformedHexInteger(_) => "this is no hexadecimal number".to_owned(),
        _ => {
            let rest = text.get(at..).unwrap_or_default();
            let found = rest.chars().next().unwrap_or_default();
            format!("`{}` means nothing in SQL", found.escape_debug())
        }
    };
    let rest = text.get(at..).unwrap_or_default();
    SqlError {
        message: what,
        offset: at,
        hint: super::dialect::of_token(rest).map(str::to_owned),
    }
}
