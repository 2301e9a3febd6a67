//! The operations that empty a catalog.

use std::collections::BTreeSet;

use whimbrel_schema::operation::{DropConstraint, DropEnum, DropTable, Operation};
use whimbrel_schema::{Catalog, Identifier};

/// The operations that empty a catalog: children before parents, circles of keys cut first.
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
    cut.into_iter().chain(drops).chain(enums).collect()
}
