//! `ALTER TABLE` and what is written like it.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{
    Act, AlterTable, ColumnChange, Concurrency, TableChange, TableSetting,
};

use super::column::{collation, column, default, sequence};
use super::constraint::constraint;
use super::table::bound;
use super::tree::Node;
use super::type_name::type_in;
use super::{clause, expression, name};

/// `ALTER TABLE`, `ALTER VIEW`, `ALTER SEQUENCE` and their kin; `table` is the kind of the node that
/// names what is altered. `None` where it changes nothing that an act knows.
pub(super) fn alter(node: Node<'_>, table: K) -> Option<Act> {
    let target = node.child(table)?;
    let changes: Vec<TableChange> = node.children().filter_map(change).collect();
    (!changes.is_empty()).then(|| {
        Act::AlterTable(AlterTable {
            table: name::name(target),
            only: target.has(K::ONLY_KW),
            if_exists: node.has(K::IF_EXISTS),
            changes,
        })
    })
}

/// One action.
fn change(node: Node<'_>) -> Option<TableChange> {
    let constraint_name = || name::simple_of(node, K::CONSTRAINT_NAME_REF);
    Some(match node.kind() {
        K::ADD_COLUMN => TableChange::AddColumn {
            column: Box::new(column(node)),
            if_not_exists: node.has(K::IF_NOT_EXISTS),
        },
        K::DROP_COLUMN => TableChange::DropColumn {
            name: name::simple_of(node, K::COLUMN_NAME_REF),
            drop: clause::drop(node),
        },
        K::ALTER_COLUMN | K::ALTER_VIEW_COLUMN => return alter_column(node),
        K::RENAME_COLUMN => TableChange::RenameColumn {
            from: name::simple_of(node, K::COLUMN_NAME_REF),
            to: name::simple_of(node, K::COLUMN_NAME),
        },
        K::TABLE_RENAME_TO | K::VIEW_RENAME_TO | K::SEQUENCE_RENAME_TO => {
            TableChange::Rename(name::simple(node.children().last()?))
        }
        K::SET_SCHEMA => TableChange::SetSchema(name::simple_of(node, K::SCHEMA_REF)),
        K::ADD_CONSTRAINT => TableChange::AddConstraint(constraint(node.children().nth(1)?, &[])?),
        K::VALIDATE_CONSTRAINT => TableChange::ValidateConstraint(constraint_name()),
        K::DROP_CONSTRAINT => TableChange::DropConstraint {
            name: constraint_name(),
            drop: clause::drop(node),
        },
        K::RENAME_CONSTRAINT => TableChange::RenameConstraint {
            from: constraint_name(),
            to: name::simple_of(node, K::CONSTRAINT_NAME),
        },
        K::ALTER_CONSTRAINT => TableChange::AlterConstraint(constraint_name()),
        K::ATTACH_PARTITION => TableChange::AttachPartition {
            partition: name::of(node, K::TABLE_NAME_REF),
            bound: bound(node),
        },
        K::DETACH_PARTITION => TableChange::DetachPartition {
            partition: name::of(node, K::TABLE_NAME_REF),
            // FINALIZE ends a concurrent one that was broken off, and locks as little.
            concurrency: match node.either(&[K::DETACH_CONCURRENTLY, K::DETACH_FINALIZE]) {
                Some(_) => Concurrency::Concurrently,
                None => Concurrency::Plain,
            },
        },
        K::INHERIT_TABLE => TableChange::Inherit(name::of(node, K::TABLE_NAME_REF)),
        K::NO_INHERIT_TABLE => TableChange::NoInherit(name::of(node, K::TABLE_NAME_REF)),
        _ => TableChange::Set(setting(node)?),
    })
}

fn setting(node: Node<'_>) -> Option<TableSetting> {
    Some(match node.kind() {
        K::SET_LOGGED => TableSetting::Logged,
        K::SET_UNLOGGED => TableSetting::Unlogged,
        K::SET_TABLESPACE => TableSetting::Tablespace,
        K::SET_ACCESS_METHOD => TableSetting::AccessMethod,
        K::SET_OPTIONS | K::RESET_OPTIONS => TableSetting::Parameters(parameters(node)),
        K::ALTER_OPTION_LIST | K::OPTION_ITEM_LIST => TableSetting::Parameters(Vec::new()),
        K::CLUSTER_ON => TableSetting::ClusterOn(name::simple_of(node, K::INDEX_REF)),
        K::SET_WITHOUT_CLUSTER => TableSetting::WithoutCluster,
        K::OWNER_TO => TableSetting::Owner,
        K::ENABLE_RLS => TableSetting::EnableRowSecurity,
        K::DISABLE_RLS => TableSetting::DisableRowSecurity,
        K::FORCE_RLS | K::NO_FORCE_RLS => TableSetting::ForceRowSecurity,
        K::ENABLE_TRIGGER | K::ENABLE_ALWAYS_TRIGGER | K::ENABLE_REPLICA_TRIGGER => {
            TableSetting::EnableTrigger
        }
        K::DISABLE_TRIGGER => TableSetting::DisableTrigger,
        K::ENABLE_RULE | K::ENABLE_ALWAYS_RULE | K::ENABLE_REPLICA_RULE | K::DISABLE_RULE => {
            TableSetting::Rule
        }
        K::REPLICA_IDENTITY => TableSetting::ReplicaIdentity(identity(node).to_owned()),
        K::OF_TYPE | K::NOT_OF => TableSetting::OfType,
        // Does nothing since version 12.
        K::SET_WITHOUT_OIDS => TableSetting::Parameters(vec!["oids".to_owned()]),
        _ => return None,
    })
}

