//! `whimbrel import`: SQL of others as Rust revisions.

use std::fs;

use diesel::connection::SimpleConnection;
use diesel::{Connection, RunQueryDsl, SqliteConnection};

use crate::tool::Tool;

fn with(files: &[(&str, &str)]) -> Tool {
    let tool = Tool::new();
    for (name, text) in files {
        let path = tool.file(&format!("sql/{name}"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    tool
}

fn imported(tool: &Tool, module: &str) -> String {
    fs::read_to_string(tool.file(&format!("migrations/{module}.rs"))).unwrap()
}

const IMPORT: [&str; 5] = ["import", "diesel", "sql", "--backend", "sqlite"];

#[test]
fn a_tree_with_every_trap_becomes_revisions_in_diesels_order() {
    let tool = with(&[
        ("README.md", "no migration"),
        (".hidden/up.sql", "CREATE TABLE hidden (id INTEGER);"),
        ("notes/text.txt", "no migration"),
        (
            "2018-01-02-000000_add posts/up.sql",
            "-- Why.\r\nCREATE TABLE posts (id INTEGER NOT NULL PRIMARY KEY, body TEXT)",
        ),
        ("2018-01-02-000000_add posts/down.sql", "DROP TABLE posts"),
        (
            "20180101000000_users/up.sql",
            "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY);",
        ),
        ("2018-01-03-000000_nothing/up.sql", "-- Later.\n"),
        ("2018-01-03-000000_nothing/down.sql", ""),
        (
            "2018-01-04-000000_rows/up.sql",
            "PRAGMA foreign_keys = OFF; BEGIN; INSERT INTO users VALUES (1); COMMIT;",
        ),
        ("2018-01-04-000000_rows/down.sql", "DELETE FROM users;"),
        (
            "2026-07-27-143313-0000_long/up.sql",
            "ALTER TABLE users ADD COLUMN name TEXT;",
        ),
        (
            "2026-07-27-143313-0000_long/down.sql",
            "ALTER TABLE users DROP COLUMN name;",
        ),
        (
            "2026-07-27-143313-0000_long/metadata.toml",
            "run_in_transaction = false\n",
        ),
    ]);
    let answer = tool.run(&IMPORT);
    assert_eq!((answer.code, answer.errors.as_str()), (0, ""), "{answer:?}");
    let list = imported(&tool, "mod");
    let modules: Vec<&str> = list
        .lines()
        .filter_map(|line| line.strip_prefix("mod "))
        .collect();
    assert_eq!(
        modules,
        [
            "m20180101000000_users;",
            "m20180102000000_add_posts;",
            "m20180103000000_nothing;",
            "m20180104000000_rows;",
            "m20260727143313_long;",
        ]
    );
    let posts = imported(&tool, "m20180102000000_add_posts");
    assert!(posts.contains("// Why."), "{posts}");
    assert!(
        posts.contains("schema.create_table(\"posts\", |t| {"),
        "{posts}"
    );
    assert!(posts.contains(".revises(\"20180101000000\")"), "{posts}");
    assert!(!posts.contains("fn down"), "{posts}");
    let nothing = imported(&tool, "m20180103000000_nothing");
    assert!(
        nothing.contains("// up.sql holds no statements."),
        "{nothing}"
    );
    let rows = imported(&tool, "m20180104000000_rows");
    assert!(
        rows.contains("per_backend().sqlite(\"INSERT INTO users VALUES (1)\")"),
        "{rows}"
    );
    assert!(!rows.contains("(\"BEGIN"), "{rows}");
    assert!(rows.contains("// Left out: COMMIT"), "{rows}");
    let long = imported(&tool, "m20260727143313_long");
    assert!(long.contains("without a transaction"), "{long}");
    for said in [
        "2018-01-04-000000_rows: up.sql: `BEGIN` is left out",
        "notes: passed over, it has no up.sql",
        "SET version = '20260727143313' WHERE version = '202607271433130000';",
        "baseline(\"20260727143313\")",
    ] {
        assert!(answer.output.contains(said), "{said}: {answer:?}");
    }
    // What is there is never written over.
    let again = tool.run(&IMPORT);
    assert_eq!(again.code, 2, "{again:?}");
}

#[test]
fn two_folders_of_one_version_are_refused() {
    let tool = with(&[
        ("2018-01-01-000000_a/up.sql", "SELECT 1;"),
        ("20180101000000_b/up.sql", "SELECT 1;"),
    ]);
    let answer = tool.run(&IMPORT);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(
        answer.errors.contains("have the same version"),
        "{answer:?}"
    );
    assert!(!tool.file("migrations").exists());
}

#[test]
fn an_empty_tree_is_refused() {
    let tool = with(&[("README.md", "")]);
    assert_eq!(tool.run(&IMPORT).code, 2);
    assert_eq!(
        tool.run(&["import", "diesel", "absent", "--backend", "sqlite"])
            .code,
        1
    );
}

#[test]
fn a_database_becomes_a_baseline() {
    let tool = Tool::new();
    let file = tool.file("app.db");
    let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    connection
        .batch_execute("CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY)")
        .unwrap();
    let answer = tool.run(&["import", "database", "app.db"]);
    assert_eq!((answer.code, answer.errors.as_str()), (0, ""), "{answer:?}");
    let list = imported(&tool, "mod");
    let module = list
        .lines()
        .find_map(|line| line.strip_prefix("mod "))
        .unwrap();
    let text = imported(&tool, module.trim_end_matches(';'));
    assert!(
        text.contains("schema.create_table(\"users\", |t| {"),
        "{text}"
    );
    assert!(text.contains("schema.irreversible("), "{text}");
}

#[test]
fn a_history_under_longer_versions_goes_on_after_the_printed_statements() {
    let tool = with(&[
        ("2025-05-01-090000_a/up.sql", "CREATE TABLE a (id INTEGER)"),
        (
            "2026-07-27-143313-0000_b/up.sql",
            "CREATE TABLE b (id INTEGER)",
        ),
        (
            "2026-07-27-143313-0001_c/up.sql",
            "CREATE TABLE c (id INTEGER)",
        ),
        (
            "2026-07-27-143314-0000_d/up.sql",
            "CREATE TABLE d (id INTEGER)",
        ),
    ]);
    let answer = tool.run(&IMPORT);
    assert_eq!((answer.code, answer.errors.as_str()), (0, ""), "{answer:?}");
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    connection
        .batch_execute(
            "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
             run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP); \
             INSERT INTO __diesel_schema_migrations (version) VALUES ('20250501090000'), \
             ('202607271433130000'), ('202607271433130001'), ('202607271433140000')",
        )
        .unwrap();
    let lines = answer.output.lines();
    let statements: Vec<&str> = lines.filter(|line| line.starts_with("UPDATE ")).collect();
    assert_eq!(statements.len(), 3, "{answer:?}");
    // A second time they change nothing.
    for _ in 0..2 {
        connection.batch_execute(&statements.join("\n")).unwrap();
        let recorded: String = diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(
            "(SELECT group_concat(version, ' ') FROM (SELECT version \
             FROM __diesel_schema_migrations ORDER BY version))",
        ))
        .get_result(&mut connection)
        .unwrap();
        let list = imported(&tool, "mod");
        let modules = list.lines().filter_map(|line| line.strip_prefix("mod m"));
        let ids: Vec<&str> = modules.filter_map(|name| name.split('_').next()).collect();
        assert_eq!(recorded, ids.join(" "));
    }
}

#[test]
fn indexes_made_beside_a_running_application_are_typed() {
    let tool = with(&[
        (
            "20240101000000_t/up.sql",
            "CREATE TABLE t (id bigint PRIMARY KEY, a bigint, b bigint);",
        ),
        (
            "20240102000000_i/up.sql",
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a);\n\
             DROP INDEX CONCURRENTLY IF EXISTS t_lost;\n\
             CREATE INDEX CONCURRENTLY t_b ON t USING btree (b) WITH (fillfactor = 70);",
        ),
        (
            "20240102000000_i/down.sql",
            "DROP INDEX CONCURRENTLY t_b;\nDROP INDEX CONCURRENTLY IF EXISTS t_a;",
        ),
        (
            "20240102000000_i/metadata.toml",
            "run_in_transaction = false\n",
        ),
    ]);
    let answer = tool.run(&["import", "diesel", "sql", "--backend", "postgres"]);
    assert_eq!((answer.code, answer.errors.as_str()), (0, ""), "{answer:?}");
    let text = imported(&tool, "m20240102000000_i");
    assert!(text.contains("create_index(\"t\", [\"a\"])"), "{text}");
    assert!(
        text.contains("// Left out: DROP INDEX CONCURRENTLY IF EXISTS t_lost"),
        "{text}"
    );
    assert!(!text.contains("(\"CREATE INDEX CONCURRENTLY"), "{text}");
    assert!(!text.contains("(\"DROP INDEX CONCURRENTLY"), "{text}");
}

