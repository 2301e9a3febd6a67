//! `CREATE INDEX` ([the grammar](https://www.sqlite.org/lang_createindex.html)).

use super::cursor::{Cursor, named};
use super::expression::{inner, text};
use super::problem::Problem;
use crate::catalog::{Index, IndexKey, KeyTarget, Order, Table};
use crate::identifier::Identifier;
use crate::sql::tokens::{Kind, Token};

/// Reads the text of an index of a table.
pub(super) fn index(name: Identifier, table: &Table, written: &str) -> Result<Index, Problem> {
    let mut cursor = Cursor::new(written);
    let unique = cursor.are_words(&["CREATE", "UNIQUE"]);
    let kind: &[&str] = if unique {
        &["UNIQUE", "INDEX"]
    } else {
        &["INDEX"]
    };
    super::statement::head(&mut cursor, kind)?;
    cursor.expect(&["ON"])?;
    cursor.name()?;
    let keys = keys(&mut cursor, table)?;
    let mut index = Index {
        unique,
        ..Index::new(name, keys)
    };
    if cursor.take(&["WHERE"]) {
        index.filter = Some(text(inner(cursor.rest())));
    } else if !cursor.is_at_end() {
        return Err(cursor.problem("WHERE"));
    }
    Ok(index)
}

fn keys(cursor: &mut Cursor<'_>, table: &Table) -> Result<Vec<IndexKey>, Problem> {
    let written = cursor.group()?;
    let mut list = Cursor::new(written);
    let mut keys = Vec::new();
    while list.peek(0).is_some() {
        let start = list.position();
        skip_key(&mut list)?;
        keys.push(key(list.between(start, list.end_of_last()), table)?);
        list.take_symbol(",");
    }
    match keys.is_empty() {
        true => Err(cursor.problem("keys")),
        false => Ok(keys),
    }
}

/// Steps to the comma behind a key.
fn skip_key(list: &mut Cursor<'_>) -> Result<(), Problem> {
    let start = list.position();
    while list.peek(0).is_some() && !list.is_symbol(",") {
        if list.is_symbol("(") {
            list.group()?;
        } else {
            list.advance();
        }
    }
    match list.position() == start {
        true => Err(list.problem("a key")),
        false => Ok(()),
    }
}

fn key(written: &str, table: &Table) -> Result<IndexKey, Problem> {
    let (written, order) = without_order(written);
    let (target, collation) = without_collation(written);
    let mut key = match column(target, table) {
        Some(name) => IndexKey::new(KeyTarget::Column(name)),
        None => IndexKey::new(KeyTarget::Expression(text(inner(target)))),
    };
    key.order = order;
    key.collation = collation;
    Ok(key)
}

/// The tokens of a text.
fn all(text: &str) -> Vec<Token> {
    let mut cursor = Cursor::new(text);
    let mut tokens = Vec::new();
    while let Some(token) = cursor.peek(0) {
        tokens.push(token);
        cursor.advance();
    }
    tokens
}

fn without_order(written: &str) -> (&str, Order) {
    let tokens = all(written);
    let (Some(last), true) = (tokens.last(), tokens.len() > 1) else {
        return (written, Order::Ascending);
    };
    let is = |word: &str| last.kind == Kind::Word && last.text(written).eq_ignore_ascii_case(word);
    let before = written.get(..last.start).unwrap_or_default().trim_end();
    match (is("ASC"), is("DESC")) {
        (true, _) => (before, Order::Ascending),
        (_, true) => (before, Order::Descending),
        _ => (written, Order::Ascending),
    }
}

/// Takes `COLLATE x` away where it speaks of the whole key: behind a name or brackets.
fn without_collation(written: &str) -> (&str, Option<String>) {
    let tokens = all(written);
    let [rest @ .., collate, name] = tokens.as_slice() else {
        return (written, None);
    };
    let is_clause =
        collate.kind == Kind::Word && collate.text(written).eq_ignore_ascii_case("COLLATE");
    let before = written.get(..collate.start).unwrap_or_default().trim_end();
    let mut group = Cursor::new(before);
    let whole = rest.len() == 1 || (group.group().is_ok() && group.is_at_end());
    match is_clause && whole {
        true => (before, Some(named(*name, written))),
        false => (written, None),
    }
}

/// The column of a table that a key is, however it is quoted.
fn column(target: &str, table: &Table) -> Option<Identifier> {
    let mut cursor = Cursor::new(inner(target));
    let name = cursor.name().ok().filter(|_| cursor.is_at_end())?;
    let mut columns = table.columns.iter().map(|column| &column.name);
    columns
        .find(|column| column.eq_ignore_ascii_case(&name))
        .cloned()
}
