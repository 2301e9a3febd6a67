//! Which tables, views and functions a text names, told from its tokens.
//!
//! Tokens know no grammar: a table counts as named where one can stand (behind `FROM`, `JOIN`, `INTO`,
//! `UPDATE`, a comma between sources, the `ON` of a trigger, or before a dot), and a function where
//! a bracket follows its name.

use super::SqlText;
use super::tokens::{self, Kind, Token};
use crate::backend::Backend;
use crate::dialect::quote_identifier;
use crate::identifier::{Identifier, halves};

/// What a name stands for in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// A table or view that rows come from or go to.
    Source,
    /// A table or view before a dot.
    Qualifier,
    /// A function that is called.
    Call,
    /// Anything else.
    Other,
}

/// A name in a text, from its first byte to its last; with its schema where it has one.
struct Named {
    start: usize,
    end: usize,
    name: String,
    part: Part,
}

impl Named {
    /// Capitals do not count, as SQLite has it.
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

impl SqlText {
    /// Tells whether rows come from a table or view of this name, or go to it.
    pub fn names_source(&self, name: &str) -> bool {
        let found = self.texts().flat_map(|(b, text)| named(text, b));
        let mut sources = found.filter(|found| found.part == Part::Source);
        sources.any(|found| found.is(name))
    }

    /// The tables and views that rows come from or go to, in the order of the text; one that the
    /// text itself names in a `WITH` may be among them.
    pub fn sources(&self) -> Vec<Identifier> {
        let found = self.texts().flat_map(|(b, text)| named(text, b));
        let mut sources: Vec<Identifier> = Vec::new();
        for found in found.filter(|found| found.part == Part::Source) {
            if sources.iter().all(|known| *known != found.name.as_str()) {
                sources.push(found.name.into());
            }
        }
        sources
    }

    /// Tells whether the text calls a function of this name.
    pub fn calls(&self, name: &str) -> bool {
        let found = self.texts().flat_map(|(b, text)| named(text, b));
        let mut calls = found.filter(|found| found.part == Part::Call);
        calls.any(|found| found.is(name))
    }

    /// Tells whether the text takes every column of something, whatever they are: `*`.
    pub fn takes_every_column(&self) -> bool {
        self.texts().any(|(backend, text)| {
            let all: Vec<Token> = tokens::significant(text, backend).collect();
            let is_star = |(at, token): (usize, &Token)| {
                let before = at.checked_sub(1).and_then(|at| all.get(at));
                let before = before.map_or("", |token| token.text(text));
                let words = ["select", "distinct", "all", ",", "."];
                token.text(text) == "*" && words.iter().any(|w| before.eq_ignore_ascii_case(w))
            };
            all.iter().enumerate().any(is_star)
        })
    }

    /// The same text with a table or view under another name.
    #[must_use]
    pub fn with_source_renamed(&self, from: &str, to: &str) -> Self {
        self.renamed(from, to, &[Part::Source, Part::Qualifier])
    }

    /// The same text with a function under another name.
    #[must_use]
    pub fn with_call_renamed(&self, from: &str, to: &str) -> Self {
        self.renamed(from, to, &[Part::Call])
    }

    /// The same statement, whose first mention of a name is what it makes, with another name.
    #[must_use]
    pub fn with_first_renamed(&self, from: &str, to: &str) -> Self {
        self.mapped(|text, backend| {
            let all = named(text, backend);
            let first = all.into_iter().find(|found| found.is(from));
            replaced(text, first.as_slice(), &quote_identifier(to))
        })
    }

