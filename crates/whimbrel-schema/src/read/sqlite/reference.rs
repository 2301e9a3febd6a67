//! `REFERENCES` and what follows it
//! ([the grammar of foreign keys](https://www.sqlite.org/syntax/foreign-key-clause.html)).

use super::cursor::Cursor;
use super::key::names;
use super::problem::Problem;
use crate::catalog::{Action, Deferrable, ForeignKey, Matching};
use crate::identifier::Identifier;

/// The foreign key of some columns; the cursor stands behind `REFERENCES`.
pub(super) fn reference(
    cursor: &mut Cursor<'_>,
    name: Identifier,
    columns: Vec<Identifier>,
) -> Result<ForeignKey, Problem> {
    let table = cursor.name()?;
    let mut key = ForeignKey::new(name, columns, table);
    if cursor.is_symbol("(") {
        key.references = names(cursor)?;
    }
    loop {
        if cursor.take(&["ON", "DELETE"]) {
            key.on_delete = action(cursor)?;
        } else if cursor.take(&["ON", "UPDATE"]) {
            key.on_update = action(cursor)?;
        } else if cursor.take(&["ON", "INSERT"]) {
            // SQLite reads it and does nothing with it.
            action(cursor)?;
        } else if cursor.take(&["MATCH"]) {
            key.matching = matching(&cursor.name()?);
        } else {
            break;
        }
    }
    if let Some(when) = deferrable(cursor)? {
        key.deferrable = when;
    }
    Ok(key)
}

/// When a foreign key is checked, if that comes next.
pub(super) fn deferrable(cursor: &mut Cursor<'_>) -> Result<Option<Deferrable>, Problem> {
    let never = cursor.take(&["NOT", "DEFERRABLE"]);
    if !never && !cursor.take(&["DEFERRABLE"]) {
        return Ok(None);
    }
    let deferred = cursor.take(&["INITIALLY", "DEFERRED"]);
    if !deferred && cursor.take(&["INITIALLY"]) {
        cursor.expect(&["IMMEDIATE"])?;
    }
    Ok(Some(match (never, deferred) {
        (true, _) => Deferrable::No,
        (false, true) => Deferrable::InitiallyDeferred,
        (false, false) => Deferrable::InitiallyImmediate,
    }))
}

fn action(cursor: &mut Cursor<'_>) -> Result<Action, Problem> {
    let actions: [(&[&str], Action); 5] = [
        (&["SET", "NULL"], Action::SetNull),
        (&["SET", "DEFAULT"], Action::SetDefault),
        (&["CASCADE"], Action::Cascade),
        (&["RESTRICT"], Action::Restrict),
        (&["NO", "ACTION"], Action::NoAction),
    ];
    for (words, action) in actions {
        if cursor.take(words) {
            return Ok(action);
        }
    }
    Err(cursor.problem("an action"))
}

/// SQLite reads the word and judges every key as `SIMPLE`.
fn matching(word: &str) -> Matching {
    match word.eq_ignore_ascii_case("FULL") {
        true => Matching::Full,
        false => Matching::Simple,
    }
}
