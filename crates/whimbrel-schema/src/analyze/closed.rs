//! What a statement keeps writers out of.

use std::collections::{BTreeMap, BTreeSet};

use super::act::Name;
use super::footprint::{Footprint, LockMode};
use super::world::{RelationKind, World};

/// The tables, views and sequences from before the migration that are closed to writers, with the
/// lock.
pub(super) fn closed<'f>(world: &World, footprint: &'f Footprint) -> BTreeMap<&'f Name, LockMode> {
    let locks = footprint.locks.iter().map(|(name, mode)| (name, *mode));
    let closing = locks.filter(|(_, mode)| mode.blocks_writes());
    let tables = closing.filter(|(name, _)| !world.indexes.contains_key(*name));
    tables
        .filter(|(name, _)| is_old(world, name, footprint))
        .collect()
}

/// What of these are tables; views and sequences come along with theirs.
pub(super) fn closed_tables<'f>(world: &World, footprint: &'f Footprint) -> BTreeSet<&'f Name> {
    let names = closed(world, footprint).into_keys();
    let tables = names.filter(|name| {
        let relation = world.relation(name);
        // What was dropped meanwhile was something at the beginning.
        let relation = relation.or_else(|| world.relations.at_mark(name));
        !matches!(
            relation.map(|relation| &relation.kind),
            Some(
                RelationKind::View | RelationKind::Sequence | RelationKind::MaterializedView { .. }
            )
        )
    });
    tables.collect()
}

/// Tells whether a name in a footprint is that of something from before the migration, which others
/// may use.
fn is_old(world: &World, name: &Name, footprint: &Footprint) -> bool {
    if let Some(relation) = world.relation(name) {
        let is_in_use = !world.is_born(name) && !relation.temporary;
        return relation.kind != RelationKind::Sequence && is_in_use;
    }
    if world.relations.at_mark(name).is_some() {
        return true;
    }
    // Where not every table is known, only what the statement makes is known to be new.
    world.is_partial && !footprint.made.contains(name)
}
