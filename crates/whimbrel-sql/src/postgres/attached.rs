//! What belongs to a table: triggers, rules, policies, comments, privileges, statistics.

use std::collections::BTreeSet;

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Act, Name, NewTrigger, SequenceOwner, Subject};

use super::query::{self, Scope};
use super::tree::Node;
use super::{clause, lower, name, text};

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
        mentions: node
            .child(K::FROM_TABLE)
            .map(name::name)
            .into_iter()
            .collect(),
        function: function(node),
        columns: awaited(node),
    })
}

/// The function that a trigger calls.
fn function(node: Node<'_>) -> Option<Name> {
    node.child(K::CALL_EXPR)?.first().map(name::name)
}

/// The columns of `UPDATE OF`.
fn awaited(node: Node<'_>) -> BTreeSet<String> {
    let updates = node.walk().filter(|n| n.kind() == K::TRIGGER_EVENT_UPDATE);
    let columns = updates.flat_map(Node::walk);
    columns
        .filter(|n| n.kind() == K::COLUMN_NAME_REF)
        .map(|column| format!("new.{}", name::simple(column)))
        .collect()
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
    let table = table(node);
    let actions = node.child(K::RULE_DO).map(|actions| {
        let statements = actions.child(K::RULE_STMT_LIST).unwrap_or(actions);
        let acts = statements.children().filter_map(lower::row_statement);
        acts.collect()
    });
    Act::CreateRule {
        table,
        actions: actions.unwrap_or_default(),
    }
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
        reads: query::tables(node, &Scope::of(node)),
    }
}

/// `ALTER POLICY`.
pub(super) fn alter_policy(node: Node<'_>) -> Act {
    Act::AlterPolicy {
        table: table(node),
        name: name::simple_of(node, K::POLICY_REF),
        reads: query::tables(node, &Scope::of(node)),
    }
}

/// `DROP POLICY`.
pub(super) fn drop_policy(node: Node<'_>) -> Act {
    Act::DropPolicy {
        table: table(node),
        name: name::simple_of(node, K::POLICY_REF),
    }
}

/// `ALTER SEQUENCE`, but for its name, schema, owning role and log.
pub(super) fn alter_sequence(node: Node<'_>) -> Option<Act> {
    if node
        .either(&[K::OWNER_TO, K::SET_LOGGED, K::SET_UNLOGGED])
        .is_some()
    {
        return None;
    }
    let owner = match node.child(K::OPTION_OWNED_BY) {
        None => SequenceOwner::Kept,
        Some(owner) if owner.has(K::OWNED_BY_NONE) => SequenceOwner::Nobody,
        Some(owner) => SequenceOwner::Column(name::owner(owner)?, name::simple(owner)),
    };
    Some(Act::AlterSequence(name::of(node, K::SEQUENCE_REF), owner))
}

