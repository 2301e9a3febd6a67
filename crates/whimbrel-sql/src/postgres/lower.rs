//! From a statement's tree to its acts.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::{Act, SettingScope, Wanted};

use super::tree::Node;
use super::{
    alter_table, attached, clause, counting, data_type, expression, function, harmless, index,
    maintenance, name, query, rows, schema, session, table, view,
};

/// What a statement does; several acts where it writes rows in a `WITH`, or makes a schema with what
/// is in it.
pub(super) fn acts(node: Node<'_>) -> Vec<Act> {
    match node.kind() {
        K::CREATE_SCHEMA => schema::create(node),
        K::ALTER_TYPE => data_type::alter_type(node),
        K::EXPLAIN => explain(node),
        kind => {
            let runs = WRITES.contains(&kind)
                || expression::QUERIES.contains(&kind)
                || matches!(kind, K::SELECT_INTO | K::COPY);
            let mut acts = Vec::new();
            if runs {
                acts = query::writes_within(node);
            }
            acts.extend(act(node));
            acts
        }
    }
}

/// What writes rows.
const WRITES: [K; 4] = [K::INSERT, K::UPDATE, K::DELETE, K::MERGE];

/// What a statement with one act does; `None` for what this version does not know.
fn act(node: Node<'_>) -> Option<Act> {
    tables(node)
        .or_else(|| objects(node))
        .or_else(|| row_statements(node))
        .or_else(|| sessions(node))
        .or_else(|| harmless::act(node))
}

fn tables(node: Node<'_>) -> Option<Act> {
    Some(match node.kind() {
        K::CREATE_TABLE | K::CREATE_FOREIGN_TABLE => table::create(node),
        K::CREATE_TABLE_AS => table::create_as(node),
        K::SELECT_INTO => table::select_into(node),
        K::ALTER_TABLE | K::ALTER_FOREIGN_TABLE => {
            return alter_table::alter(node, K::TABLE_RELATION_NAME);
        }
        K::ALTER_VIEW | K::ALTER_MATERIALIZED_VIEW => return alter_table::alter(node, K::VIEW_REF),
        K::ALTER_SEQUENCE => {
            return alter_table::rename(node, K::SEQUENCE_REF)
                .or_else(|| attached::alter_sequence(node));
        }
        K::DROP_TABLE | K::DROP_FOREIGN_TABLE => {
            Act::DropTables(name::all(node, K::TABLE_NAME_REF), clause::drop(node))
        }
        K::CREATE_INDEX => index::create(node),
        K::ALTER_INDEX => return index::alter(node),
        K::DROP_INDEX => index::drop(node),
        K::REINDEX => return index::reindex(node),
        K::CREATE_VIEW | K::CREATE_MATERIALIZED_VIEW => view::create(node),
        K::DROP_VIEW | K::DROP_MATERIALIZED_VIEW => {
            Act::DropViews(name::all(node, K::VIEW_REF), clause::drop(node))
        }
        K::REFRESH => Act::RefreshView(
            name::of(node, K::VIEW_REF),
            clause::concurrency(node),
            if node.has(K::WITH_NO_DATA) {
                Wanted::No
            } else {
                Wanted::Yes
            },
        ),
        _ => return None,
    })
}

fn objects(node: Node<'_>) -> Option<Act> {
    Some(match node.kind() {
        K::CREATE_SEQUENCE => {
            Act::CreateSequence(name::of(node, K::SEQUENCE), counting::options(node))
        }
        K::DROP_SEQUENCE => {
            Act::DropSequences(name::all(node, K::SEQUENCE_REF), clause::drop(node))
        }
        K::CREATE_TYPE => data_type::create_type(node),
        K::DROP_TYPE => Act::DropTypes(name::all(node, K::TYPE_NAME_REF), clause::drop(node)),
        K::CREATE_DOMAIN => data_type::create_domain(node),
        K::ALTER_DOMAIN => return data_type::alter_domain(node),
        K::DROP_DOMAIN => Act::DropDomains(name::all(node, K::DOMAIN_REF), clause::drop(node)),
        K::CREATE_FUNCTION | K::CREATE_PROCEDURE => function::create(node),
        K::DROP_FUNCTION | K::DROP_PROCEDURE | K::DROP_ROUTINE | K::DROP_AGGREGATE => {
            function::drop(node)
        }
        K::CREATE_TRIGGER => attached::create_trigger(node),
        K::ALTER_TRIGGER => attached::alter_trigger(node),
        K::DROP_TRIGGER => attached::drop_trigger(node),
        K::CREATE_RULE | K::ALTER_RULE => attached::create_rule(node),
        K::DROP_RULE => attached::drop_rule(node),
        K::CREATE_POLICY => attached::create_policy(node),
        K::ALTER_POLICY => attached::alter_policy(node),
        K::DROP_POLICY => attached::drop_policy(node),
        K::ALTER_SCHEMA => return schema::alter(node),
        K::DROP_SCHEMA => {
            Act::DropSchemas(name::all_simple(node, K::SCHEMA_REF), clause::drop(node))
        }
        K::CREATE_DATABASE => Act::CreateDatabase(name::simple_of(node, K::DATABASE)),
        K::DROP_DATABASE => Act::DropDatabase(name::simple_of(node, K::DATABASE_REF)),
        K::CREATE_EXTENSION => Act::CreateExtension(name::simple_of(node, K::EXTENSION)),
        K::DROP_EXTENSION => {
            Act::DropExtensions(name::all_simple(node, K::EXTENSION_REF), clause::drop(node))
        }
        K::CREATE_PUBLICATION => attached::create_publication(node),
        K::CREATE_STATISTICS => attached::create_statistics(node),
        K::DROP_STATISTICS => attached::drop_statistics(node),
        K::COMMENT_ON => attached::comment(node),
        K::GRANT | K::REVOKE => attached::grant(node),
        _ => return None,
    })
}

