//! The columns of primary keys, unique constraints and foreign keys.

use super::cursor::Cursor;
use super::problem::Problem;
use crate::catalog::{KeyPart, Order};
use crate::identifier::Identifier;

/// The columns of a key with what each has beside its name.
#[derive(Default)]
pub(super) struct KeyColumns {
    pub(super) names: Vec<Identifier>,
    /// Empty when no column has anything.
    pub(super) parts: Vec<KeyPart>,
    /// Whether `AUTOINCREMENT` stands in the brackets.
    pub(super) numbers: bool,
}

/// `(name COLLATE x DESC, …)`.
pub(super) fn key_columns(cursor: &mut Cursor<'_>) -> Result<KeyColumns, Problem> {
    let mut columns = KeyColumns::default();
    cursor.expect_symbol("(")?;
    loop {
        let (name, part) = key_column(cursor)?;
        columns.names.push(name);
        columns.parts.push(part);
        columns.numbers |= cursor.take(&["AUTOINCREMENT"]);
        if !cursor.take_symbol(",") {
            break;
        }
    }
    cursor.expect_symbol(")")?;
    columns.drop_usual_parts();
    Ok(columns)
}

impl KeyColumns {
    /// Most keys have nothing but names.
    fn drop_usual_parts(&mut self) {
        if self.parts.iter().all(|part| *part == KeyPart::default()) {
            self.parts.clear();
        }
    }
}

fn key_column(cursor: &mut Cursor<'_>) -> Result<(Identifier, KeyPart), Problem> {
    let name = bracketed_name(cursor)?;
    let mut part = KeyPart::default();
    if cursor.take(&["COLLATE"]) {
        part.collation = Some(cursor.name()?.to_string());
    }
    part.order = order(cursor);
    Ok((name, part))
}

/// A name, which may stand in brackets of its own.
fn bracketed_name(cursor: &mut Cursor<'_>) -> Result<Identifier, Problem> {
    let mut depth = 0_usize;
    while cursor.take_symbol("(") {
        depth += 1;
    }
    let name = cursor.name()?;
    for _ in 0..depth {
        cursor.expect_symbol(")")?;
    }
    Ok(name)
}

/// `ASC` or `DESC`, when it comes next.
pub(super) fn order(cursor: &mut Cursor<'_>) -> Order {
    if cursor.take(&["DESC"]) {
        return Order::Descending;
    }
    cursor.take(&["ASC"]);
    Order::Ascending
}

/// `(name, …)`.
pub(super) fn names(cursor: &mut Cursor<'_>) -> Result<Vec<Identifier>, Problem> {
    key_columns(cursor).map(|columns| columns.names)
}
