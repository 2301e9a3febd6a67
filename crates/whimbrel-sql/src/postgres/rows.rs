//! `INSERT`, `UPDATE`, `DELETE`, `MERGE`, `TRUNCATE` and `COPY`.

use std::collections::BTreeSet;

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Act, Conflict, Name, RowSource, Update};

use super::expression::QUERIES;
use super::filter::filter;
use super::query::{self, Scope};
use super::tree::Node;
use super::{clause, name, text};

/// What a statement that writes rows does; `whole` is the statement around it.
pub(super) fn write<'a>(node: Node<'a>, whole: Node<'a>) -> Option<Act> {
    let scope = Scope::of(whole);
    match node.kind() {
        K::INSERT => Some(insert(node, &scope)),
        K::UPDATE => Some(update(node, &scope)),
        K::DELETE => Some(delete(node, &scope)),
        K::MERGE => Some(merge(node, &scope)),
        _ => None,
    }
}

fn insert<'a>(node: Node<'a>, scope: &Scope<'a>) -> Act {
    let columns = node.child(K::COLUMN_TARGET_LIST).map(targets);
    let source = match node.either(&QUERIES) {
        Some(values) if values.kind() == K::VALUES => {
            let rows = values.child(K::ROW_LIST);
            RowSource::Values(rows.map_or(0, |rows| rows.all(K::ROW).count()))
        }
        Some(query) => RowSource::Select(query::tables(query, scope)),
        None => RowSource::Defaults,
    };
    Act::Insert {
        table: name::of(node, K::RELATION_NAME_REF),
        columns: columns.unwrap_or_default(),
        source,
        copied: Vec::new(),
        conflict: conflict(node),
    }
}

/// `ON CONFLICT`.
fn conflict(node: Node<'_>) -> Conflict {
    let clause = node.child(K::ON_CONFLICT_CLAUSE);
    let target = |kind| clause.and_then(|clause| clause.child(kind));
    match target(K::CONFLICT_ON_CONSTRAINT) {
        Some(named) => Conflict::Constraint(name::simple_of(named, K::CONSTRAINT_NAME_REF)),
        None if target(K::CONFLICT_ON_INDEX).is_some() => Conflict::Columns,
        None => Conflict::Any,
    }
}

/// Tells whether the table that is written is meant `ONLY`.
fn is_only(node: Node<'_>) -> bool {
    let table = node.child(K::RELATION_NAME);
    table.is_some_and(|table| table.has(K::ONLY_KW))
}

fn update<'a>(node: Node<'a>, scope: &Scope<'a>) -> Act {
    let table = target(node);
    let set = node.child(K::SET_CLAUSE);
    let targets = set.into_iter().flat_map(|set| {
        set.walk()
            .filter(|n| n.kind() == K::COLUMN_TARGET)
            .filter_map(|n| n.child(K::COLUMN_NAME_REF))
    });
    Act::Update(Box::new(Update {
        sets: targets.map(name::simple).collect(),
        filter: filter(node, scope),
        reads: others(node, scope, &table),
        literals: literals(node),
        only: is_only(node),
        table,
    }))
}

/// The string literals that a statement writes or compares with.
fn literals(node: Node<'_>) -> BTreeSet<String> {
    let clauses = [K::SET_CLAUSE, K::WHERE_CLAUSE];
    let clauses = clauses.into_iter().filter_map(|kind| node.child(kind));
    clauses
        .flat_map(|clause| clause.tokens().filter_map(text::value))
        .collect()
}

fn delete<'a>(node: Node<'a>, scope: &Scope<'a>) -> Act {
    let table = target(node);
    Act::Delete {
        filter: filter(node, scope),
        reads: others(node, scope, &table),
        only: is_only(node),
        table,
    }
}

fn merge<'a>(node: Node<'a>, scope: &Scope<'a>) -> Act {
    let table = name::of(node, K::TABLE_RELATION_NAME);
    Act::Merge {
        reads: others(node, scope, &table),
        table,
    }
}

/// The table that is written; a `WITH` before it names others.
fn target(node: Node<'_>) -> Name {
    name::of(node, K::RELATION_NAME)
}

fn others<'a>(node: Node<'a>, scope: &Scope<'a>, table: &Name) -> Vec<Name> {
    let mut found = query::tables(node, scope);
    found.retain(|other| other != table);
    found
}

/// The columns of a list of targets.
fn targets(list: Node<'_>) -> Vec<String> {
    let targets = list.all(K::COLUMN_TARGET);
    targets
        .filter_map(|target| target.child(K::COLUMN_NAME_REF).map(name::simple))
        .collect()
}

/// `TRUNCATE`.
pub(super) fn truncate(node: Node<'_>) -> Act {
    let list = node.child(K::TABLE_LIST);
    let tables = || list.into_iter().flat_map(|l| l.all(K::TABLE_RELATION_NAME));
    let only = tables().filter(|table| table.has(K::ONLY_KW));
    let only = only.map(name::name).collect();
    Act::Truncate(tables().map(name::name).collect(), clause::drop(node), only)
}

