//! Indexes.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{
    Act, Concurrency, IndexChange, IndexKey, KeyOptions, NewIndex, Reindex, ReindexTarget,
};
use whimbrel_schema::catalog::{Nulls, Order};

use super::tree::Node;
use super::{clause, expression, name};

/// `CREATE INDEX`.
pub(super) fn create(node: Node<'_>) -> Act {
    let table = node.child(K::TABLE_RELATION_NAME).unwrap_or(node);
    let method = node.child(K::USING_METHOD);
    let include = node.child(K::INDEX_INCLUDE_CLAUSE);
    let include = include.and_then(|clause| clause.child(K::PARTITION_ITEM_LIST));
    let columns = include.into_iter().flat_map(|l| l.all(K::PARTITION_ITEM));
    let keys = node.child(K::PARTITION_ITEM_LIST);
    let keys: Vec<_> = keys
        .into_iter()
        .flat_map(|l| l.all(K::PARTITION_ITEM))
        .collect();
    let predicate = node.child(K::WHERE_CLAUSE);
    let name = node.child(K::INDEX).map(name::name);
    let table_name = name::name(table);
    Act::CreateIndex(Box::new(NewIndex {
        // An index lives in the schema of its table.
        name: name.map(|index| table_name.sibling(index.name)),
        only: table.has(K::ONLY_KW),
        table: table_name,
        concurrency: clause::concurrency(node),
        if_not_exists: node.has(K::IF_NOT_EXISTS),
        unique: node.has(K::UNIQUE_KW),
        method: method.map_or_else(
            || "btree".to_owned(),
            |method| name::simple_of(method, K::ACCESS_METHOD_REF),
        ),
        keys: keys.iter().copied().filter_map(key).collect(),
        options: keys.into_iter().map(options).collect(),
        include: columns
            .filter_map(|item| item.first().and_then(expression::column))
            .collect(),
        predicate: predicate.map(|clause| expression::after(clause, 1)),
        nulls_not_distinct: node.has(K::NULLS_NOT_DISTINCT),
        extras: clause::extras(
            node,
            &[(K::WITH_PARAMS, "WITH"), (K::TABLESPACE, "TABLESPACE")],
        ),
    }))
}

/// What is said of a key.
fn options(item: Node<'_>) -> KeyOptions {
    let class = item.child(K::OP_CLASS_REF).map(|class| {
        let parameters = item.child(K::ATTRIBUTE_LIST).map_or("", Node::text);
        let name = name::name(class).to_string();
        format!("{name}{parameters}")
    });
    let collation = item.first().filter(|first| first.kind() == K::COLLATE);
    let collation = collation.map(|collate| name::of(collate, K::COLLATION_REF).to_string());
    KeyOptions {
        order: match item.has(K::SORT_DESC) {
            true => Order::Descending,
            false => Order::Ascending,
        },
        nulls: match item
            .either(&[K::NULLS_FIRST, K::NULLS_LAST])
            .map(Node::kind)
        {
            Some(K::NULLS_FIRST) => Some(Nulls::First),
            Some(_) => Some(Nulls::Last),
            None => None,
        },
        collation,
        operator_class: class,
    }
}

/// A key; a collation beside it changes nothing here.
pub(super) fn key(item: Node<'_>) -> Option<IndexKey> {
    let first = item.first()?;
    let key = match first.kind() {
        K::COLLATE => first.first()?,
        _ => first,
    };
    Some(match key.kind() {
        K::NAME_REF => IndexKey::Column(name::simple(key)),
        _ => IndexKey::Expression(expression::expression(key)),
    })
}

/// `ALTER INDEX`.
pub(super) fn alter(node: Node<'_>) -> Option<Act> {
    let index = name::name(node.child(K::INDEX_REF)?);
    let action = node
        .children()
        .filter(|n| n.kind() != K::SEMICOLON)
        .last()?;
    let change = match action.kind() {
        K::INDEX_RENAME_TO => IndexChange::Rename(name::simple_of(action, K::INDEX)),
        K::ATTACH_INDEX_PARTITION => IndexChange::Attach(name::of(action, K::INDEX_REF)),
        K::SET_TABLESPACE => IndexChange::Tablespace,
        _ => IndexChange::Settings,
    };
    Some(Act::AlterIndex(index, change))
}

/// `DROP INDEX`.
pub(super) fn drop(node: Node<'_>) -> Act {
    Act::DropIndexes(
        name::all(node, K::INDEX_REF),
        clause::concurrency(node),
        clause::drop(node),
    )
}

