//! The rules in the text of a table, each with its place.

use super::conflict::on_conflict;
use super::cursor::{Cursor, named};
use super::default::default;
use super::key::{key_columns, names, order};
use super::problem::Problem;
use super::reference::{deferrable, reference};
use crate::catalog::Order;
use crate::identifier::Identifier;
use crate::sql::tokens::Kind;
use crate::types::Type;

/// What a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    Null,
    Default,
    Collation,
    Generated,
    PrimaryKey,
    Unique,
    ForeignKey,
    Check,
}

impl Rule {
    /// The rule in words.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Null => "NOT NULL",
            Self::Default => "the default",
            Self::Collation => "the collation",
            Self::Generated => "the computed value",
            Self::PrimaryKey => "the primary key",
            Self::Unique => "a unique constraint",
            Self::ForeignKey => "a foreign key",
            Self::Check => "a check",
        }
    }

    /// Tells whether a column has at most one of them, which has no place elsewhere.
    pub(super) const fn is_of_column(self) -> bool {
        matches!(
            self,
            Self::Null | Self::Default | Self::Collation | Self::Generated
        )
    }
}

/// A rule in the text of a table; names are in small letters, as SQLite compares them.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub(super) rule: Rule,
    pub(super) name: Option<String>,
    /// The column beside which it stands.
    pub(super) beside: Option<String>,
    /// The columns that it is about; for a check, none.
    pub(super) columns: Vec<String>,
    /// The table that a foreign key refers to.
    pub(super) referred: String,
    /// What it says beyond that, however it is spelt.
    pub(super) content: Vec<String>,
    /// Every name in the expression of a check or of a computed column.
    pub(super) words: Vec<String>,
    /// Its first byte, at its own name.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
}

impl Clause {
    /// Tells whether two say the same under the same name.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.name == other.name && self.says(other)
    }

    /// Tells whether two say the same, under whatever names.
    pub(super) fn says(&self, other: &Self) -> bool {
        self.is_like(other) && self.columns == other.columns && self.content == other.content
    }

    /// Tells whether two are about the same thing.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let about = self.columns == other.columns && self.referred == other.referred;
        self.rule == other.rule
            && match self.rule {
                Rule::PrimaryKey => true,
                Rule::Check => self.content == other.content,
                _ => about,
            }
    }

    /// Tells whether it speaks of a column.
    pub(super) fn mentions(&self, column: &str) -> bool {
        self.columns
            .iter()
            .chain(&self.words)
            .any(|name| name == column)
    }

    /// The rule by its name, for a message.
    pub(super) fn described(&self) -> String {
        let words = self.rule.words();
        match (&self.name, &self.beside) {
            (Some(name), _) => format!("{words} `{name}`"),
            (None, Some(column)) => format!("{words} of `{column}`"),
            (None, None) => format!("{words} over {}", in_words(self)),
        }
    }
}

