//! In which order tables and other objects come: what others need first.

use std::collections::BTreeSet;

use super::spoken::Spoken;
use crate::catalog::{Definition, DefinitionKey, Need, Table};
use crate::identifier::Identifier;

/// The tables in an order in which the foreign keys of most refer to earlier ones; tables that refer
/// to each other stay in the order of their names.
pub(super) fn by_references<'t>(tables: impl IntoIterator<Item = &'t Table>) -> Vec<&'t Table> {
    let tables: Vec<&Table> = tables.into_iter().collect();
    let needs = |table: &Table| -> BTreeSet<Identifier> {
        let parents = table.foreign_keys.iter().map(|key| key.table.clone());
        let partitioned = table
            .options
            .partition
            .iter()
            .map(|partition| partition.of.clone());
        let inherited = table.options.inherits.iter().cloned();
        parents.chain(partitioned).chain(inherited).collect()
    };
    sorted(tables, |table| table.name.clone(), needs)
}

/// The objects in an order in which each comes after those that it needs.
pub(super) fn by_needs<'d>(
    definitions: impl IntoIterator<Item = &'d Definition>,
) -> Vec<&'d Definition> {
    let definitions: Vec<&Definition> = definitions.into_iter().collect();
    let spoken = Spoken::of(&definitions);
    let needs = |definition: &Definition| -> BTreeSet<DefinitionKey> {
        let named = definition.needs.iter().filter_map(|need| match need {
            Need::Definition(key) => Some(key.clone()),
            Need::Table(_) | Need::Column { .. } | Need::Enumeration(_) => None,
        });
        named.chain(spoken.in_body_of(definition)).collect()
    };
    sorted(definitions, |definition| definition.key.clone(), needs)
}

/// Takes, again and again, the first item whose needs are met; when there is none, the first of all.
fn sorted<I, K: Ord>(
    mut items: Vec<&I>,
    key: impl Fn(&I) -> K,
    needs: impl Fn(&I) -> BTreeSet<K>,
) -> Vec<&I> {
    let mut open: BTreeSet<K> = items.iter().map(|item| key(item)).collect();
    let mut wanting: Vec<(K, BTreeSet<K>)> =
        items.iter().map(|item| (key(item), needs(item))).collect();
    let mut all = Vec::with_capacity(items.len());
    while !items.is_empty() {
        let is_ready = |(own, needs): &(K, BTreeSet<K>)| {
            needs.iter().all(|need| need == own || !open.contains(need))
        };
        let at = wanting.iter().position(is_ready).unwrap_or_default();
        let (own, _) = wanting.remove(at);
        open.remove(&own);
        all.push(items.remove(at));
    }
    all
}
