//! Columns that come, go and change.

use super::disturbed::Disturbed;
use super::{Comparison, Work};
use crate::catalog::{Column, Table};
use crate::dialect::quote_identifier;
use crate::expression::Expression;
use crate::identifier::Identifier;
use crate::operation::{
    AddColumn, ChangeCollation, ChangeDefault, ChangeIdentity, ChangeNullability, ChangeOnUpdate,
    ChangeType, DropColumn, Operation,
};
use crate::sql::{SqlText, per_backend};
use crate::types::Type;

impl Work<'_> {
    /// Adds, changes and drops columns of the tables that stay.
    pub(super) fn change_columns(&mut self) {
        for name in self.wanted_names() {
            let Some(wanted) = self.to.table(&name) else {
                continue;
            };
            let mut changes: Vec<Operation> = Vec::new();
            if let Some(now) = self.now.table(&wanted.name) {
                self.compare_columns(now, wanted, &mut changes);
            }
            for change in changes {
                self.emit(change);
            }
        }
    }

    fn compare_columns(&self, now: &Table, wanted: &Table, changes: &mut Vec<Operation>) {
        let how = &self.comparison;
        let table = &wanted.name;
        let dropped = Disturbed::between(now, wanted, how).dropped;
        let is_computed = |column: &&Column| column.generated.is_some();
        let goes = |column: &&Column| dropped.contains(&column.name);
        // A computed column goes before what it reads, and comes after it.
        let computed = by_reading(now.columns.iter().filter(goes).filter(is_computed));
        let computed = computed.into_iter().rev();
        changes.extend(computed.map(|column| gone(table, column)));
        let (later, plain): (Vec<&Column>, Vec<&Column>) =
            wanted.columns.iter().partition(is_computed);
        for column in wanted.columns.iter() {
            match now.column(&column.name) {
                Some(old) if !goes(&old) => changes.extend(changed(table, old, column, how)),
                Some(old) if old.generated.is_none() => {}
                Some(_) | None if column.generated.is_some() => {}
                Some(_) | None => changes.push(added(table, column)),
            }
        }
        // What is made anew goes first, while the table still has its other columns.
        let plain_goes = now
            .columns
            .iter()
            .filter(goes)
            .filter(|old| !is_computed(old));
        let (again, forever): (Vec<&Column>, Vec<&Column>) =
            plain_goes.partition(|old| plain.iter().any(|column| column.name == old.name));
        for old in again.into_iter().chain(forever) {
            changes.push(gone(table, old));
            let again = plain.iter().find(|column| column.name == old.name);
            changes.extend(again.map(|column| added(table, column)));
        }
        let is_missing = |column: &&Column| now.column(&column.name).is_none_or(|old| goes(&old));
        let later = by_reading(later.into_iter().filter(is_missing));
        changes.extend(later.into_iter().map(|column| added(table, column)));
    }
}

fn added(table: &Identifier, column: &Column) -> Operation {
    let (table, column) = (table.clone(), column.clone());
    AddColumn { table, column }.into()
}

fn gone(table: &Identifier, column: &Column) -> Operation {
    let (table, column) = (table.clone(), column.name.clone());
    DropColumn { table, column }.into()
}

/// Computed columns, each after those of them that it reads.
fn by_reading<'c>(columns: impl Iterator<Item = &'c Column>) -> Vec<&'c Column> {
    let mut waiting: Vec<&Column> = columns.collect();
    let mut all = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let is_ready = |column: &&Column| {
            let rule = column.generated.as_ref();
            let mut others = waiting.iter().filter(|other| other.name != column.name);
            !others.any(|other| rule.is_some_and(|rule| rule.expression.mentions(&other.name)))
        };
        let at = waiting.iter().position(is_ready).unwrap_or_default();
        all.push(waiting.remove(at));
    }
    all
}

fn changed(
    table: &Identifier,
    now: &Column,
    wanted: &Column,
    how: &Comparison<'_>,
) -> Vec<Operation> {
    let table = || table.clone();
    let column = || wanted.name.clone();
    let mut all: Vec<Operation> = Vec::new();
    let same_default = same_value(now.default.as_ref(), wanted.default.as_ref(), how);
    let retyped = now.data_type != wanted.data_type;
    // An old default may have no value of the new type.
    if retyped && now.default.is_some() && !same_default {
        all.push(
            ChangeDefault {
                table: table(),
                column: column(),
                default: None,
            }
            .into(),
        );
    }
    if retyped {
        let to = wanted.data_type.clone();
        all.push(
            ChangeType {
                table: table(),
                column: column(),
                to,
                using: conversion(now, wanted),
            }
            .into(),
        );
    }
    let was_dropped = retyped && now.default.is_some() && wanted.default.is_none();
    if !same_default && !was_dropped {
        let default = wanted.default.clone();
        all.push(
            ChangeDefault {
                table: table(),
                column: column(),
                default,
            }
            .into(),
        );
    }
    let nullability = (now.nullable != wanted.nullable).then(|| ChangeNullability {
        table: table(),
        column: column(),
        nullable: wanted.nullable,
    });
    let identity =
        (now.identity != wanted.identity || now.numbering != wanted.numbering).then(|| {
            ChangeIdentity {
                table: table(),
                column: column(),
                identity: wanted.identity,
                numbering: wanted.numbering.clone(),
            }
        });
    let (nullability, identity) = (nullability.map(Into::into), identity.map(Into::into));
    if wanted.identity.is_none() {
        // What numbers its rows has no default and is never NULL.
        all.splice(0..0, identity);
        all.extend(nullability);
    } else {
        all.extend(nullability.into_iter().chain(identity));
    }
    if now.collation != wanted.collation {
        let collation = wanted.collation.clone();
        all.push(
            ChangeCollation {
                table: table(),
                column: column(),
                collation,
            }
            .into(),
        );
    }
    if !same_value(now.on_update.as_ref(), wanted.on_update.as_ref(), how) {
        let value = wanted.on_update.clone();
        all.push(
            ChangeOnUpdate {
                table: table(),
                column: column(),
                value,
            }
            .into(),
        );
    }
    all
}

/// How the values that are there become new ones, where the database would go by the session's time
/// zone: they are taken as UTC, and the author sees that.
fn conversion(now: &Column, wanted: &Column) -> Option<SqlText> {
    use Type::{Date, Time, Timestamp, TimestampTz};
    let name = quote_identifier(&now.name);
    let (postgres, sqlite) = match (&now.data_type, &wanted.data_type) {
        // SQLite keeps both as the text that is there.
        (Timestamp, TimestampTz) | (TimestampTz, Timestamp) => {
            (format!("{name} AT TIME ZONE 'UTC'"), name)
        }
        (Date, TimestampTz) => (
            format!("{name}::timestamp AT TIME ZONE 'UTC'"),
            format!("{name} || ' 00:00:00'"),
        ),
        (TimestampTz, Date) => (
            format!("({name} AT TIME ZONE 'UTC')::date"),
            format!("date({name})"),
        ),
        (TimestampTz, Time) => (
            format!("({name} AT TIME ZONE 'UTC')::time"),
            format!("time({name})"),
        ),
        _ => return None,
    };
    Some(per_backend().postgres(&postgres).sqlite(&sqlite))
}

/// Tells whether two values are the same, or SQL that means the same.
pub(super) fn same_value(
    now: Option<&Expression>,
    wanted: Option<&Expression>,
    how: &Comparison<'_>,
) -> bool {
    match (now, wanted) {
        (Some(Expression::Sql(now)), Some(Expression::Sql(wanted))) => how.same_sql(now, wanted),
        (now, wanted) => now == wanted,
    }
}
