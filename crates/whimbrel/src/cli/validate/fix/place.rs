//! Finding the place of a fix in the source of its module.

use std::ops::Range;

use whimbrel_schema::analyze::{Fix, FixKind};

use super::statement::{Source, Statement, is_word, says};
use super::unblock;

/// A part of the source and what stands there afterwards.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edit {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) text: String,
}

/// Why a fix cannot be placed.
pub(super) type Unplaced = &'static str;

pub(super) const CHANGED: Unplaced =
    "the source is not what the program was built from, or not written as the builder's pages show";

/// What a fix makes of the source; `places` are those of all fixes of the file's findings.
pub(super) fn place(
    source: &Source<'_>,
    fix: &Fix,
    places: &[(u32, u32)],
) -> Result<Edit, Unplaced> {
    let location = fix.location.as_ref().ok_or(CHANGED)?;
    let at = source.byte(location.line, location.column).ok_or(CHANGED)?;
    let statement = source.statement(at).ok_or(CHANGED)?;
    match fix.kind {
        FixKind::Replace => replace(source, &statement, fix),
        FixKind::Append => append(source, &statement, fix),
        FixKind::Unblock => {
            let literals = source.literals(&statement);
            let is_there = |text: &String| literals.iter().any(|literal| says(literal, text));
            if statement.method != "blocking" || !fix.literals.iter().all(is_there) {
                return Err(CHANGED);
            }
            let places = places.iter();
            let places = places.filter_map(|(line, column)| source.byte(*line, *column));
            unblock::edit(source, &statement, &places.collect::<Vec<_>>())
        }
    }
}

/// An `execute` of one literal becomes the lines.
fn replace(source: &Source<'_>, statement: &Statement<'_>, fix: &Fix) -> Result<Edit, Unplaced> {
    let literals = source.literals(statement);
    let sql = fix.literals.first().ok_or(CHANGED)?;
    let [literal] = literals.as_slice() else {
        return Err(CHANGED);
    };
    let sent = literal.content.trim().trim_end_matches(';').trim_end();
    let is_it = sent == sql.trim() || sent == sql.trim().escape_debug().to_string();
    let is_bare = source.code(statement.arguments.clone()).trim().is_empty();
    if statement.method != "execute" || !is_it || !is_bare {
        return Err(CHANGED);
    }
    Ok(Edit {
        from: statement.range.start,
        to: statement.range.end,
        text: lines(source, statement, fix),
    })
}

/// The lines follow a `create_table` of the table.
fn append(source: &Source<'_>, statement: &Statement<'_>, fix: &Fix) -> Result<Edit, Unplaced> {
    let literals = source.literals(statement);
    let (table, columns) = fix.literals.split_first().ok_or(CHANGED)?;
    let is_named = literals
        .first()
        .is_some_and(|literal| says(literal, table) && is_first(source, statement, &literal.range));
    let has = |column: &String| literals.iter().any(|literal| says(literal, column));
    if statement.method != "create_table" || !is_named || !columns.iter().all(has) {
        return Err(CHANGED);
    }
    let end = statement.range.end;
    let rest = source.code(end..source.text.len());
    let line = rest.find(['\r', '\n']).unwrap_or(rest.len());
    // A comment behind the statement stays there.
    let is_blank = rest.get(..line).is_some_and(|rest| rest.trim().is_empty());
    let at = if is_blank { end + line } else { end };
    let indent = source.indent(statement.range.start);
    let added = lines(source, statement, fix);
    Ok(Edit {
        from: at,
        to: at,
        text: format!("{}{indent}{added}", source.line_end()),
    })
}

fn is_first(source: &Source<'_>, statement: &Statement<'_>, literal: &Range<usize>) -> bool {
    source
        .code(statement.arguments.start..literal.start)
        .trim()
        .is_empty()
}

/// The lines of a fix, on the schema's name here.
fn lines(source: &Source<'_>, statement: &Statement<'_>, fix: &Fix) -> String {
    let indent = source.indent(statement.range.start);
    let lines = fix.lines.iter().map(|line| {
        let rest = line.trim_start_matches(is_word);
        format!("{}{rest}", statement.receiver)
    });
    let lines: Vec<String> = lines.collect();
    lines.join(&format!("{}{indent}", source.line_end()))
}
