//! What belongs to a table: triggers, rules, policies, comments, privileges, statistics.

use std::collections::BTreeSet;

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Act, Name, NewTrigger, Subject};

use super::tree::Node;
use super::{clause, name};

/// The table after `ON`.
fn table(node: Node<'_>) -> Name {
    let on = node.either(&[K::ON_RELATION, K::ON_TABLE, K::ON_PATH, K::RULE_ON]);
    let relation = on.and_then(|on| on.either(&[K::RELATION_NAME_REF, K::TABLE_NAME_REF]));
    relation.map_or_else(|| Name::new(""), name::name)
}

/// `CREATE TRIGGER`.
pub(super) fn create_trigger(node: Node<'_>) -> Act {
    Act::CreateTrigger(NewTrigger {
        name: name::simple_of(node, K::TRIGGER),
        table: table(node),
        replace: node.has(K::OR_REPLACE),
        mentions: Vec::new(),
        columns: BTreeSet::new(),
    })
}

/// `ALTER TRIGGER`.
pub(super) fn alter_trigger(node: Node<'_>) -> Act {
    match node.child(K::TRIGGER_RENAME_TO) {
        Some(rename) => Act::RenameTrigger {
            table: table(node),
            from: name::simple_of(node, K::TRIGGER_REF),
            to: name::simple_of(rename, K::TRIGGER),
        },
        None => Act::Harmless("ALTER TRIGGER … DEPENDS ON EXTENSION"),
    }
}

/// `DROP TRIGGER`.
pub(super) fn drop_trigger(node: Node<'_>) -> Act {
    Act::DropTrigger {
        table: Some(table(node)),
        name: name::simple_of(node, K::TRIGGER_REF),
        drop: clause::drop(node),
    }
}

/// `CREATE RULE`, and `ALTER RULE`, which takes the same lock.
pub(super) fn create_rule(node: Node<'_>) -> Act {
    Act::CreateRule(table(node))
}

/// `DROP RULE`.
pub(super) fn drop_rule(node: Node<'_>) -> Act {
    Act::DropRule(table(node))
}

/// `CREATE POLICY`.
pub(super) fn create_policy(node: Node<'_>) -> Act {
    Act::CreatePolicy {
        table: table(node),
        name: name::simple_of(node, K::POLICY),
    }
}

/// `ALTER POLICY`.
pub(super) fn alter_policy(node: Node<'_>) -> Act {
    Act::AlterPolicy {
        table: table(node),
        name: name::simple_of(node, K::POLICY_REF),
    }
}

/// `DROP POLICY`.
pub(super) fn drop_policy(node: Node<'_>) -> Act {
    Act::DropPolicy {
        table: table(node),
        name: name::simple_of(node, K::POLICY_REF),
    }
}

/// `COMMENT ON`.
pub(super) fn comment(node: Node<'_>) -> Act {
    let subject = node.children().find_map(subject);
    Act::Comment(subject.unwrap_or(Subject::Other))
}

fn subject(object: Node<'_>) -> Option<Subject> {
    Some(match object.kind() {
        K::OBJECT_TABLE | K::OBJECT_FOREIGN_TABLE => {
            Subject::Table(name::of(object, K::TABLE_NAME_REF))
        }
        K::OBJECT_VIEW | K::OBJECT_MATERIALIZED_VIEW => {
            Subject::Table(name::of(object, K::VIEW_REF))
        }
        // `schema.table.column`: the table is what stands before the last point.
        K::OBJECT_COLUMN => Subject::Table(name::owner(object)?),
        K::OBJECT_INDEX => Subject::Index(name::of(object, K::INDEX_REF)),
        K::OBJECT_CONSTRAINT if object.has(K::DOMAIN_REF) => Subject::Other,
        K::OBJECT_CONSTRAINT | K::OBJECT_POLICY => {
            Subject::OfTable(name::of(object, K::TABLE_NAME_REF))
        }
        K::OBJECT_RULE | K::OBJECT_TRIGGER => {
            Subject::OfTable(name::of(object, K::RELATION_NAME_REF))
        }
        _ => return None,
    })
}

/// `GRANT`, `REVOKE`; on anything but named tables they lock nothing.
pub(super) fn grant(node: Node<'_>) -> Act {
    let objects = node
        .walk()
        .find(|n| matches!(n.kind(), K::PRIVILEGE_TABLE | K::PRIVILEGE_DEFAULT));
    match objects {
        Some(objects) => Act::Grant(name::all(objects, K::RELATION_NAME_REF)),
        None => Act::Harmless("GRANT"),
    }
}

/// `CREATE STATISTICS`.
pub(super) fn create_statistics(node: Node<'_>) -> Act {
    Act::CreateStatistics {
        table: node
            .child(K::FROM_TABLE)
            .map_or_else(|| Name::new(""), name::name),
    }
}

/// `CREATE PUBLICATION`; whole schemas and all tables name no table.
pub(super) fn create_publication(node: Node<'_>) -> Act {
    let objects = node
        .walk()
        .filter(|n| n.kind() == K::PUBLICATION_OBJECT_TABLE);
    Act::CreatePublication {
        name: name::simple_of(node, K::PUBLICATION),
        tables: objects.map(|o| name::of(o, K::TABLE_NAME_REF)).collect(),
    }
}
