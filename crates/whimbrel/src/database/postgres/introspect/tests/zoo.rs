//! Everything at once, and everything that is left to other words.

use super::*;

const ZOO: &str = "
CREATE COLLATION \"ger man\" (LC_COLLATE = 'C', LC_CTYPE = 'C');
CREATE FUNCTION eq(int, text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2';
CREATE OPERATOR === (PROCEDURE = eq, LEFTARG = int, RIGHTARG = text);
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION to_pair(int) RETURNS pair LANGUAGE sql AS 'SELECT ROW($1, $1)::pair';
CREATE CAST (int AS pair) WITH FUNCTION to_pair(int) AS ASSIGNMENT;
CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = simple, STOPWORDS = english);
CREATE TEXT SEARCH CONFIGURATION conf (PARSER = default);
ALTER TEXT SEARCH CONFIGURATION conf ADD MAPPING FOR word, asciiword WITH dict, simple;
CREATE FOREIGN DATA WRAPPER wrap; CREATE SERVER far FOREIGN DATA WRAPPER wrap OPTIONS (host 'h');
CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (password 'secret');
CREATE FOREIGN TABLE remote (a int NOT NULL, b text OPTIONS (x 'y')) SERVER far OPTIONS (z 'it''s');
CREATE TABLE t (a int PRIMARY KEY, b text); CREATE PUBLICATION pub FOR TABLE t (a) WHERE (a > 0);
CREATE FUNCTION on_end() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER ended ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION on_end();
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pg_monitor;
CREATE OPERATOR CLASS ops FOR TYPE int USING btree AS FUNCTION 1 btint4cmp(int, int);
CREATE TABLE __whimbrel_log (id int); CREATE TABLE __diesel_schema_migrations (version text);
CREATE TEMP TABLE gone (a int);";

/// Conditions and columns of publications are of 15.
fn zoo() -> String {
    match PostgresServer::shared().version_number() >= 150_000 {
        true => ZOO.to_owned(),
        false => ZOO.replace(" (a) WHERE (a > 0)", ""),
    }
}

#[test]
fn everything_has_a_statement_or_a_reason() {
    let test = test_database();
    let read = read_after(&test, &zoo());
    let texts = others(&read.catalog);
    for (what, name, text) in [
        (
            "collation",
            "ger man",
            "CREATE COLLATION \"ger man\" (PROVIDER = libc, LC_COLLATE = 'C', LC_CTYPE = 'C')",
        ),
        (
            "operator (integer, text)",
            "===",
            "CREATE OPERATOR === (PROCEDURE = eq, LEFTARG = integer, RIGHTARG = text)",
        ),
        (
            "cast",
            "integer AS pair",
            "CREATE CAST (integer AS pair) WITH FUNCTION to_pair(integer) AS ASSIGNMENT",
        ),
        (
            "text search dictionary",
            "dict",
            "CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = pg_catalog.simple, stopwords = 'english')",
        ),
        (
            "foreign data wrapper",
            "wrap",
            "CREATE FOREIGN DATA WRAPPER wrap",
        ),
        (
            "foreign server",
            "far",
            "CREATE SERVER far FOREIGN DATA WRAPPER wrap OPTIONS (host 'h')",
        ),
        (
            "foreign table",
            "remote",
            "CREATE FOREIGN TABLE \"remote\" (\n  \"a\" integer NOT NULL,\n  \"b\" text OPTIONS (x 'y')\n) SERVER \"far\" OPTIONS (z 'it''s')",
        ),
        (
            "event trigger",
            "ended",
            "CREATE EVENT TRIGGER ended ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION on_end()",
        ),
        (
            "privileges of pg_monitor on new TABLES",
            "postgres",
            "ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT SELECT ON TABLES TO pg_monitor",
        ),
    ] {
        let name = if what.starts_with("privileges") {
            "postgres"
        } else {
            name
        };
        let found = texts.iter().find(|(w, n, _)| w == what && n == name);
        let (_, _, found) = found.unwrap_or_else(|| panic!("{what}: {texts:?}"));
        assert_eq!(found, text);
    }
    let (_, _, conf) = texts.iter().find(|(_, name, _)| name == "conf").unwrap();
    assert!(
        conf.contains("ADD MAPPING FOR word WITH dict, simple"),
        "{conf}"
    );
    let (_, _, publication) = texts.iter().find(|(_, name, _)| name == "pub").unwrap();
    assert!(
        publication.starts_with("CREATE PUBLICATION pub FOR TABLE t"),
        "{publication}"
    );
    let left: Vec<&str> = read.left_out.iter().map(String::as_str).collect();
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(
        left.iter()
            .any(|l| l.contains("user mapping") && !l.contains("secret"))
    );
    assert!(
        left.iter()
            .any(|l| l.starts_with("the operator class `ops`"))
    );
    assert!(
        left.iter()
            .any(|l| l.starts_with("the operator family `ops`"))
    );
    let tables: Vec<&str> = read.catalog.tables().map(|t| t.name.as_str()).collect();
    assert_eq!(tables, ["t"]);
}

#[test]
fn reading_twice_says_the_same_and_changes_nothing() {
    let test = test_database();
    test.psql(&zoo());
    let url = test.url();
    let (one, two) = (
        try_read(&url, &Scope::Everything).unwrap(),
        try_read(&url, &Scope::Everything).unwrap(),
    );
    assert!(one.catalog == two.catalog);
    assert_eq!(one.left_out, two.left_out);
}

/// Every statement that is carried makes its object again.
#[test]
fn carried_statements_run_on_an_empty_database() {
    let test = test_database();
    let read = read_after(&test, &zoo());
    let again = test_database();
    let mut waiting: Vec<&Definition> = read.catalog.definitions().collect();
    again.psql("CREATE TABLE t (a int PRIMARY KEY, b text); CREATE TYPE pair AS (a int, b int)");
    let mut connection = connection(&again.url());
    // Whatever order the needs give, rounds find it.
    for _ in 0..5 {
        waiting.retain(|made| {
            let Body::Statement(text) = &made.body else {
                return false;
            };
            let text = text.get(Backend::Postgres).unwrap();
            diesel::connection::SimpleConnection::batch_execute(&mut connection, text).is_err()
        });
    }
    let left: Vec<String> = waiting.iter().map(|made| made.key.to_string()).collect();
    assert_eq!(left, [""; 0]);
    let second = try_read(&again.url(), &Scope::Own).unwrap();
    // Rights on new tables were given before these were made.
    let texts = |catalog: &Catalog| {
        let all = catalog.definitions();
        all.map(|made| (made.key.clone(), made.body.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(&second.catalog), texts(&read.catalog));
}
