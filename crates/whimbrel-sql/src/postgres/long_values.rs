//! Long `VALUES` lists, cut before they are parsed.
//!
//! Half a million rows say no more of a statement than a thousand do, but make a tree of a million
//! nodes. The rows in the middle are counted by their parentheses and left out.

use std::ops::Range;

use whimbrel_schema::Backend;
use whimbrel_schema::sql::tokens::{self, Kind};

/// A statement without the rows in the middle.
pub(super) struct Shortened {
    /// What is left.
    pub(super) text: String,
    /// What was cut, in bytes of the whole statement.
    cut: Range<usize>,
    /// How many rows were cut.
    pub(super) rows: usize,
}

impl Shortened {
    /// The place in the whole statement of a place in what is left.
    pub(super) const fn place(&self, at: usize) -> usize {
        if at < self.cut.start {
            at
        } else {
            at + (self.cut.end - self.cut.start)
        }
    }
}

/// Statements shorter than this are parsed whole.
const LONG: usize = 100_000;
/// So many rows are parsed.
const KEPT: usize = 1_000;

/// Cuts the first long list of a long statement that has one.
pub(super) fn shorten(text: &str) -> Option<Shortened> {
    if text.len() < LONG {
        return None;
    }
    let mut list = List::default();
    for token in tokens::significant(text, Backend::Postgres) {
        let word = token.text(text);
        list.take(token.kind, word, token.end);
        if list.is_over() && list.rows > KEPT {
            break;
        }
    }
    let cut = list.kept..list.end;
    let rows = list.rows.checked_sub(KEPT).filter(|rows| *rows > 0)?;
    let mut left = text.get(..cut.start)?.to_owned();
    left.push_str(text.get(cut.end..)?);
    Some(Shortened {
        text: left,
        cut,
        rows,
    })
}

/// The rows of a `VALUES` list, as far as they have been seen.
#[derive(Default)]
struct List {
    depth: usize,
    /// The depth at which the list stands, once it has begun.
    at: Option<usize>,
    /// Whether only a comma may come for the list to go on.
    after_row: bool,
    rows: usize,
    /// Where the last row ends that is kept.
    kept: usize,
    /// Where the last row ends.
    end: usize,
    over: bool,
}

impl List {
    const fn is_over(&self) -> bool {
        self.over
    }

    fn take(&mut self, kind: Kind, word: &str, end: usize) {
        let is_outside = self.at == Some(self.depth);
        match (kind, word) {
            (Kind::Symbol, "(") => self.depth += 1,
            (Kind::Symbol, ")") => {
                self.depth = self.depth.saturating_sub(1);
                if self.at == Some(self.depth) {
                    self.row(end);
                }
            }
            (Kind::Symbol, ",") if is_outside => self.after_row = false,
            (Kind::Word, _) if word.eq_ignore_ascii_case("values") && self.rows <= KEPT => {
                *self = Self {
                    depth: self.depth,
                    at: Some(self.depth),
                    ..Self::default()
                };
                return;
            }
            _ if is_outside => self.stop(),
            _ => {}
        }
        // The parenthesis that closes around the list ends it too.
        if self.at.is_some_and(|at| self.depth < at)
            || (is_outside && self.after_row && word == "(")
        {
            self.stop();
        }
    }

    fn row(&mut self, end: usize) {
        self.rows += 1;
        self.end = end;
        self.after_row = true;
        if self.rows <= KEPT {
            self.kept = end;
        }
    }

    fn stop(&mut self) {
        self.at = None;
        self.over = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_in_the_middle_are_cut() {
        let rows = |count| vec!["(1, f('a,(', (2)))"; count].join(", ");
        for (before, after) in [
            ("INSERT INTO t VALUES ", " ON CONFLICT (a) DO NOTHING"),
            (
                "UPDATE t SET a = v.a FROM (VALUES ",
                ") v (a, b) WHERE v.b = t.b",
            ),
            ("SELECT (VALUES (1)), (VALUES ", ")"),
        ] {
            let text = format!("{before}{}{after}", rows(20_000));
            let shortened = shorten(&text).unwrap();
            assert_eq!(shortened.rows, 19_000);
            assert_eq!(shortened.text, format!("{before}{}{after}", rows(1_000)));
            let tail = shortened.text.len() - 1;
            assert_eq!(shortened.place(tail), text.len() - 1);
            assert_eq!(shortened.place(3), 3);
        }
    }

    #[test]
    fn other_statements_are_whole() {
        for text in [
            format!("INSERT INTO t VALUES {}", vec!["(1)"; 500].join(",")),
            format!("SELECT '{}'", "(1),".repeat(50_000)),
            format!("SELECT 1 IN ({})", "1,".repeat(80_000)),
            format!("INSERT INTO t VALUES (1) {}", "(1) ".repeat(40_000)),
        ] {
            assert!(shorten(&text).is_none());
        }
    }
}
