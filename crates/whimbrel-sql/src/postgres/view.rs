//! Views.

use std::collections::{BTreeMap, BTreeSet};

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Act, Name, NewView, Wanted};

use super::query::{self, Scope};
use super::tree::Node;
use super::{expression, mentioned, name};

/// `CREATE VIEW`, `CREATE MATERIALIZED VIEW`.
pub(super) fn create(node: Node<'_>) -> Act {
    let materialized = node.kind() == K::CREATE_MATERIALIZED_VIEW;
    let query = node.either(&expression::QUERIES);
    Act::CreateView(Box::new(NewView {
        name: name::of(node, K::VIEW),
        materialized,
        replace: node.has(K::OR_REPLACE),
        temporary: node.has(K::TEMP),
        data: if materialized && !node.has(K::WITH_NO_DATA) {
            Wanted::Yes
        } else {
            Wanted::No
        },
        reads: query::tables(node, &Scope::of(node)),
        columns: query.and_then(named_columns),
        origins: query.map(origins).unwrap_or_default(),
        is_plain: query.is_some_and(is_plain),
    }))
}

/// The columns that a query names; `None` where it has a star.
fn named_columns(query: Node<'_>) -> Option<BTreeSet<String>> {
    let mut targets = query.walk().filter(|n| n.kind() == K::TARGET);
    let has_star = targets.any(|target| {
        let field = target.child(K::FIELD_EXPR);
        target.has(K::STAR) || field.is_some_and(|field| field.has(K::STAR))
    });
    let is_table = query.kind() == K::TABLE;
    (!has_star && !is_table).then(|| mentioned::mentioned(query).columns)
}

/// The tables of the columns that a query names with their table alone.
fn origins(query: Node<'_>) -> BTreeMap<String, BTreeSet<Name>> {
    // The same name may stand for several tables, in one subquery each.
    let mut tables: BTreeMap<String, BTreeSet<Name>> = BTreeMap::new();
    let items = query.walk();
    for item in items.filter(|item| item.kind() == K::RELATION_FROM_ITEM) {
        let Some(relation) = item.find(K::RELATION_NAME_REF) else {
            continue;
        };
        let table = name::name(relation);
        let own = query::names_in(relation).len();
        let alias = query::names_in(item).into_iter().nth(own);
        let goes_by = alias.unwrap_or_else(|| table.name.clone());
        tables.entry(goes_by).or_default().insert(table);
    }
    let qualifiers = mentioned::mentioned(query).qualifiers.into_iter();
    let origins = qualifiers.filter_map(|(column, qualifiers)| {
        let known: Option<Vec<_>> = qualifiers.iter().map(|by| tables.get(by)).collect();
        Some((column, known?.into_iter().flatten().cloned().collect()))
    });
    origins.collect()
}

/// Whether a query shows every row of one table, each of its columns a column of the table
/// ([Updatable Views](https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS)).
fn is_plain(query: Node<'_>) -> bool {
    if query.kind() == K::TABLE {
        return true;
    }
    let clauses: Vec<K> = query.children().map(Node::kind).collect();
    let from = query.child(K::FROM_CLAUSE);
    let one_table = from.is_some_and(|from| {
        let items: Vec<K> = from.children().skip(1).map(Node::kind).collect();
        items == [K::RELATION_FROM_ITEM]
    });
    let select = query.child(K::SELECT_CLAUSE);
    let is_column = |target: Node<'_>| {
        target.first().is_some_and(|first| match first.kind() {
            K::STAR => true,
            K::FIELD_EXPR if first.has(K::STAR) => true,
            _ => expression::column(first).is_some(),
        })
    };
    clauses == [K::SELECT_CLAUSE, K::FROM_CLAUSE]
        && one_table
        && select.is_some_and(|select| {
            let list = select.child(K::TARGET_LIST);
            let mut targets = list.into_iter().flat_map(|l| l.all(K::TARGET));
            select.either(&[K::DISTINCT_CLAUSE]).is_none() && targets.all(is_column)
        })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{act, shown};
    use super::*;

    fn view(text: &str) -> NewView {
        match act(text) {
            Act::CreateView(view) => *view,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn views_are_created() {
        let found = view(
            "CREATE OR REPLACE TEMP VIEW s.v AS SELECT t.a, lower(b) FROM t JOIN u ON c WHERE d",
        );
        assert_eq!(found.name.to_string(), "s.v");
        assert!(found.replace && found.temporary && !found.materialized);
        assert_eq!(found.data, Wanted::No);
        assert_eq!(shown(&found.reads), "t u");
        let columns = found.columns.unwrap_or_default();
        assert!(columns.iter().eq(["a", "b", "c", "d"]));
        let filled = view("CREATE MATERIALIZED VIEW v AS SELECT 1");
        assert_eq!((filled.materialized, filled.data), (true, Wanted::Yes));
        let empty = view("CREATE MATERIALIZED VIEW v AS SELECT 1 WITH NO DATA");
        assert_eq!(empty.data, Wanted::No);
    }

    #[test]
    fn columns_named_with_their_table_have_an_origin() {
        let found = view(
            "CREATE VIEW v AS SELECT a.name, t.id, u.id, s.u.size, kind, x.sum FROM s.t AS a \
             JOIN t ON t.id = a.id JOIN u ON u.kind = t.up, LATERAL (SELECT 1 AS sum) AS x",
        );
        let origins: Vec<String> = found
            .origins
            .iter()
            .map(|(column, tables)| {
                let tables: Vec<Name> = tables.iter().cloned().collect();
                format!("{column}: {}", shown(&tables))
            })
            .collect();
        assert_eq!(origins, ["id: t u s.t", "name: s.t", "up: t"]);
    }

    #[test]
    fn plain_views_show_one_table() {
        for (query, is_plain, names_columns) in [
            ("SELECT * FROM t", true, false),
            ("SELECT t.* FROM t", true, false),
            ("TABLE t", true, false),
            ("SELECT a, b AS c FROM t", true, true),
            ("SELECT a + 1 FROM t", false, true),
            ("SELECT a FROM t WHERE b", false, true),
            ("SELECT DISTINCT a FROM t", false, true),
            ("SELECT a FROM t, u", false, true),
            ("SELECT a FROM t JOIN u ON true", false, true),
            ("SELECT a FROM t UNION SELECT a FROM u", false, true),
            ("SELECT count(*) FROM t", false, true),
        ] {
            let found = view(&format!("CREATE VIEW v AS {query}"));
            assert_eq!(found.is_plain, is_plain, "{query}");
            assert_eq!(found.columns.is_some(), names_columns, "{query}");
        }
    }
}