/// `REINDEX`.
pub(super) fn reindex(node: Node<'_>) -> Option<Act> {
    let target = node.children().find(|n| {
        matches!(
            n.kind(),
            K::REINDEX_TARGET_DATABASE
                | K::REINDEX_TARGET_INDEX
                | K::REINDEX_TARGET_SCHEMA
                | K::REINDEX_TARGET_SYSTEM
                | K::REINDEX_TARGET_TABLE
        )
    })?;
    let option = node.find(K::REINDEX_OPTION_CONCURRENTLY);
    let concurrency = match option {
        Some(option) if clause::is_on(option, 1) => Concurrency::Concurrently,
        Some(_) => Concurrency::Plain,
        None => clause::concurrency(target),
    };
    let target = match target.kind() {
        K::REINDEX_TARGET_INDEX => ReindexTarget::Index(name::of(target, K::INDEX_REF)),
        K::REINDEX_TARGET_TABLE => ReindexTarget::Table(name::of(target, K::TABLE_NAME_REF)),
        K::REINDEX_TARGET_SCHEMA => ReindexTarget::Schema(name::simple_of(target, K::SCHEMA_REF)),
        _ => ReindexTarget::Database,
    };
    Some(Act::Reindex(Reindex {
        target,
        concurrency,
    }))
}

#[cfg(test)]
mod tests {
    use whimbrel_schema::analyze::act::{Drop, Name};

    use super::super::testing::act;
    use super::*;

    #[test]
    fn indexes_are_created() {
        let text = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t USING GIN \
                    (a DESC, lower(b), c COLLATE \"C\" text_pattern_ops) INCLUDE (d, e) \
                    WHERE f IS NOT NULL";
        let Act::CreateIndex(index) = act(text) else {
            panic!();
        };
        assert_eq!(index.name, Some(Name::within("s", "i")));
        assert_eq!(index.table, Name::within("s", "t"));
        assert!(index.only && index.unique && index.if_not_exists);
        assert_eq!(index.concurrency, Concurrency::Concurrently);
        assert_eq!(index.method, "gin");
        assert_eq!(index.include, ["d", "e"]);
        assert_eq!(index.keys[0], IndexKey::Column("a".to_owned()));
        assert!(matches!(&index.keys[1], IndexKey::Expression(e) if e.text == "lower(b)"));
        assert_eq!(index.keys[2], IndexKey::Column("c".to_owned()));
        assert!(index.predicate.is_some_and(|p| p.not_null.contains("f")));
        let Act::CreateIndex(index) = act("CREATE INDEX ON t (a)") else {
            panic!();
        };
        assert_eq!((index.name, index.method.as_str()), (None, "btree"));
        assert_eq!(index.concurrency, Concurrency::Plain);
    }

    #[test]
    fn indexes_are_altered_dropped_and_rebuilt() {
        use Concurrency::{Concurrently, Plain};
        let name = Name::new;
        let reindex = |target, concurrency| {
            Act::Reindex(Reindex {
                target,
                concurrency,
            })
        };
        let index = || ReindexTarget::Index(name("i"));
        let table = || ReindexTarget::Table(name("t"));
        for (text, expected) in [
            (
                "ALTER INDEX i RENAME TO j",
                Act::AlterIndex(name("i"), IndexChange::Rename("j".to_owned())),
            ),
            (
                "ALTER INDEX i ATTACH PARTITION j",
                Act::AlterIndex(name("i"), IndexChange::Attach(name("j"))),
            ),
            (
                "ALTER INDEX i SET TABLESPACE x",
                Act::AlterIndex(name("i"), IndexChange::Tablespace),
            ),
            (
                "ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 500",
                Act::AlterIndex(name("i"), IndexChange::Settings),
            ),
            (
                "DROP INDEX CONCURRENTLY IF EXISTS i, j",
                Act::DropIndexes(
                    vec![name("i"), name("j")],
                    Concurrently,
                    Drop {
                        if_exists: true,
                        cascade: false,
                    },
                ),
            ),
            (
                "DROP INDEX i CASCADE",
                Act::DropIndexes(
                    vec![name("i")],
                    Plain,
                    Drop {
                        if_exists: false,
                        cascade: true,
                    },
                ),
            ),
            ("REINDEX INDEX i", reindex(index(), Plain)),
            (
                "REINDEX INDEX CONCURRENTLY i",
                reindex(index(), Concurrently),
            ),
            (
                "REINDEX (CONCURRENTLY) TABLE t",
                reindex(table(), Concurrently),
            ),
            (
                "REINDEX (CONCURRENTLY off) TABLE t",
                reindex(table(), Plain),
            ),
            (
                "REINDEX SCHEMA s",
                reindex(ReindexTarget::Schema("s".to_owned()), Plain),
            ),
            (
                "REINDEX DATABASE d",
                reindex(ReindexTarget::Database, Plain),
            ),
            ("REINDEX SYSTEM d", reindex(ReindexTarget::Database, Plain)),
        ] {
            assert_eq!(act(text), expected, "{text}");
        }
    }
}
