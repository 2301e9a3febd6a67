//! A statement of a migration in its source.

use std::ops::Range;

use crate::source::mask::masked;
use crate::source::scan::{self, Text};
use crate::source::{Lines, width};

/// The source of a module, with its comments and literals blanked out beside it.
pub(super) struct Source<'s> {
    pub(super) text: &'s str,
    mask: String,
}

/// A statement that calls a method of a plain name: `schema.execute("…");`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Statement<'s> {
    /// From the name to the semicolon.
    pub(super) range: Range<usize>,
    /// The name that the method is called on.
    pub(super) receiver: &'s str,
    /// Where the method's name begins.
    pub(super) call: usize,
    /// The method.
    pub(super) method: &'s str,
    /// What is between the brackets of the call.
    pub(super) arguments: Range<usize>,
}

impl<'s> Source<'s> {
    pub(super) fn of(text: &'s str) -> Self {
        Self {
            text,
            mask: masked(text),
        }
    }

    /// The byte of a line and a column, as rustc counts them.
    pub(super) fn byte(&self, line: u32, column: u32) -> Option<usize> {
        let lines = Lines::of(self.text);
        let start = lines.start(line)?;
        Some(start + width::byte_at(lines.text(start), column))
    }

    /// The code of a range: its comments and literals are blank.
    pub(super) fn code(&self, range: Range<usize>) -> &str {
        self.mask.get(range).unwrap_or_default()
    }

    pub(super) fn text(&self, range: Range<usize>) -> &'s str {
        self.text.get(range).unwrap_or_default()
    }

    /// The statement whose method's name begins at a byte.
    pub(super) fn statement(&self, at: usize) -> Option<Statement<'s>> {
        let receiver_end = self.code(0..at).trim_end().strip_suffix('.')?.trim_end();
        let before = receiver_end.trim_end_matches(is_word);
        if !before.trim_end().ends_with(['{', ';', '}']) {
            return None;
        }
        let method = self.code(at..self.mask.len());
        let method_end = at + method.find(|c| !is_word(c))?;
        let close = self.closing(method_end)?;
        let end = self.semicolon(close + 1)?;
        let receiver = self.text(before.len()..receiver_end.len());
        let method = self.text(at..method_end);
        (!receiver.is_empty() && !method.is_empty()).then_some(Statement {
            range: before.len()..end,
            receiver,
            call: at,
            method,
            arguments: method_end + 1..close,
        })
    }

    /// The bracket that closes the one at a byte.
    pub(super) fn closing(&self, open: usize) -> Option<usize> {
        let code = self.code(open..self.mask.len());
        let mut depth = 0_usize;
        for (at, c) in code.char_indices() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' if depth == 1 => return Some(open + at),
                ')' | ']' | '}' => depth -= 1,
                _ if depth == 0 => return None,
                _ => {}
            }
        }
        None
    }

    /// The end of the semicolon that ends what stands at a byte.
    pub(super) fn semicolon(&self, from: usize) -> Option<usize> {
        let code = self.code(from..self.mask.len());
        let mut depth = 0_usize;
        for (at, c) in code.char_indices() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.checked_sub(1)?,
                ';' if depth == 0 => return Some(from + at + 1),
                _ => {}
            }
        }
        None
    }

    /// The text literals in the brackets of a statement's call.
    pub(super) fn literals(&self, statement: &Statement<'_>) -> Vec<Text<'s>> {
        scan::call(self.text, statement.call).texts
    }

    /// The blanks at the beginning of the line of a byte.
    pub(super) fn indent(&self, at: usize) -> &'s str {
        let before = self.text(0..at);
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        let rest = self.text(line..at);
        let blank = rest.len() - rest.trim_start().len();
        self.text(line..line + blank)
    }

    /// How its lines end.
    pub(super) fn line_end(&self) -> &'static str {
        match self.text.contains("\r\n") {
            true => "\r\n",
            false => "\n",
        }
    }
}

/// Tells whether a literal says a text, as it stands or escaped.
pub(super) fn says(literal: &Text<'_>, text: &str) -> bool {
    literal.content == text || literal.content == text.escape_debug().to_string()
}

pub(super) const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