#[test]
fn a_table_that_is_rebuilt_twice_keeps_its_names_apart() {
    let rebuild = "CREATE TABLE t2 (id INTEGER NOT NULL PRIMARY KEY, a TEXT UNIQUE);\n\
        INSERT INTO t2 SELECT * FROM t;\nDROP TABLE t;\nALTER TABLE t2 RENAME TO t;";
    let tool = with(&[
        (
            "20240101000000_t/up.sql",
            "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a TEXT UNIQUE);",
        ),
        ("20240102000000_once/up.sql", rebuild),
        ("20240103000000_twice/up.sql", rebuild),
    ]);
    let answer = tool.run(&IMPORT);
    assert_eq!((answer.code, answer.errors.as_str()), (0, ""), "{answer:?}");
    for module in ["m20240102000000_once", "m20240103000000_twice"] {
        let text = imported(&tool, module);
        for said in [
            "schema.rename_table(\"t2\", \"t\");",
            "t.rename_constraint(\"t2_pkey\", \"t_pkey\");",
            "t.rename_constraint(\"t2_a_key\", \"t_a_key\");",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }
}

#[test]
fn a_down_may_drop_the_index_that_a_foreign_key_needs() {
    let tool = with(&[
        (
            "20240101000000_t/up.sql",
            "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a TEXT);\n\
             CREATE UNIQUE INDEX t_a ON t (a);\n\
             CREATE TABLE u (a TEXT REFERENCES t (a));",
        ),
        (
            "20240101000000_t/down.sql",
            "DROP INDEX t_a;\nDROP TABLE u;\nDROP TABLE t;",
        ),
    ]);
    let answer = tool.run(&IMPORT);
    assert_eq!((answer.code, answer.errors.as_str()), (0, ""), "{answer:?}");
    let text = imported(&tool, "m20240101000000_t");
    // The builder keeps what a key needs: the text stays, and the rest follows it.
    assert!(
        text.contains("per_backend().sqlite(\"DROP INDEX t_a\")"),
        "{text}"
    );
    assert!(text.contains("schema.drop_table(\"u\");"), "{text}");
    assert!(text.contains("schema.drop_table(\"t\");"), "{text}");
}

#[test]
fn a_name_that_several_tables_share_stays_apart_when_they_are_rebuilt() {
    let rebuild = "CREATE TABLE b2 (x TEXT, CONSTRAINT one UNIQUE (x));\n\
        DROP TABLE b;\nALTER TABLE b2 RENAME TO b;";
    let tool = with(&[
        (
            "20240101000000_t/up.sql",
            "CREATE TABLE a (x TEXT, CONSTRAINT one UNIQUE (x));\n\
             CREATE TABLE b (x TEXT, CONSTRAINT one UNIQUE (x));",
        ),
        ("20240102000000_once/up.sql", rebuild),
        ("20240103000000_twice/up.sql", rebuild),
    ]);
    let answer = tool.run(&IMPORT);
    assert_eq!((answer.code, answer.errors.as_str()), (0, ""), "{answer:?}");
    for module in ["m20240102000000_once", "m20240103000000_twice"] {
        let text = imported(&tool, module);
        assert!(text.contains("\"one_of_b2\", \"one_of_b\");"), "{text}");
    }
}

#[test]
fn a_change_that_asks_the_session_for_its_zone_stays_sql() {
    let tool = with(&[
        (
            "20240101000000_t/up.sql",
            "CREATE TABLE t (id bigint PRIMARY KEY, at timestamp NOT NULL);",
        ),
        (
            "20240102000000_zone/up.sql",
            "SET timezone = 'UTC';\nALTER TABLE t ALTER COLUMN at TYPE timestamptz;",
        ),
    ]);
    let answer = tool.run(&["import", "diesel", "sql", "--backend", "postgres"]);
    assert_eq!((answer.code, answer.errors.as_str()), (0, ""), "{answer:?}");
    let text = imported(&tool, "m20240102000000_zone");
    assert!(
        text.contains("(\"ALTER TABLE t ALTER COLUMN at TYPE timestamptz\")"),
        "{text}"
    );
}
