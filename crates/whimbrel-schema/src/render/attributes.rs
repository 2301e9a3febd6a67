//! What columns, keys and tables have that few of them have, as far as the builder has words for it.
//!
//! For the rest see [`unsaid`](super::unsaid).

use super::layout::{Argument, Call, Statement};
use super::literal::{name, names, text};
use crate::catalog::{
    Check, Column, Deferrable, ForeignKey, Grant, Identity, Index, KeyOptions, KeyPart, Matching,
    Numbering, OptionChange, Order, RowSecurity, Table, TableOptions, Validity,
};
use crate::identifier::Identifier;

/// What a column says beside type, nullability, default and computing rule.
pub(super) fn of_column(column: &Column) -> Vec<Call> {
    let mut calls = Vec::new();
    if column.identity == Some(Identity::ByDefault) {
        calls.push(Call::new("identity"));
    }
    calls.extend(column.numbering.as_deref().map(of_numbering));
    if let Some(collation) = &column.collation {
        calls.push(Call::new("collation").with(text(collation)));
    }
    if let Some(conflict) = column.on_null {
        calls.push(Call::new("on_null").with(format!("Conflict::{conflict:?}")));
    }
    calls
}

/// The columns of a primary key or unique constraint: plain names where that is all.
pub(super) fn key_columns(columns: &[Identifier], options: Option<&KeyOptions>) -> Argument {
    let parts = options.map(|options| options.parts.as_slice());
    match parts.filter(|parts| !parts.is_empty()) {
        None => names(columns),
        Some(parts) => {
            let both = columns.iter().zip(parts);
            Argument::Array(both.map(|(column, part)| key_part(column, part)).collect())
        }
    }
}

fn key_part(column: &Identifier, part: &KeyPart) -> String {
    let descending = (part.order == Order::Descending).then(|| Call::new("descending"));
    let collation = part.collation.iter();
    let collation = collation.map(|collation| Call::new("collation").with(text(collation)));
    Statement::new(format!("key_part({})", name(column)))
        .calls(descending.into_iter().chain(collation))
        .inline()
}

/// `numbering(Numbering { start: Some(100), ..Numbering::default() })`.
pub(super) fn of_numbering(how: &Numbering) -> Call {
    let numbers = [
        ("start", how.start),
        ("increment", how.increment),
        ("smallest", how.smallest),
        ("largest", how.largest),
        ("cache", how.cache),
    ];
    let numbers = numbers.into_iter().filter_map(|(name, number)| {
        let number = number?;
        Some(Call::new(name).with(number.to_string()))
    });
    let cycles = how.cycles.then(|| Call::new("cycles"));
    let chain = Statement::new("n").calls(numbers.chain(cycles));
    Call::new("numbering").with(Argument::Closure("n", Box::new(chain)))
}

/// What a foreign key says beside its columns, target, actions and deferral.
pub(super) fn of_foreign_key(key: &ForeignKey) -> Vec<Call> {
    let full = key.matching == Matching::Full;
    let open = key.validity == Validity::NotValid;
    [(full, "match_full"), (open, "not_valid")]
        .into_iter()
        .filter(|(says, _)| *says)
        .map(|(_, method)| Call::new(method))
        .collect()
}

/// What a primary key or unique constraint says beside its columns.
pub(super) fn of_key(options: Option<&KeyOptions>) -> Vec<Call> {
    let Some(options) = options else {
        return Vec::new();
    };
    let mut calls = Vec::new();
    if !options.include.is_empty() {
        calls.push(Call::new("include").with(names(&options.include)));
    }
    if options.deferrable != Deferrable::No {
        calls.push(Call::new("deferrable").with(format!("{:?}", options.deferrable)));
    }
    if options.nulls_not_distinct {
        calls.push(Call::new("nulls_not_distinct"));
    }
    if let Some(conflict) = options.on_conflict {
        calls.push(Call::new("on_conflict").with(format!("Conflict::{conflict:?}")));
    }
    calls
}

/// A change of what a table has beside its parts.
pub(super) fn of_option(change: &OptionChange) -> Vec<Call> {
    let rights = |method: &str, grant: &Grant| {
        let privileges = grant.privileges.iter().map(|right| text(right));
        let call = Call::new(method).with(Argument::Array(privileges.collect()));
        let role = match &grant.to {
            Some(role) => name(role),
            None => "PUBLIC".to_owned(),
        };
        let columns = (!grant.columns.is_empty())
            .then(|| Call::new("on_columns").with(names(&grant.columns)));
        let option = grant
            .with_grant_option
            .then(|| Call::new("with_grant_option"));
        std::iter::once(call.with(role))
            .chain(columns)
            .chain(option)
            .collect()
    };
    match change {
        OptionChange::Logged => vec![Call::new("set_logged")],
        OptionChange::Unlogged => vec![Call::new("set_unlogged")],
        OptionChange::Parameter { name, value } => vec![match value {
            Some(value) => Call::new("set_parameter")
                .with(text(name))
                .with(text(value)),
            None => Call::new("reset_parameter").with(text(name)),
        }],
        OptionChange::RowSecurity(security) => vec![Call::new(match security {
            RowSecurity::Off => "disable_row_security",
            RowSecurity::On => "enable_row_security",
            RowSecurity::Forced => "force_row_security",
        })],
        OptionChange::Owner(Some(owner)) => vec![Call::new("set_owner").with(name(owner))],
        OptionChange::Owner(None) => vec![Call::new("reset_owner")],
        OptionChange::Grant(grant) => rights("grant", grant),
        OptionChange::Revoke(grant) => rights("revoke", grant),
    }
}

/// What an index says beside its keys, uniqueness, method, carried columns and condition.
pub(super) fn of_index(index: &Index) -> Vec<Call> {
    let mut calls = Vec::new();
    if index.nulls_not_distinct {
        calls.push(Call::new("nulls_not_distinct"));
    }
    let parameters = index.parameters.iter();
    calls.extend(
        parameters.map(|(name, value)| Call::new("parameter").with(text(name)).with(text(value))),
    );
    if let Some(comment) = &index.comment {
        calls.push(Call::new("comment").with(text(comment)));
    }
    calls
}

/// What a check says beside its condition.
pub(super) fn of_check(check: &Check) -> Vec<Call> {
    let open = check.validity == Validity::NotValid;
    [(check.no_inherit, "no_inherit"), (open, "not_valid")]
        .into_iter()
        .filter(|(says, _)| *says)
        .map(|(_, method)| Call::new(method))
        .collect()
}

/// What a table says beside its columns, keys, checks and indexes.
pub(super) fn of_table(table: &Table) -> impl Iterator<Item = Call> {
    let options = &table.options;
    [
        (options.strict, "strict"),
        (options.without_rowid, "without_rowid"),
        (options.unlogged, "unlogged"),
    ]
    .into_iter()
    .filter(|(says, _)| *says)
    .map(|(_, method)| Call::new(method))
    .chain(parameters(options))
    .chain(heir(options))
}

/// Where columns come from.
fn heir(options: &TableOptions) -> Option<Call> {
    let is_heir = !options.inherits.is_empty();
    is_heir.then(|| Call::new("inherits").with(names(&options.inherits)))
}

fn parameters(options: &TableOptions) -> impl Iterator<Item = Call> {
    let parameters = options.parameters.iter();
    parameters.map(|(name, value)| Call::new("parameter").with(text(name)).with(text(value)))
}
