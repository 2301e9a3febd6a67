//! Tables that a migration makes anew by hand: a copy takes the place of the original.

use super::act::{Act, Name, NewTable, NewTableKind, RowSource, TableChange};
use super::scene::Scene;

/// The table of the migration that took over the rows of another and has, or will get, its name.
pub(super) fn successor<'s>(scene: &Scene<'s>, table: &Name) -> Option<&'s Name> {
    let copies = scene.statements_at(scene.past.copies());
    let mut copies = copies.filter_map(|statement| match &statement.act {
        Act::Insert {
            table: copy,
            source: RowSource::Select(reads),
            ..
        } if reads.contains(table) => Some(copy),
        Act::CreateTable(new) => match &new.kind {
            NewTableKind::AsSelect(reads) if reads.contains(table) => Some(&new.name),
            _ => None,
        },
        _ => None,
    });
    copies.find(|copy| scene.world.is_born(copy) && takes_over(scene, copy, table))
}

fn takes_over(scene: &Scene<'_>, copy: &Name, table: &Name) -> bool {
    let old_name = scene
        .relation(table)
        .and_then(|relation| relation.renamed_from.as_ref());
    let is_renamed_later = || {
        scene.later().any(|statement| match &statement.act {
            Act::AlterTable(alter) if alter.table == *copy => alter
                .changes
                .iter()
                .any(|change| *change == TableChange::Rename(table.name.clone())),
            _ => false,
        })
    };
    old_name == Some(copy) || is_renamed_later() || comes_back(scene, copy, table)
}

/// Tells whether a table is made again later and filled from the copy.
fn comes_back(scene: &Scene<'_>, copy: &Name, table: &Name) -> bool {
    let is_filled = scene.later().any(|statement| match &statement.act {
        Act::Insert {
            table: filled,
            source: RowSource::Select(reads),
            ..
        } => filled == table && reads.contains(copy),
        _ => false,
    });
    is_filled && made_again(scene, table).is_some()
}

/// The later `CREATE TABLE` of a table that is dropped.
pub(super) fn made_again<'s>(scene: &Scene<'s>, table: &Name) -> Option<&'s NewTable> {
    let mut later = scene.later();
    later.find_map(|statement| match &statement.act {
        Act::CreateTable(new) if new.name == *table => Some(&**new),
        _ => None,
    })
}
