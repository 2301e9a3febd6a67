//! `whimbrel import`: SQL of others as Rust revisions.

use std::fs;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

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
