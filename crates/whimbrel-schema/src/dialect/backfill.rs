//! What both dialects need to plan a backfill: a key to walk along, and the triggers that fire.

use std::collections::BTreeMap;

use super::Writer;
use crate::analyze::act::{Act, Batch};
use crate::backend::Backend;
use crate::catalog::{Body, Catalog, DefinitionKind, KeyTarget, Table};
use crate::identifier::Identifier;
use crate::operation::{Backfill, Rows, UpdateRows};
use crate::sql::binds::{BindProblem, positional};
use crate::sql::tokens;

/// Why the rows of a table cannot be walked along a key, and what to do about it.
pub(super) const NO_KEY: (&str, &str) = (
    "it has no unique key without NULL to go along",
    "give it a primary key, or a unique key of NOT NULL columns that the backfill does not change; \
     a small table takes `schema.update(…)`",
);

/// The columns of a key that is unique, never NULL, and not changed by the backfill.
pub(super) fn key(backfill: &Backfill, table: &Table) -> Option<Vec<Identifier>> {
    let own = std::iter::once(table.primary_key_columns().to_vec());
    let uniques = table.uniques.iter().map(|unique| unique.columns.clone());
    let indexes = table.indexes.iter().filter_map(|index| {
        let columns = index.keys.iter().map(|key| match &key.target {
            KeyTarget::Column(column) => Some(column.clone()),
            KeyTarget::Expression(_) => None,
        });
        let is_whole = index.unique && index.filter.is_none();
        is_whole.then(|| columns.collect())?
    });
    let is_fit = |columns: &Vec<Identifier>| {
        let is_set = |name: &Identifier| backfill.values.iter().any(|(set, _)| set == name);
        let is_never_null = |name: &Identifier| table.column(name).is_some_and(|c| !c.nullable);
        !columns.is_empty()
            && columns
                .iter()
                .all(|name| is_never_null(name) && !is_set(name))
    };
    own.chain(uniques).chain(indexes).find(is_fit)
}

/// The triggers that fire for every row that is updated, as far as the catalog knows them.
pub(super) fn triggers(catalog: &Catalog, table: &Table, backend: Backend) -> Vec<Identifier> {
    let declared = catalog
        .definitions_of(&table.name)
        .filter(|definition| definition.key.kind == DefinitionKind::Trigger)
        .filter(|definition| match &definition.body {
            Body::Statement(text) => text.get(backend).is_some_and(|text| fires(text, backend)),
            _ => false,
        })
        .map(|definition| definition.key.name.clone());
    let derived = table.columns.iter().filter(|c| c.on_update.is_some());
    let derived = derived.map(|column| Identifier::from(format!("on_update of {}", column.name)));
    declared.chain(derived).collect()
}

/// Tells whether the statement of a trigger names the updates of rows as its event.
fn fires(text: &str, backend: Backend) -> bool {
    let words = tokens::significant(text, backend)
        .map(|token| token.text(text).to_ascii_lowercase())
        .take_while(|word| word != "execute" && word != "begin");
    let words: Vec<String> = words.collect();
    let has = |word: &str| words.iter().any(|other| other == word);
    has("update") && (has("row") || backend == Backend::Sqlite)
}

/// The condition of the rows that are still to be changed, with its binds written as literals.
pub(super) fn condition(
    text: &str,
    backfill: &Backfill,
    backend: Backend,
) -> Result<String, BindProblem> {
    let binds = &backfill.pending.binds;
    // Names without values, and values without names, are found here.
    positional(text, binds, backend, 1)?;
    if binds.is_empty() {
        return Ok(Writer::new(backend).group(text).finish());
    }
    let values: BTreeMap<&str, String> = binds
        .iter()
        .map(|bind| {
            let written = Writer::new(backend).literal(&bind.value).finish();
            (bind.name.as_str(), written)
        })
        .collect();
    let mut inlined = String::with_capacity(text.len());
    for token in tokens::scan(text, backend) {
        let written = token.text(text);
        let value = match token.kind {
            tokens::Kind::Bind => values.get(written.trim_start_matches(':')),
            _ => None,
        };
        inlined.push_str(value.map_or(written, String::as_str));
    }
    Ok(Writer::new(backend).group(&inlined).finish())
}

/// The same change as one update, for a table that nobody uses.
pub(super) fn as_update(backfill: &Backfill) -> UpdateRows {
    UpdateRows {
        table: backfill.table.clone(),
        rows: Rows::Matching(backfill.pending.clone()),
        values: backfill.values.clone(),
    }
}

/// Says of the act of an update that it reaches a batch at a time.
pub(super) fn in_batches(mut act: Act) -> Act {
    if let Act::Update(update) = &mut act {
        update.filter.batch = Some(Batch {
            limited: true,
            ..Batch::default()
        });
    }
    act
}
