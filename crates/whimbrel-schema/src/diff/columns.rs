//! Columns that come, go and change.

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
        let table = || wanted.name.clone();
        let gone = now.columns.iter().filter(|column| {
            let stays = wanted.column(&column.name);
            stays.is_none_or(|wanted| is_made_anew(column, wanted, how))
        });
        let dropped: Vec<Identifier> = gone.map(|column| column.name.clone()).collect();
        for column in &wanted.columns {
            match now.column(&column.name) {
                Some(old) if !is_made_anew(old, column, how) => {
                    changes.extend(changed(&wanted.name, old, column, how));
                }
                Some(_) => {}
                None => changes.push(added(table(), column)),
            }
        }
        for column in dropped {
            let (table, again) = (table(), wanted.column(&column));
            changes.push(
                DropColumn {
                    table: table.clone(),
                    column,
                }
                .into(),
            );
            changes.extend(again.map(|column| added(table, column)));
        }
    }
}

fn added(table: Identifier, column: &Column) -> Operation {
    let column = column.clone();
    AddColumn { table, column }.into()
}

/// Tells whether a column must be dropped and added: one that is computed in another way.
fn is_made_anew(now: &Column, wanted: &Column, how: &Comparison<'_>) -> bool {
    match (&now.generated, &wanted.generated) {
        (None, None) => false,
        (Some(now), Some(wanted)) => {
            now.storage != wanted.storage || !how.same_sql(&now.expression, &wanted.expression)
        }
        _ => true,
    }
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
    let zoned = |from: &Column, to: &Column| {
        from.data_type == Type::Timestamp && to.data_type == Type::TimestampTz
    };
    let name = quote_identifier(&now.name);
    (zoned(now, wanted) || zoned(wanted, now)).then(|| {
        // SQLite keeps both as the text that is there.
        per_backend()
            .postgres(&format!("{name} AT TIME ZONE 'UTC'"))
            .sqlite(&name)
    })
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
