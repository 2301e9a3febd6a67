//! Statements without an act of their own: the harmless ones by name, the rest as opaque.

use squawk_parser::SyntaxKind as K;
use whimbrel_schema::analyze::act::Act;

use super::tree::Node;

/// The act of a statement that no other file knows; `None` for what is no statement.
pub(super) fn act(node: Node<'_>) -> Option<Act> {
    let kind = node.kind();
    if let Some(what) = unknown_effects(node) {
        return Some(Act::opaque(what));
    }
    let (_, name) = HARMLESS.iter().find(|(harmless, _)| *harmless == kind)?;
    // What a CASCADE takes along stands in no statement.
    Some(match node.has(K::CASCADE) {
        true => Act::opaque(format!("{name} … CASCADE")),
        false => Act::Harmless(name),
    })
}

fn unknown_effects(node: Node<'_>) -> Option<&'static str> {
    Some(match node.kind() {
        K::DO => "a DO block",
        K::CALL => "a call of a procedure",
        K::EXECUTE => "a prepared statement",
        K::COMMIT_PREPARED | K::ROLLBACK_PREPARED => "the end of a prepared transaction",
        K::DROP_OWNED => "a drop of all that a role owns",
        K::IMPORT_FOREIGN_SCHEMA => "an import of a foreign schema",
        K::REPACK => "REPACK",
        K::ALTER_EXTENSION if node.has(K::ALTER_EXTENSION_UPDATE) => "an update of an extension",
        K::ALTER_TABLE | K::ALTER_INDEX | K::ALTER_MATERIALIZED_VIEW
            if node.has(K::ALL_IN_TABLESPACE) =>
        {
            "a move of all that is in a tablespace"
        }
        K::ALTER_TABLE
            if node
                .either(&[K::MERGE_PARTITIONS, K::SPLIT_PARTITION])
                .is_some() =>
        {
            "a merge or a split of partitions"
        }
        _ => return None,
    })
}

/// Statements whose parts are known and touch no table, and what they are called.
const HARMLESS: [(K, &str); 98] = [
    (K::ALTER_AGGREGATE, "ALTER AGGREGATE"),
    (K::ALTER_COLLATION, "ALTER COLLATION"),
    (K::ALTER_CONVERSION, "ALTER CONVERSION"),
    (K::ALTER_DATABASE, "ALTER DATABASE"),
    (K::ALTER_DEFAULT_PRIVILEGES, "ALTER DEFAULT PRIVILEGES"),
    (K::ALTER_EVENT_TRIGGER, "ALTER EVENT TRIGGER"),
    (K::ALTER_EXTENSION, "ALTER EXTENSION"),
    (K::ALTER_FOREIGN_DATA_WRAPPER, "ALTER FOREIGN DATA WRAPPER"),
    (K::ALTER_FUNCTION, "ALTER FUNCTION"),
    (K::ALTER_GROUP, "ALTER GROUP"),
    (K::ALTER_LANGUAGE, "ALTER LANGUAGE"),
    (K::ALTER_LARGE_OBJECT, "ALTER LARGE OBJECT"),
    (K::ALTER_OPERATOR, "ALTER OPERATOR"),
    (K::ALTER_OPERATOR_CLASS, "ALTER OPERATOR CLASS"),
    (K::ALTER_OPERATOR_FAMILY, "ALTER OPERATOR FAMILY"),
    (K::ALTER_PROCEDURE, "ALTER PROCEDURE"),
    (K::ALTER_PROPERTY_GRAPH, "ALTER PROPERTY GRAPH"),
    (K::ALTER_PUBLICATION, "ALTER PUBLICATION"),
    (K::ALTER_ROLE, "ALTER ROLE"),
    (K::ALTER_ROUTINE, "ALTER ROUTINE"),
    (K::ALTER_SCHEMA, "ALTER SCHEMA"),
    (K::ALTER_SEQUENCE, "ALTER SEQUENCE"),
    (K::ALTER_SERVER, "ALTER SERVER"),
    (K::ALTER_STATISTICS, "ALTER STATISTICS"),
    (K::ALTER_SUBSCRIPTION, "ALTER SUBSCRIPTION"),
    (K::ALTER_SYSTEM, "ALTER SYSTEM"),
    (K::ALTER_TABLESPACE, "ALTER TABLESPACE"),
    (
        K::ALTER_TEXT_SEARCH_CONFIGURATION,
        "ALTER TEXT SEARCH CONFIGURATION",
    ),
    (
        K::ALTER_TEXT_SEARCH_DICTIONARY,
        "ALTER TEXT SEARCH DICTIONARY",
    ),
    (K::ALTER_TEXT_SEARCH_PARSER, "ALTER TEXT SEARCH PARSER"),
    (K::ALTER_TEXT_SEARCH_TEMPLATE, "ALTER TEXT SEARCH TEMPLATE"),
    (K::ALTER_USER, "ALTER USER"),
    (K::ALTER_USER_MAPPING, "ALTER USER MAPPING"),
    (K::CHECKPOINT, "CHECKPOINT"),
    (K::CLOSE, "CLOSE"),
    (K::CREATE_ACCESS_METHOD, "CREATE ACCESS METHOD"),
    (K::CREATE_AGGREGATE, "CREATE AGGREGATE"),
    (K::CREATE_CAST, "CREATE CAST"),
    (K::CREATE_COLLATION, "CREATE COLLATION"),
    (K::CREATE_CONVERSION, "CREATE CONVERSION"),
    (K::CREATE_EVENT_TRIGGER, "CREATE EVENT TRIGGER"),
    (
        K::CREATE_FOREIGN_DATA_WRAPPER,
        "CREATE FOREIGN DATA WRAPPER",
    ),
    (K::CREATE_GROUP, "CREATE GROUP"),
    (K::CREATE_LANGUAGE, "CREATE LANGUAGE"),
    (K::CREATE_OPERATOR, "CREATE OPERATOR"),
    (K::CREATE_OPERATOR_CLASS, "CREATE OPERATOR CLASS"),
    (K::CREATE_OPERATOR_FAMILY, "CREATE OPERATOR FAMILY"),
    (K::CREATE_PROPERTY_GRAPH, "CREATE PROPERTY GRAPH"),
    (K::CREATE_ROLE, "CREATE ROLE"),
    (K::CREATE_SERVER, "CREATE SERVER"),
    (K::CREATE_SUBSCRIPTION, "CREATE SUBSCRIPTION"),
    (K::CREATE_TABLESPACE, "CREATE TABLESPACE"),
    (
        K::CREATE_TEXT_SEARCH_CONFIGURATION,
        "CREATE TEXT SEARCH CONFIGURATION",
    ),
    (
        K::CREATE_TEXT_SEARCH_DICTIONARY,
        "CREATE TEXT SEARCH DICTIONARY",
    ),
    (K::CREATE_TEXT_SEARCH_PARSER, "CREATE TEXT SEARCH PARSER"),
    (
        K::CREATE_TEXT_SEARCH_TEMPLATE,
        "CREATE TEXT SEARCH TEMPLATE",
    ),
    (K::CREATE_TRANSFORM, "CREATE TRANSFORM"),
    (K::CREATE_USER, "CREATE USER"),
    (K::CREATE_USER_MAPPING, "CREATE USER MAPPING"),
    (K::DEALLOCATE, "DEALLOCATE"),
    (K::DISCARD, "DISCARD"),
    (K::DROP_ACCESS_METHOD, "DROP ACCESS METHOD"),
    (K::DROP_CAST, "DROP CAST"),
    (K::DROP_COLLATION, "DROP COLLATION"),
    (K::DROP_CONVERSION, "DROP CONVERSION"),
    (K::DROP_EVENT_TRIGGER, "DROP EVENT TRIGGER"),
    (K::DROP_FOREIGN_DATA_WRAPPER, "DROP FOREIGN DATA WRAPPER"),
    (K::DROP_GROUP, "DROP GROUP"),
    (K::DROP_LANGUAGE, "DROP LANGUAGE"),
    (K::DROP_OPERATOR, "DROP OPERATOR"),
    (K::DROP_OPERATOR_CLASS, "DROP OPERATOR CLASS"),
    (K::DROP_OPERATOR_FAMILY, "DROP OPERATOR FAMILY"),
    (K::DROP_PROPERTY_GRAPH, "DROP PROPERTY GRAPH"),
    (K::DROP_PUBLICATION, "DROP PUBLICATION"),
    (K::DROP_ROLE, "DROP ROLE"),
    (K::DROP_SERVER, "DROP SERVER"),
    (K::DROP_STATISTICS, "DROP STATISTICS"),
    (K::DROP_SUBSCRIPTION, "DROP SUBSCRIPTION"),
    (K::DROP_TABLESPACE, "DROP TABLESPACE"),
    (K::DROP_TEXT_SEARCH_CONFIG, "DROP TEXT SEARCH CONFIGURATION"),
    (K::DROP_TEXT_SEARCH_DICT, "DROP TEXT SEARCH DICTIONARY"),
    (K::DROP_TEXT_SEARCH_PARSER, "DROP TEXT SEARCH PARSER"),
    (K::DROP_TEXT_SEARCH_TEMPLATE, "DROP TEXT SEARCH TEMPLATE"),
    (K::DROP_TRANSFORM, "DROP TRANSFORM"),
    (K::DROP_USER, "DROP USER"),
    (K::DROP_USER_MAPPING, "DROP USER MAPPING"),
    (K::FETCH, "FETCH"),
    (K::LISTEN, "LISTEN"),
    (K::LOAD, "LOAD"),
    (K::MOVE, "MOVE"),
    (K::NOTIFY, "NOTIFY"),
    (K::PREPARE, "PREPARE"),
    (K::REASSIGN, "REASSIGN OWNED"),
    (K::SECURITY_LABEL, "SECURITY LABEL"),
    (K::SET_CONSTRAINTS, "SET CONSTRAINTS"),
    (K::SET_TRANSACTION, "SET TRANSACTION"),
    (K::SHOW, "SHOW"),
    (K::UNLISTEN, "UNLISTEN"),
];

#[cfg(test)]
mod tests {
    use super::super::testing::act;
    use super::*;

    #[test]
    fn harmless_statements_are_named() {
        for (text, name) in [
            ("CREATE ROLE joe LOGIN", "CREATE ROLE"),
            ("ALTER SEQUENCE s OWNER TO joe", "ALTER SEQUENCE"),
            ("CREATE SERVER s FOREIGN DATA WRAPPER w", "CREATE SERVER"),
            ("NOTIFY c, 'x'", "NOTIFY"),
            ("PREPARE p AS DELETE FROM t", "PREPARE"),
            ("ALTER FUNCTION f(int) OWNER TO joe", "ALTER FUNCTION"),
            ("ALTER EXTENSION e SET SCHEMA s", "ALTER EXTENSION"),
            ("DROP CAST (a AS b)", "DROP CAST"),
            ("SHOW lock_timeout", "SHOW"),
            ("SET CONSTRAINTS ALL DEFERRED", "SET CONSTRAINTS"),
            (
                "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO joe",
                "ALTER DEFAULT PRIVILEGES",
            ),
        ] {
            assert_eq!(act(text), Act::Harmless(name), "{text}");
        }
    }

    #[test]
    fn unknown_effects_are_opaque() {
        for text in [
            "DO $$ BEGIN DROP TABLE t; END $$",
            "CALL p(1)",
            "EXECUTE p(1)",
            "COMMIT PREPARED 'x'",
            "DROP OWNED BY joe",
            "DROP LANGUAGE l CASCADE",
            "ALTER EXTENSION e UPDATE TO '2'",
            "IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c",
            "ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b",
            "ALTER INDEX ALL IN TABLESPACE a SET TABLESPACE b",
        ] {
            assert!(
                matches!(act(text), Act::Opaque { .. }),
                "{text}: {:?}",
                act(text)
            );
        }
    }
}
