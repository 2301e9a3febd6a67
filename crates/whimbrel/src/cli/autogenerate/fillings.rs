//! Values for the rows that are there, where a column must not be NULL.

use whimbrel_schema::diff::{Filling, Fillings, needed_fillings};
use whimbrel_schema::expression::Expression;
use whimbrel_schema::sql::sql;

use super::answers::Answers;
use crate::cli::context::Context;
use crate::cli::prompt::ask_for;
use crate::error::{Error, ErrorKind, Result};
use crate::states::Compared;

/// The values that flags, answers and a person give.
///
/// # Errors
///
/// A usage error for a flag that names no column in need of a value.
pub(super) fn decide(
    context: &Context<'_>,
    flags: &[String],
    compared: &Compared,
    answers: &mut Answers,
) -> Result<Fillings> {
    let needed = needed_fillings(&compared.difference.operations, &compared.from);
    let mut fillings = Fillings::new();
    for flag in flags {
        let (column, value) = split(flag)?;
        let found = needed.iter().find(|filling| shown(filling) == column);
        let filling = found.ok_or_else(|| unneeded(column, &needed))?;
        add(&mut fillings, filling, value);
    }
    for filling in &needed {
        let column = shown(filling);
        if is_known(&fillings, filling) {
            continue;
        }
        if let Some(value) = answers.given.defaults.get(&column) {
            add(&mut fillings, filling, value);
        } else if context.terminal.can_ask() && !filling.has_default {
            let value = ask_for(&question(filling))?;
            if !value.is_empty() {
                add(&mut fillings, filling, &value);
                answers.note(|given| {
                    given.defaults.insert(column, value);
                });
            }
        }
    }
    Ok(fillings)
}

fn add(fillings: &mut Fillings, filling: &Filling, value: &str) {
    let key = (filling.table.clone(), filling.column.clone());
    fillings.insert(key, Expression::Sql(sql(value)));
}

fn is_known(fillings: &Fillings, filling: &Filling) -> bool {
    fillings.contains_key(&(filling.table.clone(), filling.column.clone()))
}

fn shown(filling: &Filling) -> String {
    format!("{}.{}", filling.table, filling.column)
}

fn question(filling: &Filling) -> String {
    let rows = match filling.only_null {
        true => "the rows in which it is NULL",
        false => "the rows that are there",
    };
    format!(
        "`{}` must not be NULL. A value for {rows}, in SQL (empty: write it in the revision):",
        shown(filling)
    )
}

fn split(flag: &str) -> Result<(&str, &str)> {
    match flag.split_once('=') {
        Some((column, value)) if !value.trim().is_empty() => Ok((column, value)),
        Some(_) | None => Err(
            Error::new(ErrorKind::Usage, format!("`{flag}` gives no value")).with_hint(
                "write --default users.age=0; a text is quoted: --default \"users.name='?'\"",
            ),
        ),
    }
}

fn unneeded(column: &str, needed: &[Filling]) -> Error {
    let all: Vec<String> = needed
        .iter()
        .map(|filling| format!("`{}`", shown(filling)))
        .collect();
    let error = Error::new(ErrorKind::Usage, format!("`{column}` needs no value"));
    match all.as_slice() {
        [] => error.with_hint("no column does"),
        all => error.with_hint(format!("those that do: {}", all.join(", "))),
    }
}