    fn renamed(&self, from: &str, to: &str, parts: &[Part]) -> Self {
        self.mapped(|text, backend| {
            let mut all = named(text, backend);
            all.retain(|found| found.is(from) && parts.contains(&found.part));
            replaced(text, &all, &quote_identifier(to))
        })
    }
}

fn replaced(text: &str, places: &[Named], by: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut at = 0;
    for place in places {
        made.push_str(text.get(at..place.start).unwrap_or_default());
        made.push_str(by);
        at = place.end;
    }
    made.push_str(text.get(at..).unwrap_or_default());
    made
}

/// Whether the tokens so far stand in a list of sources; one level a bracket.
#[derive(Clone, Copy, Default)]
struct Level {
    in_sources: bool,
    /// A source is what comes next.
    expects: bool,
}

fn named(text: &str, backend: Backend) -> Vec<Named> {
    let all: Vec<Token> = tokens::significant(text, backend).collect();
    let mut levels = vec![Level::default()];
    let mut found = Vec::new();
    let mut at = 0;
    let makes = all
        .first()
        .is_some_and(|token| is_word(token, text, "create"));
    while let Some(token) = all.get(at) {
        at += 1;
        let outer = levels.last().copied().unwrap_or_default();
        match token.text(text) {
            "(" => levels.push(outer),
            ")" if levels.len() > 1 => {
                levels.pop();
                if let Some(level) = levels.last_mut() {
                    level.expects = false;
                }
            }
            "," => {
                if let Some(level) = levels.last_mut() {
                    level.expects = level.in_sources;
                }
            }
            _ => {}
        }
        let before = at.checked_sub(2).and_then(|at| all.get(at));
        let is_ddl_on = makes && levels.len() == 1 && is_word(token, text, "on");
        if let (Kind::Word, Some(level)) = (token.kind, levels.last_mut())
            && let Some(next) = keyword(token.text(text), before.map_or("", |t| t.text(text)))
        {
            *level = match is_ddl_on {
                true => Level {
                    in_sources: false,
                    expects: true,
                },
                false => next.unwrap_or(Level {
                    expects: level.expects,
                    ..*level
                }),
            };
            continue;
        }
        let Some(name) = name_of(token, text, backend) else {
            continue;
        };
        let dotted = |at: usize| {
            let dot = all.get(at).is_some_and(|token| token.text(text) == ".");
            let name = all
                .get(at + 1)
                .and_then(|t| Some((t, name_of(t, text, backend)?)));
            name.filter(|_| dot)
        };
        let expects = levels.last().is_some_and(|level| level.expects);
        let opens = |at: usize| all.get(at).is_some_and(|token| token.text(text) == "(");
        let is_list = levels.last().is_some_and(|level| level.in_sources);
        let part = |source: bool, end: usize| match (source, opens(end)) {
            (true, opens) if !opens || !is_list => Part::Source,
            (_, true) => Part::Call,
            (_, false) => Part::Other,
        };
        match dotted(at) {
            // The schema and the name of a source or function, or a table and its column.
            Some((last, inner)) => {
                let deeper = dotted(at + 2);
                let whole = Identifier::within(&name, &inner).as_str().to_owned();
                let part_of_two = match &deeper {
                    Some(_) => Part::Qualifier,
                    None => part(expects, at + 2),
                };
                if part_of_two == Part::Other {
                    let (start, end) = (token.start, token.end);
                    found.push(Named {
                        start,
                        end,
                        name,
                        part: Part::Qualifier,
                    });
                } else {
                    let (start, end, part) = (token.start, last.end, part_of_two);
                    found.push(Named {
                        start,
                        end,
                        name: whole,
                        part,
                    });
                }
                at += if deeper.is_some() { 4 } else { 2 };
            }
            None => {
                let (start, end, part) = (token.start, token.end, part(expects, at));
                found.push(Named {
                    start,
                    end,
                    name,
                    part,
                });
            }
        }
        if let Some(level) = levels.last_mut() {
            level.expects = false;
        }
    }
    for name in &mut found {
        if let (Some("public"), local) = halves(&name.name) {
            name.name = local.to_owned();
        }
    }
    found
}

fn is_word(token: &Token, text: &str, word: &str) -> bool {
    token.kind == Kind::Word && token.text(text).eq_ignore_ascii_case(word)
}

/// What a keyword says of the names behind it: `Some(None)` leaves things as they are.
#[allow(
    clippy::option_option,
    reason = "not a keyword, or one that changes nothing"
)]
fn keyword(word: &str, before: &str) -> Option<Option<Level>> {
    let word = word.to_ascii_lowercase();
    let sources = Level {
        in_sources: true,
        expects: true,
    };
    Some(match word.as_str() {
        "from" if before.eq_ignore_ascii_case("distinct") => None,
        "from" | "join" => Some(sources),
        "into" | "update" => Some(Level {
            in_sources: false,
            expects: true,
        }),
        "only" | "lateral" | "or" | "replace" | "abort" | "fail" | "ignore" | "rollback" => None,
        "select" | "where" | "on" | "using" | "group" | "order" | "having" | "limit" | "window"
        | "union" | "intersect" | "except" | "set" | "values" | "returning" | "of" | "begin"
        | "when" | "for" | "execute" => Some(Level::default()),
        "as" | "inner" | "left" | "right" | "full" | "outer" | "cross" | "natural" => None,
        _ => return None,
    })
}

