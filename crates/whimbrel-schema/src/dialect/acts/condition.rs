//! What the tokens of an expression tell.

use std::collections::BTreeSet;

use super::Acts;
use crate::analyze::act::{Expression, Name};
use crate::backend::Backend;
use crate::catalog::Table;
use crate::sql::tokens::{self, Kind, Token};

/// Words that stand before a bracket without being called.
const NO_FUNCTIONS: [&str; 25] = [
    "all", "and", "any", "array", "as", "between", "by", "case", "cast", "check", "distinct",
    "else", "exists", "from", "in", "like", "not", "on", "or", "over", "row", "some", "then",
    "when", "where",
];

/// What looks like a call and is none in PostgreSQL
/// ([Conditional Expressions](https://www.postgresql.org/docs/current/functions-conditional.html)).
const FORMS: [&str; 4] = ["coalesce", "greatest", "least", "nullif"];

/// Words that are called without brackets, and what they call in PostgreSQL.
const BARE_FUNCTIONS: [(&str, &str); 6] = [
    ("current_date", "now"),
    ("current_time", "now"),
    ("current_timestamp", "now"),
    ("current_user", "current_user"),
    ("localtime", "now"),
    ("localtimestamp", "now"),
];

/// An expression as tokens.
pub(super) struct Tokens<'t> {
    text: &'t str,
    backend: Backend,
    all: Vec<Token>,
}

impl<'t> Tokens<'t> {
    pub(super) fn of(text: &'t str, backend: Backend) -> Self {
        let all = tokens::significant(text, backend).collect();
        Self { text, backend, all }
    }

    fn is_word(&self, token: &Token, word: &str) -> bool {
        token.kind == Kind::Word && token.text(self.text).eq_ignore_ascii_case(word)
    }

    pub(super) fn has_word(&self, word: &str) -> bool {
        self.all.iter().any(|token| self.is_word(token, word))
    }

    fn is_symbol(&self, token: Option<&Token>, symbol: &str) -> bool {
        token.is_some_and(|token| token.text(self.text) == symbol)
    }

    /// The name that a token may be, folded.
    fn name(&self, token: &Token) -> Option<String> {
        let folded = |name: String| match self.backend {
            Backend::Postgres => name,
            Backend::Sqlite => name.to_ascii_lowercase(),
        };
        match token.kind {
            Kind::Word => Some(token.text(self.text).to_ascii_lowercase()),
            Kind::QuotedName => Some(folded(tokens::unquoted(token.text(self.text)))),
            _ => None,
        }
    }

    fn is_value(&self, tokens: &[Token]) -> bool {
        match tokens {
            [only] => {
                matches!(only.kind, Kind::Number | Kind::Text | Kind::Bind)
                    || ["true", "false", "null"]
                        .iter()
                        .any(|w| self.is_word(only, w))
            }
            [sign, number] => {
                number.kind == Kind::Number && matches!(sign.text(self.text), "-" | "+")
            }
            _ => false,
        }
    }

    /// A value, or a value with a cast behind it.
    fn is_literal(&self, tokens: &[Token]) -> bool {
        let cast = tokens.iter().position(|t| t.text(self.text) == "::");
        let value = tokens.get(..cast.unwrap_or(tokens.len()));
        let rest = tokens.get(cast.unwrap_or(tokens.len())..);
        let mut rest = rest.unwrap_or_default().iter();
        value.is_some_and(|value| self.is_value(value))
            && rest.all(|t| matches!(t.kind, Kind::Word | Kind::Number | Kind::Symbol))
    }

    /// The columns that are named: words that are columns of the table, and names in quotes.
    pub(super) fn columns(&self, table: Option<&Table>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (at, token) in self.all.iter().enumerate() {
            let next = self.all.get(at + 1);
            let is_other =
                self.is_type(at) || self.is_symbol(next, "(") || self.is_symbol(next, ".");
            let Some(name) = self.name(token).filter(|_| !is_other) else {
                continue;
            };
            let same = |own: &str| match self.backend {
                Backend::Postgres => own == name,
                Backend::Sqlite => own.eq_ignore_ascii_case(&name),
            };
            let mut columns = table.into_iter().flat_map(|table| &table.columns);
            if token.kind == Kind::QuotedName || columns.any(|column| same(&column.name)) {
                found.insert(name);
            }
        }
        found
    }

