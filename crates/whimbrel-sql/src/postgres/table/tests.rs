//! How `CREATE TABLE` is read.

use whimbrel_schema::analyze::act::{Constraint, ConstraintKind, IndexKey, Reference, Sequence};

use super::super::testing::{act, shown};
use super::*;

fn table(text: &str) -> NewTable {
    match act(text) {
        Act::CreateTable(table) => *table,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn kinds_of_tables_are_told_apart() {
    let names = |text: &str| vec![text.into()];
    for (text, kind) in [
        ("CREATE TABLE t (a int)", NewTableKind::Plain),
        (
            "CREATE TABLE t (a int) PARTITION BY RANGE (a, lower(b))",
            NewTableKind::Partitioned(vec!["a".to_owned()]),
        ),
        (
            "CREATE TABLE t PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 0)",
            NewTableKind::PartitionOf {
                parent: "p".into(),
                bound: Bound::Hash {
                    modulus: 4,
                    remainder: 0,
                },
                keys: None,
            },
        ),
        (
            "CREATE TABLE t PARTITION OF p DEFAULT",
            NewTableKind::PartitionOf {
                parent: "p".into(),
                bound: Bound::Default,
                keys: None,
            },
        ),
        (
            "CREATE TABLE t PARTITION OF p DEFAULT PARTITION BY LIST (b)",
            NewTableKind::PartitionOf {
                parent: "p".into(),
                bound: Bound::Default,
                keys: Some(vec!["b".to_owned()]),
            },
        ),
        (
            "CREATE TABLE t AS SELECT * FROM s",
            NewTableKind::AsSelect(names("s")),
        ),
        (
            "CREATE TABLE t (x) AS TABLE s WITH NO DATA",
            NewTableKind::AsSelect(names("s")),
        ),
        ("SELECT a INTO t FROM s", NewTableKind::AsSelect(names("s"))),
        (
            "CREATE FOREIGN TABLE t (a int) SERVER s",
            NewTableKind::Foreign,
        ),
    ] {
        let found = table(text);
        assert_eq!(found.kind, kind, "{text}");
        assert_eq!(found.name.to_string(), "t", "{text}");
    }
}

#[test]
fn options_of_a_table_are_read() {
    let found = table("CREATE TEMP TABLE IF NOT EXISTS t (LIKE a.b INCLUDING ALL) INHERITS (p, q)");
    assert!(found.temporary && found.if_not_exists && !found.unlogged);
    assert_eq!(shown(&found.like), "a.b");
    assert_eq!(shown(&found.inherits), "p q");
    assert!(found.including.contains("ALL"));
    assert!(table("CREATE UNLOGGED TABLE t ()").unlogged);
    assert!(table("CREATE TABLE pg_temp.t ()").temporary);
    let some = table("CREATE TABLE t (LIKE b INCLUDING ALL EXCLUDING INDEXES)").including;
    assert!(!some.contains("ALL") && !some.contains("INDEXES") && some.contains("DEFAULTS"));
}

#[test]
fn columns_are_read() {
    let found = table(
        "CREATE TABLE t (id bigserial PRIMARY KEY, \"B\" varchar(10)[] COLLATE \"C\" DEFAULT NULL, \
         c int GENERATED ALWAYS AS (id * 2) STORED, d int GENERATED ALWAYS AS IDENTITY, \
         e int NOT NULL, f int NULL, g int GENERATED ALWAYS AS (1) VIRTUAL, h serial[])",
    );
    let facts: Vec<_> = found
        .columns
        .iter()
        .map(|c| {
            let data_type = c.data_type.as_ref().map(ToString::to_string);
            (c.name.as_str(), data_type.unwrap_or_default(), c.not_null)
        })
        .collect();
    let expected = [
        ("id", "bigserial", true),
        ("B", "varchar(10)[]", false),
        ("c", "integer", false),
        ("d", "integer", true),
        ("e", "integer", true),
        ("f", "integer", false),
        ("g", "integer", false),
        ("h", "serial[]", false),
    ];
    assert_eq!(
        facts,
        expected.map(|(name, data_type, not_null)| (name, data_type.to_owned(), not_null))
    );
    assert_eq!(found.columns[1].collation.as_deref(), Some("C"));
    assert!(found.columns[1].default.as_ref().is_some_and(|d| d.is_null));
    let stored = |at: usize| found.columns[at].generated.as_ref().map(|g| g.stored);
    assert_eq!((stored(2), stored(6)), (Some(true), Some(false)));
    assert_eq!(found.columns[3].sequence, Some(Sequence::Always));
}

#[test]
fn constraints_are_read() {
    let reference = |to: &[&str], on_delete: Option<&str>| Reference {
        table: whimbrel_schema::analyze::act::Name::within("s", "p"),
        columns: to.iter().map(|c| (*c).to_owned()).collect(),
        on_delete: on_delete.map(str::to_owned),
        on_update: None,
    };
    let columns = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    for (text, constraint) in [
        (
            "PRIMARY KEY (a, b)",
            Constraint::new(ConstraintKind::PrimaryKey {
                columns: columns(&["a", "b"]),
                using_index: None,
            }),
        ),
        (
            "CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b) DEFERRABLE",
            Constraint {
                name: Some("u".to_owned()),
                deferrable: true,
                nulls_not_distinct: true,
                include: columns(&["b"]),
                ..Constraint::new(ConstraintKind::Unique {
                    columns: columns(&["a"]),
                    using_index: None,
                })
            },
        ),
        (
            "FOREIGN KEY (a, b) REFERENCES s.p (c, d) ON DELETE SET NULL NOT ENFORCED",
            Constraint {
                not_enforced: true,
                ..Constraint::new(ConstraintKind::ForeignKey {
                    columns: columns(&["a", "b"]),
                    reference: reference(&["c", "d"], Some("SET NULL")),
                })
            },
        ),
        (
            "FOREIGN KEY (a) REFERENCES s.p ON DELETE NO ACTION",
            Constraint::new(ConstraintKind::ForeignKey {
                columns: columns(&["a"]),
                reference: reference(&[], None),
            }),
        ),
        (
            "EXCLUDE USING gist (a WITH =)",
            Constraint {
                excluded: vec![IndexKey::Column("a".to_owned())],
                ..Constraint::new(ConstraintKind::Exclude)
            },
        ),
    ] {
        let found = table(&format!("CREATE TABLE t (a int, b int, {text})"));
        assert_eq!(found.constraints, [constraint], "{text}");
    }
    let at_column = table("CREATE TABLE t (a int REFERENCES s.p (id) ON DELETE CASCADE UNIQUE)");
    assert_eq!(
        at_column.columns[0].constraints,
        [
            Constraint::new(ConstraintKind::ForeignKey {
                columns: columns(&["a"]),
                reference: reference(&["id"], Some("CASCADE")),
            }),
            Constraint::new(ConstraintKind::Unique {
                columns: columns(&["a"]),
                using_index: None,
            }),
        ]
    );
}
