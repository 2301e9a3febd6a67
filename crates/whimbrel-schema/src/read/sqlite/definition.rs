//! Views, triggers, virtual tables, and whatever has no typed form.

use std::collections::BTreeMap;

use super::cursor::Cursor;
use super::expression::text;
use super::key::names;
use super::problem::Problem;
use super::statement::{as_kept, head};
use crate::catalog::{Body, Definition, DefinitionKey, DefinitionKind};
use crate::identifier::Identifier;

/// `CREATE VIEW` ([the grammar](https://www.sqlite.org/lang_createview.html)).
pub(super) fn view(name: Identifier, written: &str) -> Result<Definition, Problem> {
    let mut cursor = Cursor::new(written);
    head(&mut cursor, &["VIEW"])?;
    let columns = match cursor.is_symbol("(") {
        true => names(&mut cursor)?,
        false => Vec::new(),
    };
    cursor.expect(&["AS"])?;
    let body = Body::View {
        query: text(cursor.rest()),
        columns,
        parameters: BTreeMap::new(),
    };
    let key = DefinitionKey::new(DefinitionKind::View, name);
    Ok(Definition::new(key, body))
}

/// `CREATE TRIGGER`, whole ([the grammar](https://www.sqlite.org/lang_createtrigger.html)).
pub(super) fn trigger(
    name: Identifier,
    table: Identifier,
    written: &str,
) -> Result<Definition, Problem> {
    let key = DefinitionKey::new(DefinitionKind::Trigger, name).on(table);
    Ok(statement(key, &as_kept(&["TRIGGER"], written)?))
}

/// `CREATE VIRTUAL TABLE`, whole ([the grammar](https://www.sqlite.org/lang_createvtab.html)).
pub(super) fn virtual_table(name: Identifier, written: &str) -> Result<Definition, Problem> {
    let key = DefinitionKey::new(DefinitionKind::VirtualTable, name);
    Ok(statement(key, &as_kept(&["VIRTUAL", "TABLE"], written)?))
}

/// A statement that has no typed form, whole.
pub(super) fn other(name: Identifier, table: Option<Identifier>, written: &str) -> Definition {
    let mut key = DefinitionKey::new(DefinitionKind::Other, name);
    key.table = table;
    statement(key, written)
}

fn statement(key: DefinitionKey, written: &str) -> Definition {
    Definition::new(key, Body::Statement(text(written)))
}

/// Tells whether a text makes a virtual table.
pub(super) fn is_virtual_table(written: &str) -> bool {
    Cursor::new(written).are_words(&["CREATE", "VIRTUAL", "TABLE"])
}

/// The module of a virtual table, such as `fts5`.
pub fn module(written: &str) -> Option<String> {
    let mut cursor = Cursor::new(written);
    head(&mut cursor, &["VIRTUAL", "TABLE"]).ok()?;
    cursor.expect(&["USING"]).ok()?;
    cursor.name().ok().map(|name| name.to_string())
}