fn in_words(clause: &Clause) -> String {
    let names = match clause.columns.is_empty() {
        true => &clause.words,
        false => &clause.columns,
    };
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// A name in small letters.
pub(super) fn lower(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// The tokens of a text, spelt in one way.
pub(super) fn spelt(text: &str) -> Vec<String> {
    let cursor = Cursor::new(text);
    let mut ahead = 0;
    std::iter::from_fn(|| {
        let token = cursor.peek(ahead)?;
        ahead += 1;
        Some(match token.kind {
            Kind::Text => token.text(text).to_owned(),
            _ => lower(&named(token, text)),
        })
    })
    .collect()
}

/// The names in a text.
fn words(text: &str) -> Vec<String> {
    let cursor = Cursor::new(text);
    let mut ahead = 0;
    let tokens = std::iter::from_fn(|| {
        let token = cursor.peek(ahead)?;
        ahead += 1;
        Some(token)
    });
    let names = tokens.filter(|token| matches!(token.kind, Kind::Word | Kind::QuotedName));
    names.map(|token| lower(&named(token, text))).collect()
}

/// Reads the rule that comes next, beside a column or of the table; `None` when a name stands there
/// that names nothing.
pub(super) fn clause(
    cursor: &mut Cursor<'_>,
    beside: Option<&str>,
) -> Result<Option<Clause>, Problem> {
    let start = cursor.position();
    let mut name = None;
    while cursor.take(&["CONSTRAINT"]) {
        name = Some(lower(&cursor.name()?));
    }
    if cursor.is_symbol(",") || cursor.is_symbol(")") {
        return Ok(None);
    }
    let body = cursor.position();
    let mut clause = Clause {
        rule: Rule::Check,
        name,
        beside: beside.map(lower),
        columns: beside.map(lower).into_iter().collect(),
        referred: String::new(),
        content: Vec::new(),
        words: Vec::new(),
        start,
        end: start,
    };
    match beside {
        Some(column) => read_beside(cursor, column, &mut clause)?,
        None => read_of_table(cursor, &mut clause)?,
    }
    clause.end = cursor.end_of_last();
    let written = cursor.between(body, clause.end);
    match clause.rule {
        Rule::Check => clause.columns.clear(),
        Rule::PrimaryKey | Rule::Unique | Rule::ForeignKey => return Ok(Some(clause)),
        Rule::Null | Rule::Default | Rule::Collation | Rule::Generated => {}
    }
    clause.content = match clause.rule {
        Rule::Default => default_content(written),
        _ => spelt(written),
    };
    Ok(Some(clause))
}

/// A default's value, with or without brackets and a plus.
fn default_content(written: &str) -> Vec<String> {
    let mut content = spelt(written);
    if content.get(1).is_some_and(|first| first == "+") {
        content.remove(1);
    }
    content
}

fn read_beside(cursor: &mut Cursor<'_>, column: &str, clause: &mut Clause) -> Result<(), Problem> {
    if cursor.take(&["NOT", "NULL"]) || cursor.take(&["NULL"]) {
        clause.rule = Rule::Null;
        on_conflict(cursor)?;
    } else if cursor.take(&["DEFAULT"]) {
        clause.rule = Rule::Default;
        default(cursor, &Type::Text)?;
    } else if cursor.take(&["COLLATE"]) {
        clause.rule = Rule::Collation;
        cursor.name()?;
    } else if cursor.take(&["PRIMARY", "KEY"]) {
        clause.rule = Rule::PrimaryKey;
        let order = order(cursor);
        key_content(clause, order != Order::Ascending, cursor)?;
        if cursor.take(&["AUTOINCREMENT"]) {
            clause.content.push("autoincrement".to_owned());
        }
    } else if cursor.take(&["UNIQUE"]) {
        clause.rule = Rule::Unique;
        key_content(clause, false, cursor)?;
    } else if cursor.take(&["CHECK"]) {
        check(cursor, clause)?;
    } else if cursor.take(&["REFERENCES"]) {
        foreign_key(cursor, vec![column.into()], clause)?;
    } else if deferrable(cursor)?.is_some() {
        return Err(cursor.problem("a rule that this would belong to"));
    } else {
        clause.rule = Rule::Generated;
        cursor.take(&["GENERATED", "ALWAYS"]);
        cursor.expect(&["AS"])?;
        clause.words = words(cursor.group()?);
        let _ = cursor.take(&["STORED"]) || cursor.take(&["VIRTUAL"]);
    }
    Ok(())
}

fn read_of_table(cursor: &mut Cursor<'_>, clause: &mut Clause) -> Result<(), Problem> {
    let is_key = cursor.take(&["PRIMARY", "KEY"]);
    if is_key || cursor.take(&["UNIQUE"]) {
        clause.rule = if is_key {
            Rule::PrimaryKey
        } else {
            Rule::Unique
        };
        let key = key_columns(cursor)?;
        clause.columns = all_lower(&key.names);
        let is_plain = key.parts.is_empty();
        if !is_plain {
            clause.content.push(format!("{:?}", key.parts));
        }
        key_content(clause, false, cursor)?;
        if key.numbers {
            clause.content.push("autoincrement".to_owned());
        }
    } else if cursor.take(&["FOREIGN", "KEY"]) {
        let columns = names(cursor)?;
        cursor.expect(&["REFERENCES"])?;
        foreign_key(cursor, columns, clause)?;
    } else {
        cursor.expect(&["CHECK"])?;
        check(cursor, clause)?;
    }
    Ok(())
}

fn check(cursor: &mut Cursor<'_>, clause: &mut Clause) -> Result<(), Problem> {
    clause.words = words(cursor.group()?);
    on_conflict(cursor)?;
    Ok(())
}

fn key_content(
    clause: &mut Clause,
    descends: bool,
    cursor: &mut Cursor<'_>,
) -> Result<(), Problem> {
    if descends {
        clause.content.push("desc".to_owned());
    }
    if let Some(way) = on_conflict(cursor)? {
        clause.content.push(format!("{way:?}"));
    }
    Ok(())
}

fn foreign_key(
    cursor: &mut Cursor<'_>,
    columns: Vec<Identifier>,
    clause: &mut Clause,
) -> Result<(), Problem> {
    clause.rule = Rule::ForeignKey;
    clause.columns = all_lower(&columns);
    let key = reference(cursor, Identifier::from(""), columns)?;
    clause.referred = lower(&key.table);
    clause.content = vec![
        format!("{:?}", all_lower(&key.references)),
        format!("{:?} {:?}", key.on_delete, key.on_update),
        format!("{:?} {:?}", key.matching, key.deferrable),
    ];
    Ok(())
}

fn all_lower(names: &[Identifier]) -> Vec<String> {
    names.iter().map(|name| lower(name)).collect()
}
