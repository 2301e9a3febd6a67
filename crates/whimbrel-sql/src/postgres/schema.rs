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
        Act::CreateSequence(name, _) => place(name),
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

#[cfg(test)]
mod tests {
    use super::super::testing::acts;
    use super::*;

    #[test]
    fn schemas_are_created_with_what_is_in_them() {
        let text = "CREATE SCHEMA s CREATE TABLE t (a int) CREATE TABLE x.u (a int) \
                    CREATE INDEX i ON t (a) CREATE VIEW v AS SELECT 1";
        let found: Vec<String> = acts(text)
            .into_iter()
            .map(|act| match act {
                Act::CreateSchema(name) => name,
                Act::CreateTable(table) => table.name.to_string(),
                Act::CreateIndex(index) => format!("{} on {}", index.name.unwrap(), index.table),
                Act::CreateView(view) => view.name.to_string(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(found, ["s", "s.t", "x.u", "s.i on s.t", "s.v"]);
        assert_eq!(
            acts("CREATE SCHEMA IF NOT EXISTS AUTHORIZATION joe"),
            [Act::CreateSchema("joe".to_owned())]
        );
    }

    #[test]
    fn schemas_are_renamed() {
        let renamed = Act::RenameSchema {
            from: "a".to_owned(),
            to: "b".to_owned(),
        };
        assert_eq!(acts("ALTER SCHEMA a RENAME TO b"), [renamed]);
        assert_eq!(
            acts("ALTER SCHEMA a OWNER TO joe"),
            [Act::Harmless("ALTER SCHEMA")]
        );
    }
}
