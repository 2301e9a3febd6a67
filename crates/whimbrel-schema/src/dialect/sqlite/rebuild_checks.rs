//! What must hold of the rows of a table before it is made anew.
//!
//! The new table would refuse such rows by itself; the checks find all of them first and can name
//! them. A rule over a column whose values change, or that is new, is left to the new table.

use super::{bracketed, rebuild, writer};
use crate::backend::Backend;
use crate::catalog::{Check, Column, ForeignKey, Table};
use crate::expression::{Expression, Literal};
use crate::identifier::Identifier;
use crate::plan::{DataCheck, Waiting};

/// Stands for the table that a foreign key refers to, which can be the table itself.
const REFERRED: &str = "__whimbrel_referred";

/// The checks of the old rows, in the order in which a reader looks for them.
pub(super) fn checks(waiting: &Waiting, now: &Table) -> Vec<DataCheck> {
    let before = waiting.before.as_ref();
    let mut checks = Vec::new();
    for column in &now.columns {
        let conversion = waiting.conversion(&column.name);
        checks.extend(
            conversion
                .into_iter()
                .flat_map(|c| c.checks.iter().cloned()),
        );
        checks.extend(null(waiting, now, column));
    }
    let is_kept = |name: &Identifier| is_kept(waiting, name);
    let key = now.primary_key.iter().map(|key| &key.columns);
    let uniques = now.uniques.iter().map(|unique| &unique.columns);
    let uniques = key.chain(uniques);
    let new = uniques.filter(|columns| !before.keeps_unique(columns));
    let new = new.filter(|columns| columns.iter().all(is_kept));
    checks.extend(new.map(|columns| repeated(&now.name, columns)));
    let new = now.foreign_keys.iter().filter(|key| {
        let known = before.foreign_keys.iter();
        let same = |old: &ForeignKey| {
            (&old.columns, &old.table, &old.references)
                == (&key.columns, &key.table, &key.references)
        };
        !known.into_iter().any(same) && key.columns.iter().all(is_kept)
    });
    checks.extend(new.map(|key| dangling(&now.name, key)));
    let new = now.checks.iter().filter(|check| {
        let mut known = before.checks.iter();
        !known.any(|old| old.expression == check.expression)
    });
    checks.extend(new.filter_map(|check| broken(waiting, now, check)));
    checks
}

/// Tells whether a column keeps its old values.
fn is_kept(waiting: &Waiting, column: &str) -> bool {
    waiting.before.column(column).is_some() && !waiting.converts(column)
}

/// Rows without a value for a column that is no longer, or never was, NULL.
fn null(waiting: &Waiting, now: &Table, column: &Column) -> Option<DataCheck> {
    if column.nullable || column.generated.is_some() {
        return None;
    }
    let columns = vec![column.name.clone()];
    let name = &column.name;
    match waiting.before.column(name) {
        Some(old) if !old.nullable => None,
        Some(_) => Some(DataCheck {
            columns,
            problem: format!("NULL in `{name}`"),
            condition: format!("{} IS NULL", rebuild::value(waiting, now, column)?),
        }),
        None if has_value(waiting, now, column) => None,
        None => Some(DataCheck {
            columns,
            problem: format!("no value for the new column `{name}`"),
            condition: "TRUE".to_owned(),
        }),
    }
}

/// Tells whether a new column brings a value for the rows that are there.
fn has_value(waiting: &Waiting, now: &Table, column: &Column) -> bool {
    let by_default = match &column.default {
        None | Some(Expression::Literal(Literal::Null)) => false,
        Some(_) => true,
    };
    by_default || column.identity.is_some() || rebuild::value(waiting, now, column).is_some()
}

/// Rows whose values of a key another row has too.
fn repeated(table: &str, columns: &[Identifier]) -> DataCheck {
    let names = columns.iter().map(Identifier::as_str);
    let names = writer().names(names).finish();
    let mut text = writer();
    text.raw("(").raw(&names).raw(") IN (SELECT ").raw(&names);
    text.raw(" FROM ").name(table);
    text.raw(" GROUP BY ").raw(&names);
    DataCheck {
        columns: columns.to_vec(),
        problem: format!("values in {} that another row has too", in_words(columns)),
        condition: text.raw(" HAVING count(*) > 1)").finish(),
    }
}

/// Rows that refer to nothing.
fn dangling(table: &str, key: &ForeignKey) -> DataCheck {
    let own = |name: &str| writer().name(table).raw(".").name(name).finish();
    let mut text = writer();
    for name in &key.columns {
        text.raw(&own(name)).raw(" IS NOT NULL AND ");
    }
    text.raw("NOT EXISTS (SELECT 1 FROM ").name(&key.table);
    text.raw(" AS ").name(REFERRED);
    for (at, (name, referred)) in key.columns.iter().zip(&key.references).enumerate() {
        text.raw(if at == 0 { " WHERE " } else { " AND " });
        text.name(REFERRED).raw(".").name(referred);
        text.raw(" = ").raw(&own(name));
    }
    DataCheck {
        columns: key.columns.clone(),
        problem: format!(
            "values in {} that no row of `{}` has",
            in_words(&key.columns),
            key.table
        ),
        condition: text.raw(")").finish(),
    }
}

/// Rows that break a new rule.
fn broken(waiting: &Waiting, now: &Table, check: &Check) -> Option<DataCheck> {
    let condition = check.expression.get(Backend::Sqlite)?;
    let mentioned = now.columns.iter().map(|column| &column.name);
    let mentioned: Vec<Identifier> = mentioned
        .filter(|name| check.expression.mentions(name))
        .cloned()
        .collect();
    mentioned
        .iter()
        .all(|name| is_kept(waiting, name))
        .then(|| DataCheck {
            problem: format!("values that break the check `{}`", check.name),
            condition: format!("NOT {}", bracketed(condition)),
            columns: mentioned,
        })
}

fn in_words(columns: &[Identifier]) -> String {
    let names: Vec<String> = columns.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
