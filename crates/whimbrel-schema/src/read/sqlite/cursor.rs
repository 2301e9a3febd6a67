//! A place in the tokens of a statement.

use super::problem::Problem;
use crate::backend::Backend;
use crate::identifier::Identifier;
use crate::sql::tokens::{self, Kind, Token};

/// Walks over the tokens that are neither space nor comment; it never goes back and never panics.
pub(super) struct Cursor<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
}

impl<'t> Cursor<'t> {
    /// The beginning of a text.
    pub(super) fn new(text: &'t str) -> Self {
        let tokens = tokens::significant(text, Backend::Sqlite).collect();
        Self {
            text,
            tokens,
            at: 0,
        }
    }

    /// The token at a distance from here.
    pub(super) fn peek(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).copied()
    }

    /// The text of the token at a distance from here; nothing at the end.
    pub(super) fn text_at(&self, ahead: usize) -> &'t str {
        self.peek(ahead).map_or("", |token| token.text(self.text))
    }

    /// Where the next token begins.
    pub(super) fn position(&self) -> usize {
        self.peek(0).map_or(self.text.len(), |token| token.start)
    }

    /// Where the token before ended.
    pub(super) fn end_of_last(&self) -> usize {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        last.map_or(0, |token| token.end)
    }

    /// The text between two places.
    pub(super) fn between(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The text from here to the end, without a last semicolon.
    pub(super) fn rest(&self) -> &'t str {
        let written = self.tokens.iter().rev();
        let mut written = written.skip_while(|token| token.text(self.text) == ";");
        let end = written.next().map_or(0, |token| token.end);
        self.between(self.position(), end)
    }

    /// Steps over a token.
    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    /// Tells whether everything was read; semicolons at the end are nothing.
    pub(super) fn is_at_end(&self) -> bool {
        self.rest().is_empty()
    }

    /// Tells whether the token at a distance is a keyword.
    pub(super) fn is_word(&self, ahead: usize, keyword: &str) -> bool {
        self.peek(ahead).is_some_and(|token| {
            token.kind == Kind::Word && token.text(self.text).eq_ignore_ascii_case(keyword)
        })
    }

    /// Tells whether these keywords come next.
    pub(super) fn are_words(&self, keywords: &[&str]) -> bool {
        let mut numbered = keywords.iter().enumerate();
        numbered.all(|(ahead, keyword)| self.is_word(ahead, keyword))
    }

    /// Steps over these keywords when all of them come next.
    pub(super) fn take(&mut self, keywords: &[&str]) -> bool {
        let there = self.are_words(keywords);
        if there {
            self.at += keywords.len();
        }
        there
    }

    /// Tells whether a mark such as `,` comes next.
    pub(super) fn is_symbol(&self, mark: &str) -> bool {
        self.peek(0).is_some_and(|token| token.kind == Kind::Symbol) && self.text_at(0) == mark
    }

    /// Steps over a mark when it comes next.
    pub(super) fn take_symbol(&mut self, mark: &str) -> bool {
        let there = self.is_symbol(mark);
        if there {
            self.at += 1;
        }
        there
    }

    /// Steps over keywords that must come next.
    pub(super) fn expect(&mut self, keywords: &[&str]) -> Result<(), Problem> {
        if self.take(keywords) {
            return Ok(());
        }
        Err(self.problem(&keywords.join(" ")))
    }

    /// Steps over a mark that must come next.
    pub(super) fn expect_symbol(&mut self, mark: &str) -> Result<(), Problem> {
        if self.take_symbol(mark) {
            return Ok(());
        }
        Err(self.problem(mark))
    }

    /// A name: a word, or anything in quotes of whatever kind
    /// ([SQLite Keywords](https://www.sqlite.org/lang_keywords.html)).
    pub(super) fn name(&mut self) -> Result<Identifier, Problem> {
        let token = self.peek(0);
        let token = token.filter(|t| matches!(t.kind, Kind::Word | Kind::QuotedName | Kind::Text));
        let Some(token) = token else {
            return Err(self.problem("a name"));
        };
        self.at += 1;
        Ok(named(token, self.text).into())
    }

    /// What stands in the brackets that must begin here; spaces at its ends are left out.
    pub(super) fn group(&mut self) -> Result<&'t str, Problem> {
        if !self.is_symbol("(") {
            return Err(self.problem("("));
        }
        let start = self.peek(0).map_or(0, |token| token.end);
        let mut depth = 0_usize;
        while let Some(token) = self.peek(0) {
            match token.text(self.text) {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Ok(self.between(start, token.start).trim());
            }
        }
        Err(self.problem(")"))
    }

    /// What is wrong here.
    pub(super) fn problem(&self, wanted: &str) -> Problem {
        Problem {
            wanted: wanted.to_owned(),
            found: self.peek(0).map(|t| t.text(self.text).to_owned()),
            at: self.position(),
        }
    }
}

/// What a name is without its quotes.
pub(super) fn named(token: Token, text: &str) -> String {
    match token.kind {
        Kind::QuotedName | Kind::Text => tokens::unquoted(token.text(text)),
        _ => token.text(text).to_owned(),
    }
}