/// `COPY`: from a file it writes a table, to a file it reads one or a query.
pub(super) fn copy(node: Node<'_>) -> Act {
    let table = node.child(K::COPY_TABLE).map(name::name);
    match table {
        Some(table) if node.has(K::COPY_FROM) => Act::CopyIn(table),
        Some(table) => Act::Read {
            tables: vec![table],
            functions: Vec::new(),
            locked: Vec::new(),
            sequences: Vec::new(),
        },
        None => {
            // `COPY (DELETE … RETURNING …) TO …` writes.
            let query = node.child(K::COPY_QUERY).unwrap_or(node);
            let write = query.either(&[K::INSERT, K::UPDATE, K::DELETE, K::MERGE]);
            let write = write.and_then(|inner| self::write(inner, node));
            write.unwrap_or_else(|| query::read(node))
        }
    }
}

/// Adds the rows of a `VALUES` list that were left out before parsing.
pub(super) fn add_rows(acts: &mut [Act], rows: usize) {
    for act in acts {
        if let Act::Insert {
            source: RowSource::Values(count),
            ..
        } = act
        {
            *count += rows;
        }
    }
}

#[cfg(test)]
mod tests {
    use whimbrel_schema::analyze::act::Drop;

    use super::super::testing::{act, acts, shown};
    use super::*;

    #[test]
    fn rows_are_inserted() {
        let names = |names: &[&str]| names.iter().map(|n| Name::new(*n)).collect::<Vec<_>>();
        for (text, columns, source) in [
            ("INSERT INTO t VALUES (1), (2)", "", RowSource::Values(2)),
            (
                "INSERT INTO t AS x (a, \"B\", c[1]) VALUES (1, 2, 3) ON CONFLICT DO NOTHING",
                "a B c",
                RowSource::Values(1),
            ),
            ("INSERT INTO t DEFAULT VALUES", "", RowSource::Defaults),
            (
                "INSERT INTO t SELECT * FROM a JOIN b USING (c)",
                "",
                RowSource::Select(names(&["a", "b"])),
            ),
            (
                "WITH x AS (SELECT 1 FROM a) INSERT INTO t (c) TABLE x",
                "c",
                RowSource::Select(Vec::new()),
            ),
            (
                "INSERT INTO t (SELECT 1 UNION SELECT 2 FROM a)",
                "",
                RowSource::Select(names(&["a"])),
            ),
        ] {
            let Act::Insert {
                table,
                columns: found,
                source: from,
                ..
            } = act(text)
            else {
                panic!("{text}");
            };
            assert_eq!(table, Name::new("t"), "{text}");
            assert_eq!(found.join(" "), columns, "{text}");
            assert_eq!(from, source, "{text}");
        }
    }

    #[test]
    fn rows_are_updated() {
        let text = "UPDATE ONLY s.t AS x SET a = 'one', (b, c) = (1, 'two'), d[1] = 2 \
                    FROM y JOIN z ON true WHERE x.k = 'three'";
        let Act::Update(update) = act(text) else {
            panic!();
        };
        assert_eq!(update.table, Name::within("s", "t"));
        assert!(update.sets.iter().eq(["a", "b", "c", "d"]));
        assert_eq!(shown(&update.reads), "y z");
        assert!(update.literals.iter().eq(["one", "three", "two"]));
        assert!(update.filter.is_some);
    }

    #[test]
    fn rows_are_deleted_merged_and_truncated() {
        let Act::Delete {
            table,
            reads,
            filter,
            ..
        } = act("DELETE FROM t USING u, t z")
        else {
            panic!();
        };
        assert_eq!((table.name.as_str(), shown(&reads).as_str()), ("t", "u"));
        assert!(!filter.is_some);
        let merge = "MERGE INTO t USING (SELECT * FROM s) x ON x.a = t.a WHEN MATCHED THEN DELETE";
        let Act::Merge { table, reads } = act(merge) else {
            panic!();
        };
        assert_eq!((table.name.as_str(), shown(&reads).as_str()), ("t", "s"));
        assert_eq!(
            act("TRUNCATE TABLE a, ONLY s.b RESTART IDENTITY CASCADE"),
            Act::Truncate(
                vec![Name::new("a"), Name::within("s", "b")],
                Drop {
                    if_exists: false,
                    cascade: true
                },
                vec![Name::within("s", "b")]
            )
        );
    }

    #[test]
    fn writes_in_a_with_are_acts_of_their_own() {
        let found = acts("WITH x AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM x");
        assert!(matches!(
            found.as_slice(),
            [Act::Delete { table: a, .. }, Act::Insert { table: b, .. }]
                if a.name == "a" && b.name == "b"
        ));
    }

    #[test]
    fn copies_go_both_ways() {
        assert_eq!(
            act("COPY s.t (a) FROM '/x'"),
            Act::CopyIn(Name::within("s", "t"))
        );
        for text in ["COPY t TO STDOUT", "COPY (SELECT a FROM t) TO '/x'"] {
            let Act::Read { tables, .. } = act(text) else {
                panic!("{text}");
            };
            assert_eq!(shown(&tables), "t");
        }
    }
}
