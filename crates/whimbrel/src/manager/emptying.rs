//! The operations that empty a catalog.

use std::collections::BTreeSet;

use whimbrel_schema::catalog::{Definition, DefinitionKind, Need};
use whimbrel_schema::operation::{DropConstraint, DropEnum, DropObject, DropTable, Operation};
use whimbrel_schema::{Catalog, Identifier};

/// The operations that empty a catalog: views first, then tables, children before parents, circles of
/// keys cut before; then what tables may use. What belongs to a table or view goes with it.
pub(super) fn drops(catalog: &Catalog) -> Vec<Operation> {
    let mut left: BTreeSet<Identifier> = catalog.tables().map(|t| t.name.clone()).collect();
    let mut cut: Vec<Operation> = Vec::new();
    let mut drops: Vec<Operation> = Vec::new();
    let mut severed: BTreeSet<(Identifier, Identifier)> = BTreeSet::new();
    while !left.is_empty() {
        let free = left.iter().find(|name| {
            catalog.referencing(name).all(|(holder, key)| {
                !left.contains(&holder.name)
                    || severed.contains(&(holder.name.clone(), key.name.clone()))
            })
        });
        if let Some(table) = free.cloned() {
            left.remove(&table);
            drops.push(DropTable { table }.into());
            continue;
        }
        // Only circles are left: cut the keys into the first table.
        let Some(table) = left.first().cloned() else {
            break;
        };
        for (holder, key) in catalog.referencing(&table) {
            if left.contains(&holder.name) {
                severed.insert((holder.name.clone(), key.name.clone()));
                cut.push(
                    DropConstraint {
                        table: holder.name.clone(),
                        name: key.name.clone(),
                    }
                    .into(),
                );
            }
        }
    }
    let enums = catalog.enumerations().map(|enumeration| {
        DropEnum {
            name: enumeration.name.clone(),
        }
        .into()
    });
    let mut rest = catalog.clone();
    let views = objects(
        &mut rest,
        &[DefinitionKind::View, DefinitionKind::MaterializedView],
    );
    let routines = objects(&mut rest, &ROUTINES);
    let types = objects(&mut rest, &TYPES);
    let others = objects(&mut rest, &OTHERS);
    let tables = views.into_iter().chain(cut).chain(drops);
    let rest = routines.into_iter().chain(types).chain(enums).chain(others);
    tables.chain(rest).collect()
}

const ROUTINES: [DefinitionKind; 3] = [
    DefinitionKind::Aggregate,
    DefinitionKind::Function,
    DefinitionKind::Procedure,
];
const TYPES: [DefinitionKind; 2] = [DefinitionKind::Domain, DefinitionKind::CompositeType];
const OTHERS: [DefinitionKind; 5] = [
    DefinitionKind::Sequence,
    DefinitionKind::VirtualTable,
    DefinitionKind::Other,
    DefinitionKind::Extension,
    DefinitionKind::Schema,
];

/// Drops objects of these kinds, what reads another before it.
fn objects(rest: &mut Catalog, kinds: &[DefinitionKind]) -> Vec<Operation> {
    let mut drops = Vec::new();
    for kind in kinds {
        let of_kind = |d: &&Definition| d.key.kind == *kind && d.key.table.is_none();
        let mut left: Vec<_> = rest
            .definitions()
            .filter(of_kind)
            .map(|d| d.key.clone())
            .collect();
        while !left.is_empty() {
            let known = left.len();
            left.retain(|key| {
                let needed = match kind.is_view() {
                    true => rest.readers(&key.name).next().is_some(),
                    false => rest
                        .needing(&Need::Definition(key.clone()))
                        .next()
                        .is_some(),
                };
                if !needed {
                    drops.push(DropObject { key: key.clone() }.into());
                    // Nothing needs it: the catalog takes that, but for a schema whose tables go before.
                    let _ = rest.drop_definition(key);
                }
                needed
            });
            if left.len() == known {
                // Each needs another: the database says what it makes of that.
                let circle = left.drain(..).map(|key| DropObject { key }.into());
                drops.extend(circle);
            }
        }
    }
    drops
}
