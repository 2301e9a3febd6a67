//! What the bodies of functions speak of.
//!
//! The server does not say: to it, a body is a text. Yet it refuses a body in SQL that speaks of what is
//! not there yet
//! ([check_function_bodies](https://www.postgresql.org/docs/current/runtime-config-client.html)), so that
//! the words of a body decide what comes before it. A word too many costs nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::backend::Backend;
use crate::catalog::{
    Body, Catalog, Definition, DefinitionKey, DefinitionKind, KeyTarget, Need, Table,
};
use crate::expression::Expression;
use crate::identifier::Identifier;
use crate::sql::SqlText;

/// The objects that a body may speak of, by the word for each.
pub(super) struct Spoken {
    objects: BTreeMap<String, Vec<DefinitionKey>>,
}

impl Spoken {
    pub(super) fn of(definitions: &[&Definition]) -> Self {
        let mut objects: BTreeMap<String, Vec<DefinitionKey>> = BTreeMap::new();
        let all = definitions.iter().map(|definition| &definition.key);
        for key in all.filter(|key| is_routine(key.kind) || key.kind.is_relation()) {
            let word = key.name.local().to_lowercase();
            objects.entry(word).or_default().push(key.clone());
        }
        Self { objects }
    }

    /// The objects that the body of a function speaks of.
    pub(super) fn in_body_of(&self, definition: &Definition) -> Vec<DefinitionKey> {
        if !is_routine(definition.key.kind) {
            return Vec::new();
        }
        let words = body(definition);
        let spoken = words.iter().filter_map(|word| self.objects.get(word));
        let others = spoken.flatten().filter(|key| **key != definition.key);
        others.cloned().collect()
    }
}

/// The functions that speak of tables or views and that no table speaks of: they come after the tables.
pub(super) fn waiting(catalog: &Catalog) -> BTreeSet<DefinitionKey> {
    let routines = || {
        catalog
            .definitions()
            .filter(|made| is_routine(made.key.kind))
    };
    if routines().next().is_none() {
        return BTreeSet::new();
    }
    let tables = catalog.tables().map(|table| &table.name);
    let views = catalog.definitions().map(|made| &made.key);
    let views = views.filter(|key| key.kind.is_relation() && key.kind != DefinitionKind::Sequence);
    let relations: BTreeSet<String> = tables.chain(views.map(|key| &key.name)).map(word).collect();
    let by_tables: BTreeSet<String> = catalog.tables().flat_map(expressions).collect();
    let waiting = routines().filter(|made| {
        !by_tables.contains(&word(&made.key.name)) && !body(made).is_disjoint(&relations)
    });
    let mut waiting: BTreeSet<DefinitionKey> = waiting.map(|made| made.key.clone()).collect();
    // What types and aggregates are made of does not wait.
    let makers = catalog.definitions().filter(|made| {
        matches!(
            made.key.kind,
            DefinitionKind::Aggregate | DefinitionKind::Domain | DefinitionKind::Other
        )
    });
    for need in makers.flat_map(|made| &made.needs) {
        if let Need::Definition(key) = need {
            waiting.remove(key);
        }
    }
    waiting
}

fn is_routine(kind: DefinitionKind) -> bool {
    matches!(kind, DefinitionKind::Function | DefinitionKind::Procedure)
}

fn word(name: &Identifier) -> String {
    name.local().to_lowercase()
}

/// The words of what makes a function.
fn body(definition: &Definition) -> BTreeSet<String> {
    match &definition.body {
        Body::Statement(text) => words(text),
        _ => BTreeSet::new(),
    }
}

fn words(text: &SqlText) -> BTreeSet<String> {
    let text = text.get(Backend::Postgres).unwrap_or_default();
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.map(str::to_lowercase).collect()
}

/// The words of all expressions in a table.
fn expressions(table: &Table) -> BTreeSet<String> {
    let columns = table.columns.iter().flat_map(|column| {
        let default = match &column.default {
            Some(Expression::Sql(text)) => Some(text),
            _ => None,
        };
        default
            .into_iter()
            .chain(column.generated.as_ref().map(|rule| &rule.expression))
    });
    let checks = table.checks.iter().map(|check| &check.expression);
    let keys = table
        .indexes
        .iter()
        .flat_map(|index| index.keys.iter().map(|key| &key.target));
    let excluded = table
        .exclusions
        .iter()
        .flat_map(|rule| rule.keys.iter().map(|(key, _)| &key.target));
    let parted = table.options.partitioning.iter().flat_map(|how| &how.keys);
    let targets = keys
        .chain(excluded)
        .chain(parted)
        .filter_map(|target| match target {
            KeyTarget::Expression(text) => Some(text),
            KeyTarget::Column(_) => None,
        });
    let filters = table
        .indexes
        .iter()
        .filter_map(|index| index.filter.as_ref());
    let rules = table
        .exclusions
        .iter()
        .filter_map(|rule| rule.filter.as_ref());
    let all = columns
        .chain(checks)
        .chain(targets)
        .chain(filters)
        .chain(rules);
    all.flat_map(words).collect()
}