fn identity(node: Node<'_>) -> &'static str {
    let chosen = [
        (K::REPLICA_IDENTITY_FULL, "FULL"),
        (K::REPLICA_IDENTITY_NOTHING, "NOTHING"),
        (K::USING_INDEX_NAME, "INDEX"),
    ];
    let chosen = chosen.into_iter().find(|(kind, _)| node.has(*kind));
    chosen.map_or("DEFAULT", |(_, text)| text)
}

/// The names of the parameters in `SET (…)`.
fn parameters(node: Node<'_>) -> Vec<String> {
    let options = node.walk().filter(|n| n.kind() == K::ATTRIBUTE_OPTION);
    options
        .map(|option| {
            let parts = [K::ATTRIBUTE_NAMESPACE, K::ATTRIBUTE_NAME];
            let parts = parts.into_iter().filter_map(|kind| option.child(kind));
            let parts: Vec<String> = parts.map(name::simple).collect();
            parts.join(".")
        })
        .collect()
}

fn alter_column(node: Node<'_>) -> Option<TableChange> {
    let action = node.children().last()?;
    let change = match action.kind() {
        K::SET_TYPE => ColumnChange::Type {
            to: type_in(action)?,
            collation: collation(action),
            using: action
                .child(K::USING_EXPR)
                .map(|using| expression::after(using, 1)),
        },
        K::SET_DEFAULT => ColumnChange::SetDefault(default(action)),
        K::DROP_DEFAULT => ColumnChange::DropDefault,
        K::SET_NOT_NULL => ColumnChange::SetNotNull,
        K::DROP_NOT_NULL => ColumnChange::DropNotNull,
        K::ADD_GENERATED => ColumnChange::AddIdentity(sequence(action)),
        K::DROP_IDENTITY => ColumnChange::DropIdentity,
        K::SET_EXPRESSION => ColumnChange::SetExpression(expression::in_parentheses(action)),
        K::DROP_EXPRESSION => ColumnChange::DropExpression,
        K::SET_STATISTICS | K::SET_OPTIONS | K::RESET_OPTIONS => ColumnChange::SetStatistics,
        K::SET_STORAGE | K::SET_COMPRESSION => ColumnChange::SetStorage,
        K::SET_GENERATED_OPTIONS | K::RESTART | K::SET_SEQUENCE_OPTION => {
            ColumnChange::AlterSequence
        }
        // Options of a foreign table's column.
        K::ALTER_OPTION_LIST => ColumnChange::SetStorage,
        _ => return None,
    };
    Some(TableChange::Column {
        // `SET STATISTICS` also takes an index's column by its number.
        name: node
            .child(K::COLUMN_NAME_REF)
            .map_or_else(String::new, name::simple),
        change,
    })
}

/// The rename or the move of a sequence; what else alters one touches no table.
pub(super) fn rename(node: Node<'_>, sequence: K) -> Option<Act> {
    node.either(&[K::SEQUENCE_RENAME_TO, K::SET_SCHEMA])?;
    alter(node, sequence)
}

#[cfg(test)]
mod tests {
    use whimbrel_schema::analyze::act::{
        Bound, Constraint, ConstraintKind, Drop, Expression, Name, NewColumn, Sequence, TypeName,
    };

    use super::super::testing::act;
    use super::*;

    fn changes(text: &str) -> Vec<TableChange> {
        match act(text) {
            Act::AlterTable(alter) => alter.changes,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn one(action: &str) -> TableChange {
        let mut found = changes(&format!("ALTER TABLE t {action}"));
        assert_eq!(found.len(), 1, "{action}");
        found.remove(0)
    }

    fn literal(text: &str) -> Expression {
        Expression {
            text: text.to_owned(),
            is_literal: true,
            ..Expression::default()
        }
    }

    #[test]
    fn actions_become_changes() {
        let drop = |if_exists, cascade| Drop { if_exists, cascade };
        let text = || "c".to_owned();
        let added = |column| TableChange::AddColumn {
            column: Box::new(column),
            if_not_exists: false,
        };
        for (action, change) in [
            (
                "ADD c int",
                added(NewColumn::new("c", TypeName::new("integer"))),
            ),
            (
                "ADD COLUMN c int NOT NULL DEFAULT 1",
                added(NewColumn {
                    not_null: true,
                    default: Some(literal("1")),
                    ..NewColumn::new("c", TypeName::new("integer"))
                }),
            ),
            (
                "DROP c",
                TableChange::DropColumn {
                    name: text(),
                    drop: drop(false, false),
                },
            ),
            (
                "DROP COLUMN IF EXISTS c CASCADE",
                TableChange::DropColumn {
                    name: text(),
                    drop: drop(true, true),
                },
            ),
            (
                "RENAME b TO c",
                TableChange::RenameColumn {
                    from: "b".to_owned(),
                    to: text(),
                },
            ),
            ("RENAME TO \"C\"", TableChange::Rename("C".to_owned())),
            ("SET SCHEMA c", TableChange::SetSchema(text())),
            (
                "VALIDATE CONSTRAINT c",
                TableChange::ValidateConstraint(text()),
            ),
            (
                "DROP CONSTRAINT IF EXISTS c",
                TableChange::DropConstraint {
                    name: text(),
                    drop: drop(true, false),
                },
            ),
            (
                "RENAME CONSTRAINT b TO c",
                TableChange::RenameConstraint {
                    from: "b".to_owned(),
                    to: text(),
                },
            ),
            (
                "ALTER CONSTRAINT c DEFERRABLE",
                TableChange::AlterConstraint(text()),
            ),
            (
                "ADD CONSTRAINT c NOT NULL a NOT VALID",
                TableChange::AddConstraint(Constraint {
                    name: Some(text()),
                    not_valid: true,
                    ..Constraint::new(ConstraintKind::NotNull("a".to_owned()))
                }),
            ),
            (
                "ATTACH PARTITION s.p FOR VALUES FROM (1, MINVALUE) TO ('b', 3)",
                TableChange::AttachPartition {
                    partition: Name::within("s", "p"),
                    bound: Bound::Range {
                        from: vec!["1".to_owned(), "MINVALUE".to_owned()],
                        to: vec!["'b'".to_owned(), "3".to_owned()],
                    },
                },
            ),
            (
                "ATTACH PARTITION p FOR VALUES IN (1, NULL)",
                TableChange::AttachPartition {
                    partition: Name::new("p"),
                    bound: Bound::List(vec!["1".to_owned(), "NULL".to_owned()]),
                },
            ),
            (
                "ATTACH PARTITION p DEFAULT",
                TableChange::AttachPartition {
                    partition: Name::new("p"),
                    bound: Bound::Default,
                },
            ),
            (
                "DETACH PARTITION p CONCURRENTLY",
                TableChange::DetachPartition {
                    partition: Name::new("p"),
                    concurrency: Concurrency::Concurrently,
                },
            ),
            ("INHERIT p", TableChange::Inherit(Name::new("p"))),
            ("NO INHERIT p", TableChange::NoInherit(Name::new("p"))),
        ] {
            assert_eq!(one(action), change, "{action}");
        }
    }

    #[test]
    fn columns_are_altered() {
        for (action, change) in [
            ("SET DEFAULT -1", ColumnChange::SetDefault(literal("-1"))),
            ("DROP DEFAULT", ColumnChange::DropDefault),
            ("SET NOT NULL", ColumnChange::SetNotNull),
            ("DROP NOT NULL", ColumnChange::DropNotNull),
            (
                "SET DATA TYPE text COLLATE \"C\"",
                ColumnChange::Type {
                    to: TypeName::new("text"),
                    collation: Some("C".to_owned()),
                    using: None,
                },
            ),
            (
                "TYPE int USING 1",
                ColumnChange::Type {
                    to: TypeName::new("integer"),
                    collation: None,
                    using: Some(literal("1")),
                },
            ),
            (
                "ADD GENERATED BY DEFAULT AS IDENTITY (START 5)",
                ColumnChange::AddIdentity(Sequence::ByDefault),
            ),
            ("DROP IDENTITY IF EXISTS", ColumnChange::DropIdentity),
            (
                "SET EXPRESSION AS (1)",
                ColumnChange::SetExpression(literal("1")),
            ),
            ("DROP EXPRESSION IF EXISTS", ColumnChange::DropExpression),
            ("SET STATISTICS 500", ColumnChange::SetStatistics),
            ("SET (n_distinct = 5)", ColumnChange::SetStatistics),
            ("RESET (n_distinct)", ColumnChange::SetStatistics),
            ("SET STORAGE EXTERNAL", ColumnChange::SetStorage),
            ("SET COMPRESSION pglz", ColumnChange::SetStorage),
            ("SET GENERATED ALWAYS", ColumnChange::AlterSequence),
            ("RESTART WITH 5", ColumnChange::AlterSequence),
            ("SET INCREMENT BY 2", ColumnChange::AlterSequence),
        ] {
            let expected = TableChange::Column {
                name: "a".to_owned(),
                change,
            };
            assert_eq!(one(&format!("ALTER a {action}")), expected, "{action}");
        }
    }

    #[test]
    fn settings_are_set() {
        let parameters = |names: &[&str]| {
            TableSetting::Parameters(names.iter().map(|name| (*name).to_owned()).collect())
        };
        let identity = |text: &str| TableSetting::ReplicaIdentity(text.to_owned());
        for (action, setting) in [
            ("SET LOGGED", TableSetting::Logged),
            ("SET UNLOGGED", TableSetting::Unlogged),
            ("SET TABLESPACE x", TableSetting::Tablespace),
            ("SET ACCESS METHOD heap", TableSetting::AccessMethod),
            (
                "SET (fillfactor = 70, toast.autovacuum_enabled = off)",
                parameters(&["fillfactor", "toast.autovacuum_enabled"]),
            ),
            ("RESET (fillfactor)", parameters(&["fillfactor"])),
            ("CLUSTER ON i", TableSetting::ClusterOn("i".to_owned())),
            ("SET WITHOUT CLUSTER", TableSetting::WithoutCluster),
            ("OWNER TO CURRENT_USER", TableSetting::Owner),
            ("ENABLE ROW LEVEL SECURITY", TableSetting::EnableRowSecurity),
            (
                "DISABLE ROW LEVEL SECURITY",
                TableSetting::DisableRowSecurity,
            ),
            (
                "NO FORCE ROW LEVEL SECURITY",
                TableSetting::ForceRowSecurity,
            ),
            ("ENABLE ALWAYS TRIGGER tr", TableSetting::EnableTrigger),
            ("DISABLE TRIGGER ALL", TableSetting::DisableTrigger),
            ("DISABLE RULE r", TableSetting::DisableTrigger),
            ("REPLICA IDENTITY FULL", identity("FULL")),
            ("REPLICA IDENTITY USING INDEX i", identity("INDEX")),
            ("REPLICA IDENTITY DEFAULT", identity("DEFAULT")),
            ("REPLICA IDENTITY NOTHING", identity("NOTHING")),
            ("OF ty", TableSetting::OfType),
            ("NOT OF", TableSetting::OfType),
        ] {
            assert_eq!(one(action), TableChange::Set(setting), "{action}");
        }
    }

    #[test]
    fn what_is_like_a_table_is_altered_like_one() {
        for (text, table, change) in [
            (
                "ALTER VIEW s.v RENAME TO w",
                "s.v",
                TableChange::Rename("w".to_owned()),
            ),
            (
                "ALTER MATERIALIZED VIEW IF EXISTS v RENAME TO w",
                "v",
                TableChange::Rename("w".to_owned()),
            ),
            (
                "ALTER VIEW v OWNER TO x",
                "v",
                TableChange::Set(TableSetting::Owner),
            ),
            (
                "ALTER SEQUENCE v RENAME TO w",
                "v",
                TableChange::Rename("w".to_owned()),
            ),
            (
                "ALTER FOREIGN TABLE v OPTIONS (SET a 'b')",
                "v",
                TableChange::Set(TableSetting::Parameters(Vec::new())),
            ),
        ] {
            let Act::AlterTable(alter) = act(text) else {
                panic!("{text}");
            };
            assert_eq!(alter.table.to_string(), table, "{text}");
            assert_eq!(alter.changes, [change], "{text}");
        }
        assert_eq!(
            act("ALTER SEQUENCE s OWNED BY t.a"),
            Act::Harmless("ALTER SEQUENCE")
        );
    }

    #[test]
    fn several_actions_are_one_act() {
        let found = act("ALTER TABLE IF EXISTS ONLY a.t ADD b int, DROP c, ALTER d SET NOT NULL");
        let Act::AlterTable(alter) = found else {
            panic!("{found:?}");
        };
        assert_eq!(alter.table, Name::within("a", "t"));
        assert!(alter.only && alter.if_exists);
        assert_eq!(alter.changes.len(), 3);
    }
}
