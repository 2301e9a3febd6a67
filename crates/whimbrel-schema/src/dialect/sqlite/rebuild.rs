//! A table made anew: what the new table is and where its rows come from.

use super::{
    expression, index, quoted, rebuild_checks, table, trigger, types, unsupported, writer,
};
use crate::backend::Backend;
use crate::catalog::{Catalog, Check, Column, Table};
use crate::expression::{Expression, Literal};
use crate::identifier::Identifier;
use crate::names::automatic;
use crate::plan::{CopiedColumn, Manner, Rebuild, RowIds, Unsupported, Waiting, Way, Written};
use crate::read::sqlite::leaves_rows_alone;

/// The rebuild that makes the changes of a table that waits.
pub(super) fn rebuild(
    waiting: &Waiting,
    now: &Table,
    catalog: &Catalog,
) -> Result<Rebuild, Unsupported> {
    let before = waiting.before.as_ref();
    let temporary = automatic(["__whimbrel_new", now.name.as_str()]);
    let old = table::create(&before.name, &own_part(before), catalog)?;
    let create = table::create(&temporary, &own_part(now), catalog)?;
    let (copy, row_ids) = (copied(waiting, now), row_ids(before, now));
    if copy.is_empty() && row_ids.new.is_none() {
        return Err(unsupported(
            format!(
                "cannot copy rows into `{}`, which keeps no column",
                now.name
            ),
            "keep one of the old columns until the next revision",
        ));
    }
    // What SQLite does not have was made on PostgreSQL alone.
    let indexes = now.indexes.iter().filter_map(|index| {
        let text = index::create(&now.name, index).ok()?;
        let name = index.name.clone();
        Some(Written { name, text })
    });
    let known_objects = before.indexes.iter().map(|index| index.name.clone());
    Ok(Rebuild {
        table: now.name.clone(),
        temporary,
        manner: match leaves_rows_alone(&old, &create) {
            true => manner(waiting, now)?,
            false => Manner::Copied,
        },
        old,
        create,
        copy,
        row_ids,
        keeps_sequence: now.columns.iter().any(|column| column.identity.is_some()),
        checks: rebuild_checks::checks(waiting, now),
        indexes: indexes.collect(),
        triggers: trigger::triggers(now)?,
        known_columns: before.columns.iter().map(|c| c.name.clone()).collect(),
        known_objects: known_objects.chain(trigger::names(before)).collect(),
    })
}

/// What changes ask of the rows that change only rules of the table, and perhaps more.
fn manner(waiting: &Waiting, now: &Table) -> Result<Manner, Unsupported> {
    let before = waiting.before.as_ref();
    let converts = !matches!(&waiting.way, Way::Rebuild(conversions) if conversions.is_empty());
    let triggers_stay = trigger::triggers(before)? == trigger::triggers(now)?;
    if converts || before.indexes != now.indexes || !triggers_stay {
        return Ok(Manner::Copied);
    }
    let changed = before.columns.iter().filter(|old| {
        let new = now.column(&old.name);
        new.is_some_and(|new| new.default != old.default)
    });
    let steady: Option<Vec<String>> = changed.map(shows_default).collect();
    Ok(steady.map_or(Manner::Copied, |steady| Manner::Kept { steady }))
}

/// The condition that a row shows the default of a column; none for one that is no single value.
fn shows_default(column: &Column) -> Option<String> {
    let default = match &column.default {
        None => Expression::Literal(Literal::Null),
        Some(default) => default.clone(),
    };
    if !matches!(default, Expression::Literal(_)) {
        return None;
    }
    let value = expression::write(&column.data_type, &default).ok()?;
    let mut text = writer();
    text.name(&column.name).raw(" COLLATE BINARY IS ");
    Some(text.raw(&value).finish())
}

/// The table without checks that were written for PostgreSQL alone: SQLite never had them.
pub(super) fn own_part(table: &Table) -> Table {
    let mut own = table.clone();
    let is_own = |check: &Check| check.expression.get(Backend::Sqlite).is_some();
    own.checks.retain(is_own);
    own
}

/// The columns that get values of the old rows.
fn copied(waiting: &Waiting, now: &Table) -> Vec<CopiedColumn> {
    let stored = now.columns.iter().filter(|c| c.generated.is_none());
    let values = stored.filter_map(|column| Some((column, value(waiting, now, column)?)));
    values
        .map(|(column, value)| CopiedColumn {
            column: column.name.clone(),
            value,
        })
        .collect()
}

/// The expression over the old row that a column gets its value from; `None` for a new column.
pub(super) fn value(waiting: &Waiting, now: &Table, column: &Column) -> Option<String> {
    if let Some(conversion) = waiting.conversion(&column.name) {
        return Some(conversion.value.clone());
    }
    if waiting.before.column(&column.name).is_some() {
        return Some(quoted(&column.name));
    }
    // A new column that is the row's number takes the number that the row has.
    let is_number = types::row_number_column(now).is_some_and(|number| number.name == column.name);
    types::row_number_name(&waiting.before)
        .filter(|_| is_number)
        .map(quoted)
}

fn row_ids(before: &Table, now: &Table) -> RowIds {
    let old = types::row_number_name(before).map(Identifier::from);
    let is_column = types::row_number_column(now).is_some();
    let new = types::row_number_name(now).map(Identifier::from);
    RowIds {
        new: new.filter(|_| old.is_some() && !is_column),
        old,
    }
}