/// `COMMENT ON`.
pub(super) fn comment(node: Node<'_>) -> Act {
    let subject = node.children().find_map(subject);
    let written = node.child(K::LITERAL).unwrap_or(node);
    let mut after = written
        .tokens()
        .skip_while(|token| written.kind() == K::COMMENT_ON && token.kind() != K::IS_KW);
    let text = after.find_map(text::value);
    Act::Comment(subject.unwrap_or(Subject::Other), text)
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
        K::OBJECT_COLUMN => Subject::Column(name::owner(object)?, name::simple(object)),
        K::OBJECT_SEQUENCE => Subject::Table(name::of(object, K::SEQUENCE_REF)),
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

/// `GRANT`, `REVOKE`; on anything but named tables and sequences they lock nothing.
pub(super) fn grant(node: Node<'_>) -> Act {
    let objects = node.walk().find(|n| {
        matches!(
            n.kind(),
            K::PRIVILEGE_TABLE | K::PRIVILEGE_DEFAULT | K::PRIVILEGE_SEQUENCE
        )
    });
    match objects {
        Some(sequences) if sequences.kind() == K::PRIVILEGE_SEQUENCE => {
            let names = sequences.walk().filter(|n| n.kind() == K::SEQUENCE_REF);
            Act::Grant(names.map(name::name).collect())
        }
        Some(objects) => Act::Grant(name::all(objects, K::RELATION_NAME_REF)),
        None if node.kind() == K::REVOKE => Act::Harmless("REVOKE"),
        None => Act::Harmless("GRANT"),
    }
}

/// `CREATE STATISTICS`.
pub(super) fn create_statistics(node: Node<'_>) -> Act {
    Act::CreateStatistics {
        name: node.child(K::STATISTICS).map(name::name),
        table: node
            .child(K::FROM_TABLE)
            .map_or_else(|| Name::new(""), name::name),
    }
}

/// `DROP STATISTICS`.
pub(super) fn drop_statistics(node: Node<'_>) -> Act {
    let names = node.walk().filter(|n| n.kind() == K::STATISTICS_REF);
    Act::DropStatistics(names.map(name::name).collect())
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

#[cfg(test)]
mod tests {
    use whimbrel_schema::analyze::act::Drop;

    use super::super::testing::act;
    use super::*;

    #[test]
    fn triggers_rules_and_policies_belong_to_a_table() {
        let table = || Name::within("s", "t");
        let text = || "x".to_owned();
        let trigger = |replace, columns: &[&str]| {
            Act::CreateTrigger(NewTrigger {
                name: "x".to_owned(),
                table: Name::within("s", "t"),
                replace,
                mentions: Vec::new(),
                function: Some(Name::new("f")),
                columns: columns.iter().map(|&column| column.to_owned()).collect(),
            })
        };
        for (sql, expected) in [
            (
                "CREATE TRIGGER x BEFORE UPDATE OF a ON s.t FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION f()",
                trigger(false, &["new.a"]),
            ),
            (
                "CREATE OR REPLACE TRIGGER x AFTER INSERT ON s.t EXECUTE PROCEDURE f()",
                trigger(true, &[]),
            ),
            (
                "ALTER TRIGGER x ON s.t RENAME TO y",
                Act::RenameTrigger {
                    table: table(),
                    from: text(),
                    to: "y".to_owned(),
                },
            ),
            (
                "DROP TRIGGER IF EXISTS x ON s.t CASCADE",
                Act::DropTrigger {
                    table: Some(table()),
                    name: text(),
                    drop: Drop {
                        if_exists: true,
                        cascade: true,
                    },
                },
            ),
            (
                "CREATE OR REPLACE RULE x AS ON DELETE TO s.t WHERE a DO INSTEAD (SELECT 1; DELETE FROM u)",
                Act::CreateRule {
                    table: table(),
                    actions: vec![act("SELECT 1"), act("DELETE FROM u")],
                },
            ),
            (
                "ALTER RULE x ON s.t RENAME TO y",
                Act::CreateRule {
                    table: table(),
                    actions: Vec::new(),
                },
            ),
            ("DROP RULE x ON s.t", Act::DropRule(table())),
            (
                "CREATE POLICY x ON s.t FOR ALL TO joe USING (a) WITH CHECK (b)",
                Act::CreatePolicy {
                    table: table(),
                    name: text(),
                    reads: Vec::new(),
                },
            ),
            (
                "ALTER POLICY x ON s.t USING (false)",
                Act::AlterPolicy {
                    table: table(),
                    name: text(),
                    reads: Vec::new(),
                },
            ),
            (
                "DROP POLICY IF EXISTS x ON s.t",
                Act::DropPolicy {
                    table: table(),
                    name: text(),
                },
            ),
        ] {
            assert_eq!(act(sql), expected, "{sql}");
        }
    }

    #[test]
    fn comments_have_a_subject() {
        let table = || Name::within("s", "t");
        for (object, subject) in [
            ("TABLE s.t", Subject::Table(table())),
            ("VIEW s.t", Subject::Table(table())),
            ("COLUMN s.t.c", Subject::Column(table(), "c".to_owned())),
            (
                "COLUMN t.c",
                Subject::Column(Name::new("t"), "c".to_owned()),
            ),
            ("INDEX s.i", Subject::Index(Name::within("s", "i"))),
            ("CONSTRAINT c ON s.t", Subject::OfTable(table())),
            ("TRIGGER c ON s.t", Subject::OfTable(table())),
            ("POLICY c ON s.t", Subject::OfTable(table())),
            ("RULE c ON s.t", Subject::OfTable(table())),
            ("CONSTRAINT c ON DOMAIN d", Subject::Other),
            ("FUNCTION f(int)", Subject::Other),
            ("SCHEMA s", Subject::Other),
            ("TYPE s.t", Subject::Other),
        ] {
            let text = format!("COMMENT ON {object} IS 'it''s'");
            let comment = Act::Comment(subject.clone(), Some("it's".to_owned()));
            assert_eq!(act(&text), comment, "{object}");
            let text = format!("COMMENT ON {object} IS NULL");
            assert_eq!(act(&text), Act::Comment(subject, None), "{object}");
        }
    }

    #[test]
    fn privileges_on_tables_are_told_from_others() {
        let tables = || Act::Grant(vec![Name::new("t"), Name::within("s", "u")]);
        for (text, expected) in [
            ("GRANT SELECT, INSERT ON t, s.u TO joe", tables()),
            ("GRANT SELECT (a) ON TABLE t, s.u TO joe", tables()),
            (
                "REVOKE GRANT OPTION FOR ALL ON t, s.u FROM joe CASCADE",
                tables(),
            ),
            ("GRANT USAGE ON SCHEMA s TO joe", Act::Harmless("GRANT")),
            (
                "GRANT ALL ON ALL TABLES IN SCHEMA s TO joe",
                Act::Harmless("GRANT"),
            ),
            (
                "GRANT EXECUTE ON FUNCTION f(int) TO joe",
                Act::Harmless("GRANT"),
            ),
            ("GRANT staff TO joe", Act::Harmless("GRANT")),
            ("REVOKE staff FROM joe", Act::Harmless("REVOKE")),
        ] {
            assert_eq!(act(text), expected, "{text}");
        }
    }

    #[test]
    fn publications_and_statistics_name_tables() {
        let publication = |tables: &[&str]| Act::CreatePublication {
            name: "p".to_owned(),
            tables: tables.iter().map(|t| Name::new(*t)).collect(),
        };
        for (text, expected) in [
            (
                "CREATE PUBLICATION p FOR TABLE a, ONLY b (c) WHERE (c > 0)",
                publication(&["a", "b"]),
            ),
            ("CREATE PUBLICATION p FOR ALL TABLES", publication(&[])),
            (
                "CREATE PUBLICATION p FOR TABLES IN SCHEMA s",
                publication(&[]),
            ),
            (
                "CREATE STATISTICS st (ndistinct) ON a, b FROM t",
                Act::CreateStatistics {
                    name: Some(Name::new("st")),
                    table: Name::new("t"),
                },
            ),
        ] {
            assert_eq!(act(text), expected, "{text}");
        }
    }
}