/// What a query or a statement that writes rows does.
pub(super) fn row_statement(node: Node<'_>) -> Option<Act> {
    let kind = node.kind();
    if expression::QUERIES.contains(&kind) {
        return Some(query::read(node));
    }
    rows::write(node, node)
}

fn row_statements(node: Node<'_>) -> Option<Act> {
    let kind = node.kind();
    if expression::QUERIES.contains(&kind) {
        return Some(session::set_config(node).unwrap_or_else(|| query::read(node)));
    }
    if WRITES.contains(&kind) {
        return rows::write(node, node);
    }
    Some(match kind {
        K::TRUNCATE => rows::truncate(node),
        K::COPY => rows::copy(node),
        K::DECLARE => query::read(node),
        K::LOCK => maintenance::lock(node),
        K::VACUUM => maintenance::vacuum(node),
        K::ANALYZE => maintenance::analyze(node),
        K::CLUSTER => maintenance::cluster(node),
        _ => return None,
    })
}

fn sessions(node: Node<'_>) -> Option<Act> {
    let named = |name: &str| Act::Set {
        name: name.to_owned(),
        value: None,
        scope: SettingScope::Session,
    };
    let kind = node.kind();
    if let Some(control) = session::transaction(kind) {
        return Some(Act::Transaction(control));
    }
    Some(match kind {
        K::SET => session::set(node),
        K::RESET => session::reset(node),
        K::SET_ROLE | K::RESET_ROLE => session::set_role(node, "role"),
        K::SET_SESSION_AUTH | K::RESET_SESSION_AUTH => {
            session::set_role(node, "session_authorization")
        }
        K::DISCARD if node.has(K::DISCARD_ALL) => named("all"),
        _ => return None,
    })
}

