//! Reading the schema of a file.

use std::fmt::Write as _;

use whimbrel_schema::catalog::{DefinitionKey, DefinitionKind};

use super::*;
use crate::database::introspection::{Introspection, Scope};

fn introspected(path: &Path) -> Result<Introspection> {
    let opened = open_file(path, Access::ReadOnly)?;
    opened.into_database().unwrap().introspect(&Scope::Own)
}

/// What a file made by a script is read as.
#[track_caller]
fn of_script(script: &str) -> Introspection {
    let directory = TestDirectory::new();
    let path = directory.file("app.db");
    drop(create(&directory));
    sql(&path, script);
    introspected(&path).unwrap()
}

#[test]
fn what_sqlite_knows_is_what_the_texts_say() {
    let found = of_script(
        "CREATE TABLE \"o\"\"dd ☂\" (id INTEGER PRIMARY KEY, \"se lect\" varchar( 10 ) NOT NULL DEFAULT 'x',
            g AS (id * 2), s TEXT COLLATE NOCASE AS (\"se lect\") STORED, any, UNIQUE (s, \"se lect\" COLLATE RTRIM DESC));
         CREATE TABLE pairs (A TEXT, b UNSIGNED BIG INT, c ANY, PRIMARY KEY (b DESC, a)) WITHOUT ROWID;
         CREATE TABLE strict (a INT PRIMARY KEY, b REAL, c BLOB UNIQUE) STRICT;
         CREATE TABLE child (x TEXT REFERENCES PAIRS (a) ON DELETE CASCADE, y INTEGER,
            z INTEGER REFERENCES \"o\"\"dd ☂\" ON UPDATE SET NULL,
            FOREIGN KEY (y, x) REFERENCES pairs DEFERRABLE INITIALLY DEFERRED);
         CREATE INDEX \"i dx\" ON \"o\"\"dd ☂\" (\"se lect\" DESC, id, lower(s), s) WHERE id > 1;
         CREATE UNIQUE INDEX plain ON child (y COLLATE NOCASE);
         CREATE VIEW v AS SELECT * FROM child;",
    );
    assert_eq!(found.left_out, [""; 0]);
    assert_eq!(found.catalog.tables().count(), 4);
    let odd = found.catalog.table("o\"dd ☂").unwrap();
    assert_eq!(odd.columns.len(), 5);
    assert_eq!(odd.indexes.len(), 1);
    assert!(
        found
            .unnamed
            .contains(&("pairs".into(), "pairs_pkey".into()))
    );
}

#[test]
fn a_text_that_sqlite_does_not_follow_is_reported() {
    let directory = TestDirectory::new();
    let path = directory.file("app.db");
    drop(create(&directory));
    let mut beside = other(&path);
    // `CREATE TABLE … AS` keeps a text that SQLite wrote itself; here another is put in its place
    // while SQLite has read the old one.
    beside
        .batch_execute(
            "CREATE TABLE t (a TEXT, b INTEGER); CREATE INDEX i ON t (a);
             PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET name = 'j' WHERE name = 'i'",
        )
        .unwrap();
    drop(beside);
    let found = introspected(&path);
    // SQLite itself calls such a file damaged, or the difference is named.
    match found {
        Ok(found) => assert!(!found.left_out.is_empty()),
        Err(error) => assert!(error.to_string().contains("malformed"), "{error}"),
    }
}

#[test]
fn what_is_not_the_applications_is_passed_over() {
    let directory = TestDirectory::new();
    let path = directory.file("app.db");
    let mut database = create(&directory);
    database.create_bookkeeping().unwrap();
    sql(
        &path,
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT UNIQUE); ANALYZE;
         CREATE VIRTUAL TABLE words USING fts5(body);
         CREATE VIRTUAL TABLE boxes USING rtree(id, low, high);",
    );
    let found = database.introspect(&Scope::Everything).unwrap();
    assert_eq!(found.left_out, [""; 0]);
    let tables: Vec<&str> = found.catalog.tables().map(|t| t.name.as_str()).collect();
    assert_eq!(tables, ["t"]);
    assert_eq!(found.catalog.definitions().count(), 2);
    let elsewhere = Scope::Schemas(vec!["other".into()]);
    assert!(database.introspect(&elsewhere).unwrap().catalog.is_empty());
}

