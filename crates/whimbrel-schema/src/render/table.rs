//! A new table, with everything that is said between its braces.

use super::attributes;
use super::column::{self, Own, is_check_of_column, is_of_column};
use super::index;
use super::layout::{Argument, Call, Statement};
use super::literal::{name, names, sql_text, text};
use super::partition;
use crate::catalog::{Check, Column, Deferrable, Exclusion, ForeignKey, Index, Table, Unique};
use crate::names::automatic;

/// `create_table("users", |t| { … })`, with the indexes that follow it.
pub(super) fn create(table: &Table, indexes: &[&Index]) -> Call {
    let said = Said::of(table);
    let columns = table.columns.iter();
    let mut body: Vec<Statement> = columns
        .map(|column| {
            let own = said.own(table, column);
            line(column::calls(&table.name, column, &own))
        })
        .collect();
    if let Some(key) = table.primary_key.as_ref().filter(|_| !said.primary_key) {
        let options = key.options.as_deref();
        let columns = attributes::key_columns(&key.columns, options);
        let call = Call::new("primary_key").with(columns);
        let named = key.name != automatic([table.name.as_str(), "pkey"]);
        let named = named.then(|| Call::new("name").with(name(&key.name)));
        let calls = std::iter::once(call)
            .chain(attributes::of_key(options))
            .chain(named);
        body.push(line(calls.collect()));
    }
    let uniques = table.uniques.iter().filter(|u| !said.has_unique(u));
    body.extend(uniques.map(|unique| line(self::unique("unique", &table.name, unique))));
    let rules = table.exclusions.iter();
    body.extend(rules.map(|rule| line(exclusion("exclude", &table.name, rule))));
    let checks = table.checks.iter().filter(|c| !said.has_check(c));
    body.extend(checks.map(|check| line(self::check("check", &table.name, check))));
    let keys = table.foreign_keys.iter().filter(|k| !said.has_key(k));
    body.extend(keys.map(|key| line(foreign_key("foreign_key", &table.name, key))));
    body.extend(
        indexes
            .iter()
            .map(|index| line(index::calls("index", &table.name, index))),
    );
    body.extend(attributes::of_table(table).map(|call| line(vec![call])));
    let how = table.options.partitioning.as_ref();
    body.extend(partition::partition_by(how).map(|calls| line(vec![calls])));
    if let Some(comment) = &table.comment {
        body.push(line(vec![Call::new("comment").with(text(comment))]));
    }
    Call::new("create_table")
        .with(name(&table.name))
        .with(Argument::Block("t", body))
}

fn line(calls: Vec<Call>) -> Statement {
    Statement::new("t").calls(calls)
}

/// Which keys and checks stand in the chain of their column.
struct Said<'t> {
    primary_key: bool,
    uniques: Vec<&'t Unique>,
    checks: Vec<&'t Check>,
    keys: Vec<&'t ForeignKey>,
}

impl<'t> Said<'t> {
    fn of(table: &'t Table) -> Self {
        let primary_key = table.primary_key.as_ref().is_some_and(|key| {
            key.columns.len() == 1
                && key.options.is_none()
                && key.name == automatic([table.name.as_str(), "pkey"])
        });
        let unique_of = |column: &Column| {
            let mut all = table.uniques.iter();
            all.find(|unique| is_of_column(&table.name, unique, &column.name))
        };
        let check_of = |column: &Column| {
            let mut all = table.checks.iter();
            all.find(|check| is_check_of_column(&table.name, check, &column.name))
        };
        // In a chain, `on_update` means the key's action once a key is spoken of.
        let key_of = |column: &Column| {
            let mut all = table.foreign_keys.iter();
            all.find(|key| key.columns == [column.name.as_str()])
        };
        Self {
            primary_key,
            uniques: table.columns.iter().filter_map(unique_of).collect(),
            checks: table.columns.iter().filter_map(check_of).collect(),
            keys: table.columns.iter().filter_map(key_of).collect(),
        }
    }

    fn own(&self, table: &Table, column: &Column) -> Own<'t> {
        let is_check = |check: &&Check| is_check_of_column(&table.name, check, &column.name);
        let is_key = |key: &&ForeignKey| key.columns == [column.name.as_str()];
        let is_unique = |u: &&Unique| is_of_column(&table.name, u, &column.name);
        Own {
            is_primary_key: self.primary_key
                && table.primary_key_columns() == [column.name.as_str()],
            is_unique: self.uniques.iter().copied().any(|u| is_unique(&u)),
            checks: self.checks.iter().copied().filter(is_check).collect(),
            reference: self.keys.iter().copied().find(is_key),
        }
    }

    fn has_unique(&self, unique: &Unique) -> bool {
        self.uniques.iter().any(|said| std::ptr::eq(*said, unique))
    }

    fn has_check(&self, check: &Check) -> bool {
        self.checks.iter().any(|said| std::ptr::eq(*said, check))
    }

    fn has_key(&self, key: &ForeignKey) -> bool {
        self.keys.iter().any(|said| std::ptr::eq(*said, key))
    }
}

/// The chain of a unique constraint: `unique(["a", "b"])`, by the method's name.
pub(super) fn unique(method: &str, table: &str, unique: &Unique) -> Vec<Call> {
    let options = unique.options.as_deref();
    let columns = attributes::key_columns(&unique.columns, options);
    let mut calls = vec![Call::new(method).with(columns)];
    calls.extend(attributes::of_key(options));
    let columns = unique.columns.iter().map(|column| column.as_str());
    let own = automatic(std::iter::once(table).chain(columns).chain(["key"]));
    if unique.name != own {
        calls.push(Call::new("name").with(name(&unique.name)));
    }
    calls
}

/// The chain of an exclusion constraint, by the method's name.
pub(super) fn exclusion(method: &str, table: &str, rule: &Exclusion) -> Vec<Call> {
    let keys = rule
        .keys
        .iter()
        .map(|(key, operator)| format!("({}, {})", index::key(key), text(operator)));
    let mut calls = vec![Call::new(method).with(Argument::Array(keys.collect()))];
    if let Some(method) = &rule.method {
        calls.push(Call::new("using").with(text(method)));
    }
    if !rule.include.is_empty() {
        calls.push(Call::new("include").with(names(&rule.include)));
    }
    if let Some(filter) = &rule.filter {
        calls.push(Call::new("filter").with(sql_text(filter)));
    }
    if rule.deferrable != Deferrable::No {
        calls.push(Call::new("deferrable").with(format!("{:?}", rule.deferrable)));
    }
    if rule.name != automatic([table, "excl"]) {
        calls.push(Call::new("name").with(name(&rule.name)));
    }
    calls
}

/// The chain of a check, by the method's name.
pub(super) fn check(method: &str, table: &str, check: &Check) -> Vec<Call> {
    let mut calls = vec![Call::new(method).with(sql_text(&check.expression))];
    calls.extend(attributes::of_check(check));
    if check.name != automatic([table, "check"]) {
        calls.push(Call::new("name").with(name(&check.name)));
    }
    calls
}

/// The chain of a foreign key, by the method's name.
pub(super) fn foreign_key(method: &str, table: &str, key: &ForeignKey) -> Vec<Call> {
    let target = column::target(&key.table, &key.references);
    let mut calls = vec![Call::new(method).with(names(&key.columns)).with(target)];
    calls.extend(column::reference(key));
    let columns = key.columns.iter().map(|column| column.as_str());
    let own = automatic(std::iter::once(table).chain(columns).chain(["fkey"]));
    if key.name != own {
        calls.push(Call::new("name").with(name(&key.name)));
    }
    calls
}
