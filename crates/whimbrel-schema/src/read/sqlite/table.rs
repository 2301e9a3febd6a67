//! `CREATE TABLE` ([the grammar](https://www.sqlite.org/lang_createtable.html)).

use std::collections::BTreeSet;

use super::column::column;
use super::conflict::on_conflict;
use super::cursor::Cursor;
use super::draft::{Draft, boxed, unnamed};
use super::expression::text;
use super::key::{key_columns, names};
use super::problem::Problem;
use super::reference::reference;
use crate::catalog::{Check, Identity, KeyOptions, PrimaryKey, Table, Unique};
use crate::identifier::Identifier;
use crate::types::Type;

/// A table as its text says it.
pub(super) struct ReadTable {
    pub(super) table: Table,
    /// The constraints that have no name in the text, by the names that they got.
    pub(super) unnamed: BTreeSet<Identifier>,
    /// The columns that are never NULL although the text does not say so.
    pub(super) implied: BTreeSet<Identifier>,
    /// What has no typed form.
    pub(super) notes: Vec<String>,
}

/// Reads the text of a table; the name is the one under which the database keeps it.
pub(super) fn table(name: Identifier, text: &str) -> Result<ReadTable, Problem> {
    let mut cursor = Cursor::new(text);
    super::statement::head(&mut cursor, &["TABLE"])?;
    let mut draft = Draft::new(name);
    cursor.expect_symbol("(")?;
    loop {
        item(&mut cursor, &mut draft)?;
        if cursor.take_symbol(")") {
            break;
        }
        // Between constraints of a table SQLite wants no comma.
        let separated = cursor.take_symbol(",");
        if !separated && !begins_constraint(&cursor) {
            return Err(cursor.problem(", or )"));
        }
    }
    options(&mut cursor, &mut draft.table)?;
    let implied = fit_to_columns(&mut draft);
    let unnamed = draft.name_constraints();
    Ok(ReadTable {
        table: draft.table,
        unnamed,
        implied,
        notes: draft.notes,
    })
}

/// Words that begin a constraint of a table; no column has them for a name without quotes.
pub(super) fn begins_constraint(cursor: &Cursor<'_>) -> bool {
    ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]
        .iter()
        .any(|word| cursor.is_word(0, word))
}

fn item(cursor: &mut Cursor<'_>, draft: &mut Draft) -> Result<(), Problem> {
    if !begins_constraint(cursor) {
        return column(cursor, draft);
    }
    let mut name = None;
    while cursor.take(&["CONSTRAINT"]) {
        name = Some(cursor.name()?);
    }
    let name = name.unwrap_or_else(unnamed);
    if cursor.take(&["PRIMARY", "KEY"]) {
        let key = key_columns(cursor)?;
        if key.numbers {
            number(&mut draft.table, &key.names);
        }
        let options = key_options(key.parts, cursor)?;
        draft.table.primary_key = Some(PrimaryKey {
            options,
            ..PrimaryKey::new(name, key.names)
        });
    } else if cursor.take(&["UNIQUE"]) {
        let key = key_columns(cursor)?;
        let options = key_options(key.parts, cursor)?;
        let unique = Unique::new(name, key.names);
        draft.table.uniques.push(Unique { options, ..unique });
    } else if cursor.take(&["CHECK"]) {
        let condition = text(cursor.group()?);
        on_conflict(cursor)?;
        draft.table.checks.push(Check::new(name, condition));
    } else if cursor.take(&["FOREIGN", "KEY"]) {
        let columns = names(cursor)?;
        cursor.expect(&["REFERENCES"])?;
        let key = reference(cursor, name, columns)?;
        draft.table.foreign_keys.push(key);
    } else if !(cursor.is_symbol(",") || cursor.is_symbol(")")) {
        // A name that nothing follows names nothing.
        return Err(cursor.problem("a constraint"));
    }
    Ok(())
}

fn key_options(
    parts: Vec<crate::catalog::KeyPart>,
    cursor: &mut Cursor<'_>,
) -> Result<Option<Box<KeyOptions>>, Problem> {
    Ok(boxed(KeyOptions {
        parts,
        on_conflict: on_conflict(cursor)?,
        ..KeyOptions::default()
    }))
}

fn number(table: &mut Table, key: &[Identifier]) {
    let is_key = |name: &str| key.iter().any(|part| part.eq_ignore_ascii_case(name));
    for column in table.columns.iter_mut().filter(|c| is_key(&c.name)) {
        column.identity = Some(Identity::ByDefault);
    }
}

/// `STRICT` and `WITHOUT ROWID`, in any order.
fn options(cursor: &mut Cursor<'_>, table: &mut Table) -> Result<(), Problem> {
    while !cursor.is_at_end() {
        if cursor.take(&["WITHOUT", "ROWID"]) {
            table.options.without_rowid = true;
        } else if cursor.take(&["STRICT"]) {
            table.options.strict = true;
        } else {
            return Err(cursor.problem("an option of the table"));
        }
        if !cursor.take_symbol(",") && !cursor.is_at_end() {
            return Err(cursor.problem(","));
        }
    }
    Ok(())
}

/// Makes the constraints name columns as the columns are spelt, and says of which columns it follows
/// from the key that they are never NULL; returns the numbers of rows among these.
fn fit_to_columns(draft: &mut Draft) -> BTreeSet<Identifier> {
    let table = &mut draft.table;
    let columns: Vec<Identifier> = table.columns.iter().map(|c| c.name.clone()).collect();
    let spell = |name: &mut Identifier| {
        if let Some(column) = columns.iter().find(|c| c.eq_ignore_ascii_case(name)) {
            *name = column.clone();
        }
    };
    let key = table
        .primary_key
        .iter_mut()
        .flat_map(|key| &mut key.columns);
    let uniques = table.uniques.iter_mut().flat_map(|key| &mut key.columns);
    let keys = table
        .foreign_keys
        .iter_mut()
        .flat_map(|key| &mut key.columns);
    key.chain(uniques).chain(keys).for_each(spell);
    let descends = draft.has_inline_key
        && table
            .primary_key
            .as_ref()
            .is_some_and(|key| key.options.as_ref().is_some_and(|o| !o.parts.is_empty()));
    let key = table.primary_key_columns().to_vec();
    let options = &table.options;
    let forbids_null = options.without_rowid || options.strict;
    let is_alone = key.len() == 1;
    let mut implied = BTreeSet::new();
    for column in table.columns.iter_mut().filter(|c| key.contains(&c.name)) {
        let is_number = is_alone && column.data_type == Type::Integer && !descends;
        if is_number && column.nullable && !options.without_rowid {
            implied.insert(column.name.clone());
        }
        if is_number || forbids_null {
            column.nullable = false;
        }
        if is_alone && column.data_type == Type::Integer && descends {
            draft.notes.push(format!(
                "the column `{}` of `{}` is not the row's number because of DESC beside it; DESC in a key \
                 of the table does not say that", column.name, table.name
            ));
        }
    }
    implied
}
