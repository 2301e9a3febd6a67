//! What views and triggers need, as far as their texts tell.

use std::collections::BTreeMap;

use super::cursor::named;
use crate::backend::Backend;
use crate::catalog::{Body, Definition, DefinitionKind, Need, Table};
use crate::sql::tokens::{self, Kind};

/// Notes of each view and trigger which tables and views it names.
pub(super) fn find<'t>(definitions: &mut [Definition], tables: impl Iterator<Item = &'t Table>) {
    let tables = tables.map(|table| (&table.name, Need::Table(table.name.clone())));
    let mut known: BTreeMap<String, Need> = BTreeMap::new();
    known.extend(tables.map(|(name, need)| (name.to_ascii_lowercase(), need)));
    for definition in definitions.iter() {
        let kind = definition.key.kind;
        if matches!(kind, DefinitionKind::View | DefinitionKind::VirtualTable) {
            let need = Need::Definition(definition.key.clone());
            known.insert(definition.key.name.to_ascii_lowercase(), need);
        }
    }
    for definition in definitions {
        let is_read = matches!(
            definition.key.kind,
            DefinitionKind::View | DefinitionKind::Trigger
        );
        if is_read {
            definition.needs = of(definition, &known);
        }
    }
}

fn of(definition: &Definition, known: &BTreeMap<String, Need>) -> Vec<Need> {
    let (Body::Statement(text) | Body::View { query: text, .. }) = &definition.body else {
        return Vec::new();
    };
    let text = text.get(Backend::Sqlite).unwrap_or_default();
    let mut needs: Vec<Need> = names(text)
        .filter(|name| !definition.key.name.eq_ignore_ascii_case(name))
        .filter_map(|name| known.get(&name).cloned())
        .collect();
    needs.sort();
    needs.dedup();
    needs
}

/// The names in a text, in small letters; what stands behind a point is a column.
fn names(text: &str) -> impl Iterator<Item = String> {
    let mut previous = "";
    tokens::significant(text, Backend::Sqlite).filter_map(move |token| {
        let before = std::mem::replace(&mut previous, token.text(text));
        let is_name = matches!(token.kind, Kind::Word | Kind::QuotedName) && before != ".";
        is_name.then(|| named(token, text).to_ascii_lowercase())
    })
}