/// `EXPLAIN ANALYZE` does what it explains; without the word it only reads the schema.
fn explain(node: Node<'_>) -> Vec<Act> {
    let options = node.child(K::EXPLAIN_OPTION_LIST);
    let mut options = options.into_iter().flat_map(|l| l.all(K::EXPLAIN_OPTION));
    let runs = node.has(K::EXPLAIN_ANALYZE)
        || options.any(|option| {
            let name = name::simple_of(option, K::EXPLAIN_OPTION_NAME);
            matches!(name.as_str(), "analyze" | "analyse") && clause::is_on(option, 1)
        });
    match node.children().filter(|n| n.kind() != K::SEMICOLON).last() {
        Some(inner) if runs => acts(inner),
        Some(inner) => vec![Act::Read {
            tables: query::tables(inner, &query::Scope::of(inner)),
            functions: Vec::new(),
            locked: Vec::new(),
            sequences: Vec::new(),
        }],
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use whimbrel_schema::analyze::act::{Concurrency, Drop, Name, SequenceOption};

    use super::super::testing::{act, acts};
    use super::*;

    #[test]
    fn objects_are_dropped_and_made() {
        let names = || vec![Name::new("a"), Name::within("s", "b")];
        let cascade = Drop {
            if_exists: true,
            cascade: true,
        };
        let texts = || vec!["a".to_owned(), "b".to_owned()];
        for (text, expected) in [
            (
                "DROP TABLE IF EXISTS a, s.b CASCADE",
                Act::DropTables(names(), cascade),
            ),
            (
                "DROP FOREIGN TABLE IF EXISTS a, s.b CASCADE",
                Act::DropTables(names(), cascade),
            ),
            (
                "DROP VIEW IF EXISTS a, s.b CASCADE",
                Act::DropViews(names(), cascade),
            ),
            (
                "DROP MATERIALIZED VIEW IF EXISTS a, s.b CASCADE",
                Act::DropViews(names(), cascade),
            ),
            (
                "DROP SEQUENCE IF EXISTS a, s.b CASCADE",
                Act::DropSequences(names(), cascade),
            ),
            (
                "DROP TYPE IF EXISTS a, s.b CASCADE",
                Act::DropTypes(names(), cascade),
            ),
            (
                "DROP DOMAIN IF EXISTS a, s.b CASCADE",
                Act::DropDomains(names(), cascade),
            ),
            (
                "DROP SCHEMA IF EXISTS a, b CASCADE",
                Act::DropSchemas(texts(), cascade),
            ),
            (
                "DROP EXTENSION IF EXISTS a, b CASCADE",
                Act::DropExtensions(texts(), cascade),
            ),
            (
                "DROP TABLE public.\"A\"",
                Act::DropTables(vec![Name::new("A")], Drop::default()),
            ),
            (
                "CREATE SEQUENCE IF NOT EXISTS s.b START 1",
                Act::CreateSequence(Name::within("s", "b"), vec![SequenceOption::Start(1)]),
            ),
            (
                "CREATE DATABASE d TEMPLATE = x",
                Act::CreateDatabase("d".to_owned()),
            ),
            (
                "DROP DATABASE IF EXISTS d WITH (FORCE)",
                Act::DropDatabase("d".to_owned()),
            ),
            (
                "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\"",
                Act::CreateExtension("uuid-ossp".to_owned()),
            ),
            (
                "REFRESH MATERIALIZED VIEW CONCURRENTLY s.b",
                Act::RefreshView(
                    Name::within("s", "b"),
                    Concurrency::Concurrently,
                    Wanted::Yes,
                ),
            ),
            (
                "REFRESH MATERIALIZED VIEW a WITH NO DATA",
                Act::RefreshView(Name::new("a"), Concurrency::Plain, Wanted::No),
            ),
        ] {
            assert_eq!(act(text), expected, "{text}");
        }
    }

    #[test]
    fn reads_name_what_they_lock() {
        let names = |names: &[&str]| names.iter().map(|n| Name::new(*n)).collect::<Vec<_>>();
        for (text, rows, drawn) in [
            ("SELECT setval('s', max(id)) FROM t", &[][..], &["s"][..]),
            ("SELECT * FROM t FOR UPDATE", &["t"], &[]),
            (
                "SELECT * FROM t JOIN u x ON true FOR SHARE OF x",
                &["u"],
                &[],
            ),
            (
                "SELECT * FROM t WHERE a IN (SELECT a FROM u FOR UPDATE)",
                &["u"],
                &[],
            ),
        ] {
            let Act::Read {
                locked, sequences, ..
            } = act(text)
            else {
                panic!("{text}");
            };
            assert_eq!((locked, sequences), (names(rows), names(drawn)), "{text}");
        }
    }

    #[test]
    fn reads_name_tables_and_functions() {
        let read = |tables: &[&str], functions: &[&str]| Act::Read {
            tables: tables.iter().map(|t| Name::new(*t)).collect(),
            functions: functions.iter().map(|f| Name::new(*f)).collect(),
            locked: Vec::new(),
            sequences: Vec::new(),
        };
        for (text, expected) in [
            ("SELECT max(id) FROM t", read(&["t"], &["max"])),
            ("VALUES (now())", read(&[], &["now"])),
            ("TABLE t", read(&["t"], &[])),
            ("DECLARE c CURSOR FOR SELECT * FROM t", read(&["t"], &[])),
            ("EXPLAIN DELETE FROM t USING u", read(&["u"], &[])),
            ("EXPLAIN (ANALYZE false) SELECT * FROM t", read(&["t"], &[])),
            ("(SELECT 1 FROM t) LIMIT 1", read(&["t"], &[])),
        ] {
            assert_eq!(act(text), expected, "{text}");
        }
    }

    #[test]
    fn only_what_runs_writes() {
        for text in [
            "EXPLAIN ANALYZE DELETE FROM t",
            "EXPLAIN (ANALYZE) DELETE FROM t",
        ] {
            assert!(matches!(act(text), Act::Delete { .. }), "{text}");
        }
        let within = "WITH x AS (DELETE FROM t RETURNING 1) SELECT * FROM x";
        assert_eq!(acts(within).len(), 2);
        assert_eq!(acts(&format!("EXPLAIN {within}")).len(), 1);
        assert_eq!(acts(&format!("PREPARE p AS {within}")).len(), 1);
        let body = format!("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC {within}; END");
        assert!(matches!(act(&body), Act::CreateFunction(_)));
        let copied = act("COPY (DELETE FROM t RETURNING *) TO STDOUT");
        assert!(matches!(copied, Act::Delete { .. }));
    }
}