#[test]
fn leftovers_and_broken_views_are_named() {
    let found = of_script(
        "CREATE TABLE users (id INTEGER); CREATE TABLE new_users (id INTEGER);
         CREATE TABLE _alembic_tmp_users (id INTEGER); CREATE TABLE __whimbrel_new_users (id INTEGER);
         CREATE TABLE new_things (id INTEGER);
         CREATE VIEW fine AS SELECT id FROM users;
         CREATE VIEW broken AS SELECT id FROM gone;
         CREATE VIEW on_broken AS SELECT id FROM broken;",
    );
    assert_eq!(
        found.left_out,
        [
            "the table `new_users` looks left over from a rebuild of `users` that did not end",
            "the table `_alembic_tmp_users` is left over from a rebuild of `users` that did not end",
            "the table `__whimbrel_new_users` is left over from a rebuild of `users` that did not end",
            "the view `broken` cannot be read: no such table: main.gone",
            "the view `on_broken` cannot be read: no such table: main.gone",
        ]
    );
    let broken = DefinitionKey::new(DefinitionKind::View, "broken");
    assert!(found.catalog.definition(&broken).is_some(), "it is kept");
    assert!(found.catalog.table("__whimbrel_new_users").is_none());
}

#[test]
fn a_text_that_is_not_utf8_is_named_and_the_rest_is_read() {
    let found = of_script(
        "CREATE TABLE t (a TEXT); CREATE VIEW v AS SELECT 'x' AS y; CREATE VIEW w AS SELECT 1 AS y;
         PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = CAST(X'435245415445205649455720762041532053454C4543542027FF2720415320790A' AS TEXT)
            WHERE name = 'v'",
    );
    assert_eq!(
        found.left_out,
        ["the view `v` is left out: its text is not UTF-8"]
    );
    assert!(found.catalog.table("t").is_some());
    assert_eq!(found.catalog.definitions().count(), 1);
}

#[test]
fn a_damaged_file_and_a_locked_one_are_errors_with_a_way_out() {
    let directory = TestDirectory::new();
    let path = directory.file("app.db");
    drop(create(&directory));
    let mut script = String::new();
    for number in 0..200 {
        writeln!(script, "CREATE TABLE t{number} (a TEXT, b TEXT);").unwrap();
    }
    sql(&path, &script);
    let mut beside = other(&path);
    beside
        .batch_execute("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE")
        .unwrap();
    let settings = Settings {
        busy_timeout: std::time::Duration::from_millis(10),
        ..Settings::default()
    };
    let opened = crate::database::open(&url(&path), Access::ReadOnly, &settings);
    let locked = opened.and_then(|opened| opened.into_database().unwrap().introspect(&Scope::Own));
    assert!(locked.unwrap_err().to_string().contains("locked"));
    drop(beside);
    let mut bytes = std::fs::read(&path).unwrap();
    // Behind the head of the file: the first page of `sqlite_schema`.
    bytes[100..1000].fill(0xff);
    std::fs::write(&path, bytes).unwrap();
    let damaged = introspected(&path).unwrap_err();
    assert!(damaged.hint().is_some(), "{damaged}");
}

#[test]
fn reading_twice_leaves_nothing_open() {
    let directory = TestDirectory::new();
    let mut database = create(&directory);
    sql(&directory.file("app.db"), "CREATE TABLE t (a TEXT)");
    for _ in 0..2 {
        assert_eq!(
            database
                .introspect(&Scope::Own)
                .unwrap()
                .catalog
                .tables()
                .count(),
            1
        );
    }
}
