//! Schemas.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Act, Name};

use super::tree::Node;
use super::{lower, name};

/// `CREATE SCHEMA`, and what it makes within.
pub(super) fn create(node: Node<'_>) -> Vec<Act> {
    let named = node.child(K::NAMED_SCHEMA);
    let schema = match named {
        Some(named) => name::simple_of(named, K::SCHEMA),
        // Without a name it is called like its owner.
        None => name::simple_of(node, K::ROLE),
    };
    let inner = node.children().flat_map(|part| match part.kind() {
        K::CREATE_TABLE
        | K::CREATE_VIEW
        | K::CREATE_INDEX
        | K::CREATE_SEQUENCE
        | K::CREATE_TRIGGER
        | K::GRANT => lower::acts(part),
        _ => Vec::new(),
    });
    let mut acts = vec![Act::CreateSchema(schema.clone())];
    acts.extend(inner.map(|act| within(act, &schema)));
    acts
}

/// What is made within a schema is made in it, whatever the search path says.
fn within(mut act: Act, schema: &str) -> Act {
    let place = |name: &mut Name| {
        if name.schema.is_none() {
            *name = Name::within(schema, std::mem::take(&mut name.name));
        }
    };
    match &mut act {
        Act::CreateTable(table) => place(&mut table.name),
        Act::CreateView(view) => place(&mut view.name),
        Act::CreateSequence(name) => place(name),
        Act::CreateTrigger(trigger) => place(&mut trigger.table),
        Act::CreateIndex(index) => {
            place(&mut index.table);
            index.name.iter_mut().for_each(place);
        }
        Act::Grant(tables) => tables.iter_mut().for_each(place),
        _ => {}
    }
    act
}

/// `ALTER SCHEMA`.
pub(super) fn alter(node: Node<'_>) -> Option<Act> {
    let rename = node.child(K::SCHEMA_RENAME_TO)?;
    Some(Act::RenameSchema {
        from: name::simple_of(node, K::SCHEMA_REF),
        to: name::simple_of(rename, K::SCHEMA),
    })
}