/// A name as the catalog knows it: what stands without quotes is folded.
fn name_of(token: &Token, text: &str, backend: Backend) -> Option<String> {
    let written = token.text(text);
    match (token.kind, backend) {
        (Kind::QuotedName, _) => Some(tokens::unquoted(written)),
        (Kind::Word, _) => Some(written.to_ascii_lowercase()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::sql;

    #[test]
    fn tables_are_told_from_columns() {
        let text = sql(
            "SELECT u.status, extract(year FROM made), count(*) FROM users u, ONLY \"Orders\" o \
             JOIN (SELECT status FROM billing.invoices, jobs) AS i ON i.id = o.id \
             WHERE status IS DISTINCT FROM name AND EXISTS (SELECT 1 FROM public.flags)",
        );
        let sources: Vec<String> = text.sources().iter().map(ToString::to_string).collect();
        let expected = [
            "made",
            "users",
            "Orders",
            "billing.invoices",
            "jobs",
            "flags",
        ];
        assert_eq!(sources, expected);
        for column in ["status", "name", "id", "i", "year"] {
            assert!(!text.names_source(column), "{column}");
        }
        assert!(text.calls("count") && !text.calls("users"));
    }

    #[test]
    fn a_renamed_table_is_followed_where_it_is_one() {
        let text = sql("SELECT users.id, users FROM users WHERE public.users.id > 'users'");
        let renamed = text.with_source_renamed("users", "the people");
        assert_eq!(
            renamed.get(Backend::Postgres),
            Some(
                "SELECT \"the people\".id, users FROM \"the people\" \
                 WHERE \"the people\".id > 'users'"
            )
        );
    }

    #[test]
    fn triggers_name_their_table_and_what_they_write() {
        let text = sql(
            "CREATE TRIGGER log AFTER UPDATE OF total ON orders FOR EACH ROW WHEN NEW.total > 0 \
             BEGIN INSERT INTO audit (id) SELECT id FROM log; UPDATE totals SET n = 1; END",
        );
        let sources: Vec<String> = text.sources().iter().map(ToString::to_string).collect();
        assert_eq!(sources, ["orders", "audit", "log", "totals"]);
        let renamed = text.with_first_renamed("log", "kept");
        let renamed = renamed.get(Backend::Sqlite).unwrap();
        assert!(
            renamed.starts_with("CREATE TRIGGER \"kept\" AFTER"),
            "{renamed}"
        );
        assert!(renamed.contains("FROM log;"));
        let execute = sql("CREATE TRIGGER t BEFORE INSERT ON orders EXECUTE FUNCTION app.touch()");
        assert!(execute.calls(&Identifier::within("app", "touch")));
    }

    #[test]
    fn every_column_is_a_star_and_a_product_is_not() {
        assert!(sql("SELECT * FROM t").takes_every_column());
        assert!(sql("SELECT a, t.* FROM t").takes_every_column());
        assert!(!sql("SELECT count(*), a * 2 FROM t").takes_every_column());
    }
}
