//! What nobody's migrations made.

use crate::catalog::{Catalog, Table};
use crate::identifier::Identifier;

/// A live schema without what neither the revisions made nor anybody wants: it is left alone.
///
/// `made` is what the revisions make, as the database says it; `wanted` is where the schema is to go.
pub fn without_foreign(live: &Catalog, made: &Catalog, wanted: &Catalog) -> Catalog {
    let knows = |name: &Identifier| made.table(name).is_some() || wanted.table(name).is_some();
    let tables = live.tables().filter(|table| knows(&table.name));
    let tables = tables.map(|table| own_parts(table, made, wanted));
    let enums = live.enumerations().filter(|made_type| {
        let name = &made_type.name;
        made.enumeration(name).is_some() || wanted.enumeration(name).is_some()
    });
    let definitions = live.definitions().filter(|definition| {
        let key = &definition.key;
        made.definition(key).is_some() || wanted.definition(key).is_some()
    });
    Catalog::from_parts(
        tables.collect::<Vec<_>>(),
        enums.cloned().collect::<Vec<_>>(),
        definitions.cloned().collect::<Vec<_>>(),
    )
}

/// The parts of a table that the revisions made or somebody wants.
fn own_parts(table: &Table, made: &Catalog, wanted: &Catalog) -> Table {
    let (made, wanted) = (made.table(&table.name), wanted.table(&table.name));
    let either = |has: &dyn Fn(&Table) -> bool| made.is_some_and(has) || wanted.is_some_and(has);
    let mut own = table.clone();
    own.columns
        .retain(|part| either(&|table| table.column(&part.name).is_some()));
    own.uniques
        .retain(|part| either(&|table| table.unique(&part.name).is_some()));
    own.foreign_keys
        .retain(|part| either(&|table| table.foreign_key(&part.name).is_some()));
    own.checks
        .retain(|part| either(&|table| table.check(&part.name).is_some()));
    own.exclusions
        .retain(|part| either(&|table| table.exclusion(&part.name).is_some()));
    own.indexes
        .retain(|part| either(&|table| table.index(&part.name).is_some()));
    own
}
