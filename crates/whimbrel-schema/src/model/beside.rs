//! What models have no words for stays as it is.

use crate::catalog::{Catalog, Column, DefinitionKind, ForeignKey, Index, Table};
use crate::diff::Renames;
use crate::identifier::Identifier;

/// The schema that the models ask for, with everything of the present one that they cannot say.
pub(super) fn completed(wanted: &Catalog, now: &Catalog, renames: &Renames) -> Catalog {
    // What follows a rename has the new name before it is compared.
    let now = renamed(now, renames);
    let tables = wanted.tables().map(|table| match now.table(&table.name) {
        Some(known) => completed_table(table, known),
        None => table.clone(),
    });
    let enumerations = wanted.enumerations().map(|of| {
        let mut of = of.clone();
        if of.comment.is_none() {
            let known = now.enumeration(&of.name);
            of.comment = known.and_then(|known| known.comment.clone());
        }
        of
    });
    let is_there = |name: &Identifier| wanted.table(name).is_some() || !is_table(&now, name);
    let kept = now
        .definitions()
        .filter(|known| known.key.table.as_ref().is_none_or(is_there));
    let schemas = wanted.definitions().filter(|schema| {
        schema.key.kind == DefinitionKind::Schema && now.definition(&schema.key).is_none()
    });
    Catalog::from_parts(tables, enumerations, kept.chain(schemas).cloned())
}

fn is_table(catalog: &Catalog, name: &Identifier) -> bool {
    catalog.table(name).is_some()
}

fn renamed(now: &Catalog, renames: &Renames) -> Catalog {
    let mut now = now.clone();
    for (from, to) in &renames.tables {
        // A rename that does not fit is found by the comparison, and told there.
        let _ = now.rename_table(from, to);
    }
    for (table, from, to) in &renames.columns {
        let _ = now.rename_column(table, from, to);
    }
    now
}

fn completed_table(wanted: &Table, now: &Table) -> Table {
    let mut table = wanted.clone();
    let said = (
        table.options.strict,
        table.options.without_rowid,
        table.options.unlogged,
    );
    table.options = now.options.clone();
    (
        table.options.strict,
        table.options.without_rowid,
        table.options.unlogged,
    ) = said;
    table.exclusions.clone_from(&now.exclusions);
    for column in &mut table.columns {
        if let Some(known) = now.column(&column.name) {
            complete_column(column, known);
        }
    }
    for key in &mut table.foreign_keys {
        if let Some(known) = now.foreign_key(&key.name) {
            complete_foreign_key(key, known);
        }
    }
    for index in &mut table.indexes {
        if let Some(known) = now.index(&index.name) {
            complete_index(index, known);
        }
    }
    complete_keys(&mut table, now);
    table
}

fn complete_column(column: &mut Column, now: &Column) {
    if column.identity.is_some() {
        column.numbering.clone_from(&now.numbering);
    }
    if !column.nullable {
        column.on_null = now.on_null;
    }
}

fn complete_foreign_key(key: &mut ForeignKey, now: &ForeignKey) {
    key.matching = now.matching;
    key.validity = now.validity;
}

fn complete_index(index: &mut Index, now: &Index) {
    index.parameters.clone_from(&now.parameters);
}

fn complete_keys(table: &mut Table, now: &Table) {
    if let (Some(key), Some(known)) = (&mut table.primary_key, &now.primary_key)
        && key.columns == known.columns
    {
        key.options.clone_from(&known.options);
    }
    for unique in &mut table.uniques {
        let Some(known) = now.unique(&unique.name) else {
            continue;
        };
        let options = known.options.as_deref();
        let Some(options) = options.filter(|_| unique.columns == known.columns) else {
            continue;
        };
        let said = unique.options.get_or_insert_default();
        said.parts.clone_from(&options.parts);
        said.on_conflict = options.on_conflict;
        if **said == crate::catalog::KeyOptions::default() {
            unique.options = None;
        }
    }
    for check in &mut table.checks {
        if let Some(known) = now.check(&check.name) {
            check.validity = known.validity;
            check.no_inherit = known.no_inherit;
        }
    }
}