    /// The columns of the row that fires a trigger, with `new.` or `old.` before them.
    fn row_columns(&self) -> impl Iterator<Item = String> {
        self.all.windows(3).filter_map(|tokens| {
            let [row, point, column] = tokens else {
                return None;
            };
            let row = self.name(row).filter(|row| row == "new" || row == "old")?;
            let name = self
                .name(column)
                .filter(|_| self.is_symbol(Some(point), "."))?;
            Some(format!("{row}.{name}"))
        })
    }

    /// Tells whether a token is a type: it stands behind `::` or `AS`.
    fn is_type(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.all.get(at));
        self.is_symbol(before, "::") || before.is_some_and(|before| self.is_word(before, "as"))
    }

    /// The functions that are called.
    pub(super) fn functions(&self) -> BTreeSet<Name> {
        let mut found = BTreeSet::new();
        for (at, token) in self.all.iter().enumerate() {
            let before = |back: usize| at.checked_sub(back).and_then(|at| self.all.get(at));
            let Some(name) = self.name(token).filter(|_| !self.is_type(at)) else {
                continue;
            };
            if let Some(called) = self.bare_function(token, &name) {
                found.insert(Name::new(called));
                continue;
            }
            let is_form = FORMS.contains(&name.as_str()) && self.backend == Backend::Postgres;
            let is_keyword = is_form || NO_FUNCTIONS.contains(&name.as_str());
            if (token.kind == Kind::Word && is_keyword)
                || !self.is_symbol(self.all.get(at + 1), "(")
            {
                continue;
            }
            let schema = before(2).filter(|_| self.is_symbol(before(1), "."));
            let schema = schema.and_then(|schema| self.name(schema));
            found.insert(match schema.filter(|schema| schema != "pg_catalog") {
                Some(schema) => Name::within(schema, name),
                None => Name::new(name),
            });
        }
        found
    }

    /// What a word calls without brackets.
    fn bare_function(&self, token: &Token, name: &str) -> Option<&'static str> {
        let known = BARE_FUNCTIONS.iter().find(|(word, _)| *word == name);
        let (word, called) = known.filter(|_| token.kind == Kind::Word)?;
        Some(match self.backend {
            Backend::Postgres => called,
            Backend::Sqlite => word,
        })
    }

    /// The first query in brackets that brackets within the expression hold.
    fn query(&self) -> Option<std::ops::Range<usize>> {
        let opens = |at: usize| {
            let query = self
                .all
                .get(at + 1)
                .is_some_and(|next| self.is_word(next, "select"));
            query && self.is_symbol(self.all.get(at), "(")
        };
        let start = (0..self.all.len()).find(|at| opens(*at))?;
        let mut depth = 0_i32;
        let rest = self.all.get(start..)?.iter();
        let length = rest
            .take_while(|token| {
                depth += self.depth(token);
                depth > 0
            })
            .count();
        Some(start + 1..start + length)
    }

    /// The tokens without the queries in them.
    pub(super) fn outside_queries(mut self) -> Self {
        while let Some(query) = self.query() {
            self.all.drain(query);
        }
        self
    }

    /// The tokens of the first query in them.
    pub(super) fn in_query(&self) -> Option<Self> {
        let all = self.all.get(self.query()?)?.to_vec();
        Some(Self { all, ..*self })
    }

    /// The tokens of the condition of a query.
    pub(super) fn after_where(mut self) -> Self {
        let at = self.all.iter().position(|t| self.is_word(t, "where"));
        self.all.drain(..at.map_or(self.all.len(), |at| at + 1));
        let ends = ["group", "order", "limit", "offset", "for"];
        let is_end = |t: &Token| ends.iter().any(|word| self.is_word(t, word));
        let end = self.all.iter().position(is_end);
        self.all.truncate(end.unwrap_or(self.all.len()));
        self
    }

    /// The tables that are read: names behind `FROM` and `JOIN`.
    pub(super) fn tables(&self) -> Vec<Name> {
        let pairs = self.all.iter().zip(self.all.iter().skip(1));
        let read =
            pairs.filter(|(word, _)| self.is_word(word, "from") || self.is_word(word, "join"));
        read.filter_map(|(_, name)| self.name(name).map(Name::new))
            .collect()
    }

    /// The texts that stand there as values.
    pub(super) fn literals(&self) -> impl Iterator<Item = String> {
        let texts = self.all.iter().filter(|token| token.kind == Kind::Text);
        texts.filter_map(|token| {
            let inner = token
                .text(self.text)
                .strip_prefix('\'')?
                .strip_suffix('\'')?;
            Some(inner.replace("''", "'"))
        })
    }

    /// The parts that `AND` joins; one that `OR` joins says nothing for certain and is empty.
    fn parts(&self) -> Vec<&[Token]> {
        let mut parts: Vec<&[Token]> = Vec::new();
        let mut open = vec![self.all.as_slice()];
        while let Some(tokens) = open.pop() {
            let tokens = self.inside(tokens);
            match self.split(tokens) {
                None => parts.push(&[]),
                Some(split) if split.len() == 1 => parts.extend(split),
                Some(split) => open.extend(split.into_iter().rev()),
            }
        }
        parts
    }

    /// What stands in brackets, when they are around the whole.
    fn inside<'s>(&self, tokens: &'s [Token]) -> &'s [Token] {
        let [open, inner @ .., close] = tokens else {
            return tokens;
        };
        let are_brackets = open.text(self.text) == "(" && close.text(self.text) == ")";
        let mut depth = 0_i32;
        let is_one = inner.iter().all(|token| {
            depth += self.depth(token);
            depth >= 0
        });
        if are_brackets && is_one {
            self.inside(inner)
        } else {
            tokens
        }
    }

    fn depth(&self, token: &Token) -> i32 {
        match token.text(self.text) {
            "(" => 1,
            ")" => -1,
            _ => 0,
        }
    }

    fn split<'s>(&self, tokens: &'s [Token]) -> Option<Vec<&'s [Token]>> {
        let mut parts = Vec::new();
        let (mut depth, mut start, mut is_between) = (0_i32, 0, false);
        for (at, token) in tokens.iter().enumerate() {
            depth += self.depth(token);
            if depth > 0 {
                continue;
            }
            if self.is_word(token, "or") {
                return None;
            }
            let is_and = self.is_word(token, "and");
            if is_and && is_between {
                is_between = false;
                continue;
            }
            is_between |= self.is_word(token, "between");
            if is_and {
                parts.push(tokens.get(start..at)?);
                start = at + 1;
            }
        }
        parts.push(tokens.get(start..)?);
        Some(parts)
    }

    /// The columns that the parts prove not to be NULL.
    fn not_null(&self) -> BTreeSet<String> {
        let names = self.parts().into_iter().filter_map(|part| match part {
            [name, is, not, null] => {
                let words = [(is, "is"), (not, "not"), (null, "null")];
                let fits = words.iter().all(|(token, word)| self.is_word(token, word));
                self.name(name).filter(|_| fits)
            }
            _ => None,
        });
        names.collect()
    }

    /// The columns that are asked to be NULL, where nothing else is asked.
    pub(super) fn only_null(&self) -> BTreeSet<String> {
        let names = self.parts().into_iter().map(|part| match part {
            [name, is, null] => {
                let fits = self.is_word(is, "is") && self.is_word(null, "null");
                self.name(name).filter(|_| fits)
            }
            _ => None,
        });
        names.collect::<Option<_>>().unwrap_or_default()
    }

    /// The comparisons of a column with a value.
    pub(super) fn comparisons(&self) -> Vec<(String, String, String)> {
        let parts = self.parts();
        let ranges = parts.iter().filter_map(|part| self.range(part)).flatten();
        let found = parts.iter().filter_map(|part| {
            let (name, rest) = part.split_first()?;
            let is_operator = |t: &&Token| matches!(t.text(self.text), "<" | ">" | "=" | "!");
            let length = rest.iter().take_while(is_operator).count();
            let (operator, value) = rest.split_at_checked(length)?;
            if operator.is_empty() || !self.is_value(value) {
                return None;
            }
            Some((self.name(name)?, self.join(operator), self.join(value)))
        });
        found.chain(ranges).collect()
    }

    /// `column BETWEEN value AND value` as two comparisons.
    fn range(&self, part: &[Token]) -> Option<[(String, String, String); 2]> {
        let [name, between, rest @ ..] = part else {
            return None;
        };
        let and = rest.iter().position(|token| self.is_word(token, "and"))?;
        let (low, high) = (rest.get(..and)?, rest.get(and + 1..)?);
        let fits = self.is_word(between, "between") && self.is_value(low) && self.is_value(high);
        let name = self.name(name).filter(|_| fits)?;
        Some(
            [(">=", low), ("<=", high)]
                .map(|(sign, value)| (name.clone(), sign.to_owned(), self.join(value))),
        )
    }

    /// The column of the one comparison for equality with values, where that is all.
    pub(super) fn literal_key(&self) -> Option<String> {
        let parts = self.parts();
        let [part] = parts.as_slice() else {
            return None;
        };
        match part {
            [name, within, open, values @ .., close]
                if self.is_word(within, "in")
                    && open.text(self.text) == "("
                    && close.text(self.text) == ")" =>
            {
                let mut values = values.split(|token| token.text(self.text) == ",");
                self.name(name).filter(|_| values.all(|v| self.is_value(v)))
            }
            _ => {
                let mut comparisons = self.comparisons().into_iter();
                let (name, operator, _) = comparisons.next()?;
                (operator == "=").then_some(name)
            }
        }
    }

    fn join(&self, tokens: &[Token]) -> String {
        tokens.iter().map(|token| token.text(self.text)).collect()
    }

    /// The tokens with a blank between two that stand apart or are not both of signs: `a <> -1`.
    fn written(&self, tokens: &[Token]) -> String {
        let mut text = String::new();
        let mut last: Option<&Token> = None;
        for token in tokens {
            let is_sign = |token: &Token| token.kind == Kind::Symbol;
            let is_one = |last: &Token| last.end == token.start && is_sign(last) && is_sign(token);
            if last.is_some_and(|last| !is_one(last)) {
                text.push(' ');
            }
            text.push_str(token.text(self.text));
            last = Some(token);
        }
        text
    }
}

impl Acts {
    /// What an expression in a trigger reads: columns of the row that fires it, and others.
    pub(in crate::dialect) fn row_columns(self, text: &str, table: &Table) -> Vec<String> {
        let tokens = Tokens::of(text, self.backend);
        let mut found: Vec<String> = tokens.row_columns().collect();
        let qualified = |name: &String| {
            let end = format!(".{name}");
            found.iter().any(|column| column.ends_with(&end))
        };
        let columns = tokens.columns(Some(table));
        let others: Vec<String> = columns.into_iter().filter(|c| !qualified(c)).collect();
        found.extend(others);
        found
    }

    /// An expression of the author's, over the columns of a table.
    pub(in crate::dialect) fn expression(self, text: &str, table: Option<&Table>) -> Expression {
        let tokens = Tokens::of(text, self.backend);
        let all = tokens.inside(&tokens.all);
        Expression {
            text: tokens.written(all),
            columns: tokens.columns(table),
            functions: tokens.functions(),
            not_null: tokens.not_null(),
            comparisons: tokens.comparisons(),
            is_literal: tokens.is_literal(all),
            is_null: matches!(all, [only] if tokens.is_word(only, "null")),
        }
    }
}

#[cfg(test)]
mod tests;
