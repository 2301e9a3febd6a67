//! Where statements begin and end.
//!
//! A text is cut as `psql` cuts it: at semicolons outside strings, comments, parentheses and the
//! bodies of SQL functions in `BEGIN ATOMIC … END`. So a statement that the parser does not take
//! harms no other, and the tree in memory is that of one statement.

use std::ops::Range;

use whimbrel_schema::Backend;
use whimbrel_schema::sql::tokens::{self, Kind, Token};

use crate::SqlError;

/// A statement without its semicolon.
#[derive(Debug, PartialEq)]
pub(super) struct Piece {
    /// From its first token to its last, in bytes.
    pub(super) range: Range<usize>,
    /// The comments directly before it, in it, and after it on its last line.
    pub(super) comments: Vec<Range<usize>>,
}

/// The statements of a text, and what of it is no SQL at all.
pub(super) fn pieces(text: &str) -> (Vec<Piece>, Vec<SqlError>) {
    let mut splitter = Splitter {
        text,
        pieces: Vec::new(),
        errors: Vec::new(),
        comments: Vec::new(),
        open: None,
    };
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        // Another pass begins where the tokens of SQL begin again.
        at = tokens::scan(rest, Backend::Postgres)
            .find_map(|token| {
                splitter.take(Token {
                    start: token.start + at,
                    end: token.end + at,
                    ..token
                })
            })
            .unwrap_or(text.len());
    }
    splitter.close();
    (splitter.pieces, splitter.errors)
}

struct Splitter<'t> {
    text: &'t str,
    pieces: Vec<Piece>,
    errors: Vec<SqlError>,
    /// The comments since the last statement.
    comments: Vec<Range<usize>>,
    open: Option<Open>,
}

/// The statement that has begun.
struct Open {
    piece: Piece,
    parentheses: usize,
    /// How many `BEGIN` and `CASE` wait for their `END`.
    blocks: usize,
    creates_routine: bool,
    words: Vec<String>,
    is_copy_in: bool,
}

impl Splitter<'_> {
    /// Takes a token; the answer is where to go on when what follows is no SQL.
    fn take(&mut self, token: Token) -> Option<usize> {
        match token.kind {
            Kind::Space => {}
            Kind::Comment => self.comment(token.start..token.end),
            Kind::Symbol if token.text(self.text) == "\\" && self.open.is_none() => {
                return Some(self.command(token.start));
            }
            Kind::Symbol if token.text(self.text) == ";" && self.is_at_end() => {
                let copies = self.close();
                return copies.then(|| self.data_end(token.end)).flatten();
            }
            _ => self.token(token),
        }
        None
    }

    fn is_at_end(&self) -> bool {
        self.open
            .as_ref()
            .is_none_or(|open| open.parentheses == 0 && open.blocks == 0)
    }

    fn comment(&mut self, range: Range<usize>) {
        if let Some(open) = &mut self.open {
            open.piece.comments.push(range);
            return;
        }
        let last = self.pieces.last_mut();
        let last = last.filter(|last| newlines(self.text, last.range.end..range.start) == 0);
        match last {
            Some(last) => last.comments.push(range),
            None => self.comments.push(range),
        }
    }

    fn token(&mut self, token: Token) {
        let text = token.text(self.text);
        if self.open.is_none() {
            self.begin(token.start);
        }
        let Some(open) = &mut self.open else { return };
        open.piece.range.end = token.end;
        match token.kind {
            Kind::Word => open.word(text),
            Kind::Symbol => match text {
                "(" => open.parentheses += 1,
                ")" => open.parentheses = open.parentheses.saturating_sub(1),
                _ => {}
            },
            _ => {}
        }
    }

    /// Begins a statement, with the comments that stand directly before it.
    fn begin(&mut self, start: usize) {
        let mut comments = Vec::new();
        let mut next = start;
        while let Some(comment) = self.comments.pop() {
            if newlines(self.text, comment.end..next) > 1 {
                break;
            }
            next = comment.start;
            comments.push(comment);
        }
        comments.reverse();
        self.comments.clear();
        self.open = Some(Open {
            piece: Piece {
                range: start..start,
                comments,
            },
            parentheses: 0,
            blocks: 0,
            creates_routine: false,
            words: Vec::new(),
            is_copy_in: false,
        });
    }

    /// Ends the statement; the answer is whether rows of a `COPY … FROM STDIN` follow.
    fn close(&mut self) -> bool {
        let Some(open) = self.open.take() else {
            return false;
        };
        self.pieces.push(open.piece);
        open.is_copy_in
    }

    /// Where the rows of a `COPY` end that begin on the next line; `None` without the line `\.`.
    fn data_end(&self, semicolon: usize) -> Option<usize> {
        let rest = self.text.get(semicolon..)?;
        let first = rest.find('\n')? + 1;
        let mut at = semicolon + first;
        for line in rest.get(first..)?.split_inclusive('\n') {
            at += line.len();
            if line.trim_end_matches(['\r', '\n']) == "\\." {
                return Some(at);
            }
        }
        None
    }

    /// Passes over a command of psql, to the end of its line.
    fn command(&mut self, start: usize) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let word = line.split_whitespace().next().unwrap_or_default();
        // Every dump holds these two since 2025; they change nothing.
        if !matches!(word, "\\restrict" | "\\unrestrict") {
            self.errors.push(SqlError {
                message: format!("`{word}` is a command of psql and no SQL"),
                offset: start,
                hint: Some("leave it out, or write the statement that it stands for".to_owned()),
            });
        }
        start + line.len()
    }
}

