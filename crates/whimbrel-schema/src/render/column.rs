//! Columns, and what is said of a column alone.

use super::layout::{Argument, Call, Statement};
use super::literal::{default_of, expression, name, name_as_str, sql_text, text};
use super::types::column_call;
use crate::catalog::{Action, Check, Column, Deferrable, ForeignKey, Storage, Unique};
use crate::expression::Expression;
use crate::identifier::Identifier;
use crate::names::automatic;
use crate::sql::SqlText;

/// The keys and checks of a column that are said with it, in its own chain.
#[derive(Debug, Default)]
pub(super) struct Own<'t> {
    pub(super) is_primary_key: bool,
    pub(super) is_unique: bool,
    pub(super) checks: Vec<&'t Check>,
    pub(super) reference: Option<&'t ForeignKey>,
}

/// The chain of calls that adds a column: `text("email").unique()`.
pub(super) fn calls(table: &str, column: &Column, own: &Own<'_>) -> Vec<Call> {
    let mut calls = vec![column_call(&column.name, &column.data_type).adding_column()];
    let mut say = |condition: bool, method: &str| {
        if condition {
            calls.push(Call::new(method));
        }
    };
    say(own.is_primary_key, "primary_key");
    say(column.nullable, "nullable");
    say(own.is_unique, "unique");
    calls.extend(super::attributes::of_column(column));
    if let Some(default) = &column.default {
        calls.push(Call::new("default").with(default_of(&column.data_type, default)));
    }
    if let Some(rule) = &column.generated {
        let method = match rule.storage {
            Storage::Stored => "generated",
            Storage::Virtual => "generated_virtual",
        };
        calls.push(Call::new(method).with(sql_text(&rule.expression)));
    }
    if let Some(value) = &column.on_update {
        calls.push(Call::new("on_update").with(default_of(&column.data_type, value)));
    }
    let checks = own.checks.iter();
    calls.extend(checks.map(|check| Call::new("check").with(sql_text(&check.expression))));
    if let Some(comment) = &column.comment {
        calls.push(Call::new("comment").with(text(comment)));
    }
    if let Some(key) = own.reference {
        calls.push(Call::new("references").with(target(&key.table, &key.references)));
        calls.extend(reference(key));
        if key.name != automatic([table, &column.name, "fkey"]) {
            calls.push(Call::new("constraint_name").with(name(&key.name)));
        }
    }
    calls
}

/// What a foreign key refers to, as the builder takes it.
pub(super) fn target(table: &Identifier, columns: &[Identifier]) -> String {
    match columns {
        [] => name_as_str(table),
        [column] => format!("({}, {})", name_as_str(table), name(column)),
        columns => {
            let columns: Vec<String> = columns.iter().map(name).collect();
            format!("({}, [{}])", name_as_str(table), columns.join(", "))
        }
    }
}

/// What a foreign key says beside its columns and its name.
pub(super) fn reference(key: &ForeignKey) -> Vec<Call> {
    let action = |method: &str, action: Action| {
        (action != Action::NoAction).then(|| Call::new(method).with(format!("{action:?}")))
    };
    let deferrable = (key.deferrable != Deferrable::No)
        .then(|| Call::new("deferrable").with(format!("{:?}", key.deferrable)));
    [
        action("on_delete", key.on_delete),
        action("on_update", key.on_update),
        deferrable,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Tells whether a constraint over one column can be said in the column's chain.
pub(super) fn is_of_column(table: &str, unique: &Unique, column: &str) -> bool {
    unique.columns == [column]
        && unique.options.is_none()
        && unique.name == automatic([table, column, "key"])
}

/// Tells whether a check can be said in the column's chain, as the only one of it.
pub(super) fn is_check_of_column(table: &str, check: &Check, column: &str) -> bool {
    *check == Check::new(check.name.clone(), check.expression.clone())
        && check.name == automatic([table, column, "check"])
}

/// A column added to a table by itself: `add_column("users", |c| c.text("language"))`.
pub(super) fn added(calls: Vec<Call>) -> Call {
    let chain = Statement::new("c").calls(calls);
    Call::new("add_column").with(Argument::Closure("c", Box::new(chain)))
}

/// A default that the builder takes for any column: SQL, as an expression of its own.
pub(super) fn changed_default(default: Option<&Expression>, column: &Identifier) -> Call {
    match default {
        None => Call::new("drop_default").with(name(column)),
        Some(value) => Call::new("set_default")
            .with(name(column))
            .with(expression(value)),
    }
}

/// A change of a column's type.
pub(super) fn changed_type(column: &Identifier, to: Argument, using: Option<&SqlText>) -> Call {
    match using {
        None => Call::new("change_type").with(name(column)).with(to),
        Some(using) => Call::new("change_type_using")
            .with(name(column))
            .with(to)
            .with(sql_text(using)),
    }
}
