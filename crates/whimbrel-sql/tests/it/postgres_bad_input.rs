//! Texts that are wrong, huge or deep: PostgreSQL's reader answers all of them.

use proptest::prelude::*;
use whimbrel_schema::Backend;
use whimbrel_schema::analyze::act::{Act, RowSource};
use whimbrel_schema::analyze::{Settings, Statement};
use whimbrel_sql::{SqlError, Wrapping};

use crate::support::Case;

fn read(text: &str) -> Result<Vec<Statement>, Vec<SqlError>> {
    whimbrel_sql::statements(Backend::Postgres, text, Wrapping::None)
}

fn first_error(text: &str) -> SqlError {
    let errors = read(text).err();
    let errors = errors.unwrap_or_else(|| panic!("{text:.60} is read"));
    errors[0].clone()
}

#[test]
fn errors_have_a_place_and_a_sentence() {
    for (text, offset, words) in [
        ("SELECT 1; SELEC 2;", 10, "`SELEC`"),
        ("CREATE TABLE t (a int", 21, "ends too early"),
        ("SELECT 'open", 7, "terminate"),
        ("BEGIN DROP TABLE t", 6, "semicolon"),
        ("ALTER TABLE t ADD COLUMN", 24, "ends too early"),
        ("\\d t", 0, "psql"),
    ] {
        let error = first_error(text);
        assert_eq!(error.offset, offset, "{text}: {error}");
        assert!(error.message.contains(words), "{text}: {error}");
    }
}

#[test]
fn one_wrong_statement_does_not_hide_another() {
    let errors = read("SELEC 1; SELECT 2; DROP TABEL t").unwrap_err();
    let places: Vec<usize> = errors.iter().map(|error| error.offset).collect();
    assert!(places.contains(&0) && places.contains(&24), "{errors:?}");
}

#[test]
fn other_dialects_are_recognised() {
    for (text, database) in [
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)",
            "SQLite",
        ),
        ("PRAGMA foreign_keys = ON", "SQLite"),
        ("INSERT OR REPLACE INTO t VALUES (1)", "SQLite"),
        ("CREATE TABLE t (a int) WITHOUT ROWID", "SQLite"),
        ("CREATE TABLE `t` (a int)", "MySQL"),
        ("CREATE TABLE t (a int) ENGINE=InnoDB", "MySQL"),
        ("CREATE TABLE t (a int AUTO_INCREMENT)", "MySQL"),
        ("ALTER TABLE t MODIFY COLUMN a int", "MySQL"),
        ("CREATE TABLE t (a int IDENTITY(1,1))", "SQL Server"),
    ] {
        let error = first_error(text);
        let hint = error.hint.unwrap_or_default();
        assert!(hint.contains(database), "{text}: {hint}");
    }
}

#[test]
fn deep_texts_do_not_overflow_the_stack() {
    let texts = [
        ("SELECT ", "(", "1", ")"),
        ("SELECT ", "NOT ", "true", ""),
        ("SELECT ", "- ", "1", ""),
        ("SELECT ", "f(", "1", ")"),
        ("SELECT ", "CASE WHEN ", "true", " THEN 1 END"),
        ("SELECT ", "ARRAY[", "1", "]"),
        ("SELECT ", "1 BETWEEN ", "1", " AND 1"),
        ("SELECT ", "'a' || ", "'b'", ""),
        ("SELECT ", "1 + ", "1", ""),
        ("", "SELECT (", "SELECT 1", ")"),
        ("", "SELECT * FROM (", "SELECT 1", ") x"),
        ("", "EXPLAIN ", "SELECT 1", ""),
        ("SELECT 1 FROM a ", "JOIN b ", "", ""),
        ("SELECT ", "a.", "b", ""),
        ("SELECT 1::int", "[]", "", ""),
    ];
    for (index, (begin, open, middle, close)) in texts.into_iter().enumerate() {
        let many = if index < 2 { 100_000 } else { 11_000 };
        let text = format!("{begin}{}{middle}{}", open.repeat(many), close.repeat(many));
        let error = first_error(&text);
        assert!(error.message.contains("too deeply"), "{open}: {error}");
    }
}

#[test]
fn what_servers_take_is_read() {
    for (begin, open, middle, close) in [
        ("SELECT ", "(", "1", ")"),
        ("SELECT ", "'a' || ", "'b'", ""),
        ("SELECT ", "NOT ", "true", ""),
        ("SELECT ", "f(", "1", ")"),
        ("SELECT ", "CASE WHEN ", "true", " THEN 1 END"),
        ("", "SELECT (", "SELECT 1", ")"),
    ] {
        let text = format!("{begin}{}{middle}{}", open.repeat(800), close.repeat(800));
        assert_eq!(read(&text).map(|s| s.len()), Ok(1), "{open}");
    }
    let long = format!("SELECT {}", "a = 1 OR ".repeat(20_000) + "a = 1");
    assert_eq!(read(&long).map(|s| s.len()), Ok(1));
    let chain = format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(5_000));
    assert_eq!(read(&chain).map(|s| s.len()), Ok(1));
}

