//! How `ALTER TABLE` is read.

use whimbrel_schema::analyze::act::{
    Bound, Constraint, ConstraintKind, Drop, Expression, Name, NewColumn, Sequence, SequenceOption,
    SequenceOwner, TypeName,
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
    let counted = |option| ColumnChange::AlterSequence(vec![option]);
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
            ColumnChange::AddIdentity(Sequence::ByDefault, vec![SequenceOption::Start(5)]),
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
        (
            "SET GENERATED ALWAYS",
            counted(SequenceOption::Generated(Sequence::Always)),
        ),
        (
            "RESTART WITH 5",
            counted(SequenceOption::Other("RESTART".to_owned())),
        ),
        (
            "SET INCREMENT BY - 2",
            counted(SequenceOption::Increment(-2)),
        ),
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
        ("DISABLE RULE r", TableSetting::Rule),
        ("REPLICA IDENTITY FULL", identity("FULL")),
        ("REPLICA IDENTITY USING INDEX i", identity("INDEX i")),
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
    for (option, owner) in [
        ("RESTART WITH 7", SequenceOwner::Kept),
        ("OWNED BY NONE", SequenceOwner::Nobody),
        (
            "OWNED BY t.a",
            SequenceOwner::Column(Name::new("t"), "a".to_owned()),
        ),
    ] {
        assert_eq!(
            act(&format!("ALTER SEQUENCE s {option}")),
            Act::AlterSequence(Name::new("s"), owner)
        );
    }
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