impl Open {
    fn word(&mut self, text: &str) {
        // `CREATE OR REPLACE FUNCTION`, `COPY … FROM STDIN`: only the first words are kept.
        const KEPT: usize = 4;
        if self.words.len() < KEPT {
            self.words.push(text.to_ascii_lowercase());
            let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
            self.creates_routine = matches!(
                words.as_slice(),
                ["create", "function" | "procedure", ..]
                    | ["create", "or", "replace", "function" | "procedure", ..]
            );
        }
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        if self.creates_routine && self.parentheses == 0 {
            if is("begin") || (self.blocks > 0 && is("case")) {
                self.blocks += 1;
            } else if is("end") {
                self.blocks = self.blocks.saturating_sub(1);
            }
        }
        let is_copy = self.words.first().is_some_and(|first| first == "copy");
        self.is_copy_in |= is_copy && self.parentheses == 0 && is("stdin");
    }
}

fn newlines(text: &str, range: Range<usize>) -> usize {
    let between = text.get(range).unwrap_or_default();
    between.bytes().filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let (pieces, errors) = pieces(text);
        assert_eq!(errors, []);
        pieces.iter().map(|p| &text[p.range.clone()]).collect()
    }

    #[test]
    fn semicolons_within_do_not_end_a_statement() {
        for (text, statements) in [
            (" a ; b;; -- c;\n/* d; */ ", vec!["a", "b"]),
            ("a ';' $$;$$ \";\" b; c", vec!["a ';' $$;$$ \";\" b", "c"]),
            (
                "CREATE RULE r AS ON DELETE TO t DO (a; b); c",
                vec!["CREATE RULE r AS ON DELETE TO t DO (a; b)", "c"],
            ),
            (
                "CREATE OR REPLACE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN b END; END; c",
                vec![
                    "CREATE OR REPLACE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN b END; END",
                    "c",
                ],
            ),
            ("BEGIN; a; END; b", vec!["BEGIN", "a", "END", "b"]),
            (
                "COPY t FROM STDIN;\n1\t';\n\\.\nb;",
                vec!["COPY t FROM STDIN", "b"],
            ),
            ("\\restrict abc'\na;\n\\unrestrict abc'\n", vec!["a"]),
        ] {
            assert_eq!(split(text), statements, "{text}");
        }
    }

    #[test]
    fn commands_of_psql_are_errors() {
        let (pieces, errors) = pieces("a;\n\\connect 'x\nb;");
        assert_eq!(pieces.len(), 2);
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].offset, 3);
        assert!(errors[0].message.contains("`\\connect`"));
    }

    #[test]
    fn comments_belong_to_the_statement_beside_them() {
        let text = "-- far\n\n-- near\n/* nearer */\na /* in */; -- after\n-- next\nb";
        let (pieces, _) = pieces(text);
        let comments = |piece: &Piece| -> Vec<&str> {
            piece.comments.iter().map(|c| &text[c.clone()]).collect()
        };
        let found: Vec<_> = pieces.iter().map(comments).collect();
        assert_eq!(
            found,
            [
                vec!["-- near", "/* nearer */", "/* in */", "-- after"],
                vec!["-- next"]
            ]
        );
    }
}