#[test]
fn huge_statements_are_read() {
    let rows = vec!["(1, 'some text', now(), -1.5)"; 350_000].join(",\n");
    let text = format!("INSERT INTO t (a, b, c, d) VALUES {rows} ON CONFLICT DO NOTHING;");
    assert!(text.len() > 10_000_000);
    let statements = read(&text).unwrap();
    assert!(matches!(
        &statements[0].act,
        Act::Insert { source: RowSource::Values(350_000), columns, .. } if columns.len() == 4
    ));

    let text = format!("UPDATE t SET a = '{}' WHERE id = 1", "x".repeat(10_000_000));
    let statements = read(&text).unwrap();
    assert!(matches!(&statements[0].act, Act::Update(update) if update.sets.len() == 1));

    let rows = vec!["(1, 'some text', now(), -1.5)"; 10_000].join(",\n");
    let broken = format!("INSERT INTO t VALUES {rows} ON CONFLICT DO NOTHIN");
    assert_eq!(first_error(&broken).offset, broken.len() - "NOTHIN".len());
}

#[test]
fn rows_of_a_copy_are_no_statements() {
    let text = "COPY t (a) FROM stdin;\n1'; DROP TABLE t;\n\\.\n\nSELECT 1;";
    let statements = read(text).unwrap();
    assert_eq!(statements.len(), 2);
    assert!(matches!(&statements[0].act, Act::CopyIn(name) if name.name == "t"));
}

/// Words that make the parser go anywhere.
const WORDS: [&str; 64] = [
    "SELECT",
    "FROM",
    "WHERE",
    "(",
    ")",
    ",",
    ";",
    "CREATE",
    "TABLE",
    "ALTER",
    "ADD",
    "COLUMN",
    "DROP",
    "INDEX",
    "ON",
    "INSERT",
    "INTO",
    "VALUES",
    "UPDATE",
    "SET",
    "DELETE",
    "a",
    "b",
    "1",
    "'x'",
    "\"Q\"",
    ".",
    "*",
    "=",
    "<",
    "::",
    "int",
    "[",
    "]",
    "CASE",
    "WHEN",
    "THEN",
    "END",
    "AND",
    "OR",
    "NOT",
    "NULL",
    "IS",
    "IN",
    "BETWEEN",
    "WITH",
    "AS",
    "JOIN",
    "UNION",
    "CONSTRAINT",
    "CHECK",
    "REFERENCES",
    "DEFAULT",
    "BEGIN",
    "COMMIT",
    "$$",
    "--",
    "/*",
    "\n",
    "FUNCTION",
    "PARTITION",
    "GENERATED",
    "-",
    "COPY",
];

proptest! {
    #[test]
    fn any_text_has_an_answer(text in ".{0,200}") {
        let _ = read(&text);
    }

    #[test]
    fn any_words_have_an_answer(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..60)) {
        let text = words.join(" ");
        if let Err(errors) = read(&text) {
            prop_assert!(!errors.is_empty());
            for error in errors {
                prop_assert!(error.offset <= text.len());
                prop_assert!(!error.message.contains("the parser failed"), "{text}");
            }
        }
    }
}

/// What no server has must not keep the analyzer busy for ever.
#[test]
fn objects_above_themselves_are_judged() {
    for sql in [
        "CREATE DOMAIN d AS d CHECK (VALUE > 0); CREATE TABLE t (id bigint PRIMARY KEY); \
         ALTER TABLE t ADD COLUMN x d; ALTER TABLE t ALTER COLUMN x TYPE int",
        "CREATE DOMAIN a AS b; CREATE DOMAIN b AS a; CREATE TABLE t (x a); \
         ALTER DOMAIN b ADD CHECK (VALUE > 1); ALTER TABLE t ALTER x TYPE int",
        "CREATE DOMAIN a AS x; CREATE DOMAIN b AS a; ALTER DOMAIN b RENAME TO x; \
         ALTER TABLE t ADD COLUMN c a",
        "CREATE TABLE a () INHERITS (b); CREATE TABLE b () INHERITS (a); \
         ALTER TABLE a INHERIT a; ALTER TABLE a ADD COLUMN x int; CREATE INDEX ON a (x); \
         ALTER TABLE a ATTACH PARTITION a DEFAULT; DROP TABLE a",
        "CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE q (k int) PARTITION BY LIST \
         (k); ALTER TABLE p ATTACH PARTITION q DEFAULT; ALTER TABLE q ATTACH PARTITION p DEFAULT; \
         CREATE INDEX ON p (k); CREATE INDEX ON q (k); TRUNCATE p; DROP TABLE p",
        "CREATE TABLE a () INHERITS (x); CREATE TABLE b () INHERITS (a); ALTER TABLE b RENAME TO \
         x; CREATE INDEX ON a (c)",
    ] {
        let case = Case {
            before: "",
            sql,
            wrapping: Wrapping::None,
            about: None,
            settings: Settings::runner(Backend::Postgres, 15),
        };
        assert_eq!(case.judge().statements.len(), sql.matches(';').count() + 1);
    }
}

#[test]
fn a_carriage_return_ends_a_comment() {
    let read = read("-- now\rDROP TABLE t;\rDROP TABLE u\r\n").unwrap();
    let offsets: Vec<usize> = read.iter().map(|statement| statement.offset).collect();
    assert_eq!(offsets, [7, 21]);
}
