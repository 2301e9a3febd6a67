//! Text that is no SQL of SQLite, or too much of it.

use proptest::prelude::*;
use whimbrel_schema::Backend;
use whimbrel_schema::analyze::Statement;
use whimbrel_sql::{SqlError, Wrapping, statements};

fn read(sql: &str) -> Result<Vec<Statement>, Vec<SqlError>> {
    statements(Backend::Sqlite, sql, Wrapping::Transaction)
}

fn refused(sql: &str) -> SqlError {
    read(sql).unwrap_err().remove(0)
}

#[test]
fn errors_say_where() {
    let error = refused("DROP TABLE a;\nDROP TABEL b;\n");
    assert_eq!(error.offset, 19);
    assert_eq!(error.message, "near \"TABEL\": syntax error");
    let both = read("DROP TABEL a; CREATE TABLE ok (a); DROP TABEL b").unwrap_err();
    assert_eq!(both.len(), 2);
    assert_eq!(
        refused("SELECT 'never closed").message,
        "a quote is never closed"
    );
    assert_eq!(refused("SELECT 1; SELECT [x").offset, 17);
    assert_eq!(refused("SELECT /* never closed").offset, 7);
}

#[test]
fn other_dialects_are_recognised() {
    let hint = |sql: &str| {
        refused(sql)
            .hint
            .unwrap_or_else(|| panic!("no hint: {sql}"))
    };
    assert!(hint("SELECT a::text FROM t").contains("CAST"));
    assert!(hint("CREATE TABLE t (a INT) ENGINE=InnoDB").contains("MySQL"));
    assert!(hint("CREATE TABLE t (a INT NOT NULL AUTO_INCREMENT)").contains("AUTOINCREMENT"));
    assert!(hint("CREATE INDEX CONCURRENTLY i ON t (a)").contains("CONCURRENTLY"));
    assert!(hint("DO $$ BEGIN END $$").contains("dollar"));
    assert!(
        hint("CREATE TABLE t (id SERIAL PRIMARY KEY, at timestamptz DEFAULT now())")
            .contains("SERIAL")
    );
    assert!(hint("TRUNCATE t").contains("DELETE"));
    assert!(hint("CREATE EXTENSION pgcrypto").contains("PostgreSQL"));
    assert!(
        hint("CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY)").contains("PRIMARY KEY")
    );
}

#[test]
fn nothing_is_nothing() {
    for empty in [
        "",
        ";;; ;",
        "-- only a comment",
        "/* x */",
        "\u{feff}",
        " \n\t ",
    ] {
        assert_eq!(read(empty), Ok(Vec::new()), "{empty:?}");
    }
}

#[test]
fn deep_nesting_is_refused_before_it_is_parsed() {
    for depth in [1_001, 200_000] {
        let sql = format!("SELECT {}1{}", "(".repeat(depth), ")".repeat(depth));
        assert!(refused(&sql).message.contains("deep"));
    }
    let sql = format!("SELECT {}1{}", "(".repeat(900), ")".repeat(900));
    assert_eq!(read(&sql).unwrap().len(), 1);
}

#[test]
fn long_chains_do_not_end_the_process() {
    let chain = vec!["a = 1"; 100_000].join(" AND ");
    let sql = format!("UPDATE t SET a = 2 WHERE {chain}; CREATE TABLE u (a CHECK ({chain}))");
    assert_eq!(read(&sql).unwrap().len(), 2);
    let not = "NOT ".repeat(100_000);
    assert_eq!(
        read(&format!("DELETE FROM t WHERE {not} a")).unwrap().len(),
        1
    );
    let minus = "- ".repeat(100_000);
    let sql = format!("CREATE INDEX i ON t (a) WHERE a > {minus} 1");
    assert_eq!(read(&sql).unwrap().len(), 1);
    let case = "CASE WHEN a THEN ".repeat(20_000) + "1" + &" END".repeat(20_000);
    assert_eq!(read(&format!("SELECT {case}")).unwrap().len(), 1);
    let union = vec!["SELECT 1"; 50_000].join(" UNION ALL ");
    assert_eq!(read(&union).unwrap().len(), 1);
}

#[test]
fn ten_megabytes_are_read() {
    let row = "(1, 'some text of a row that is as long as rows are')";
    let rows = vec![row; 10 * 1024 * 1024 / row.len()].join(",\n");
    let read = read(&format!("INSERT INTO t VALUES {rows}")).unwrap();
    assert_eq!(read.len(), 1);
    let text = format!("INSERT INTO t VALUES ('{}')", "x".repeat(10 * 1024 * 1024));
    assert_eq!(read_len(&text), 1);
}

fn read_len(sql: &str) -> usize {
    read(sql).unwrap().len()
}

/// Words and signs out of which statements are made, right and wrong.
const WORDS: [&str; 60] = [
    "CREATE",
    "TABLE",
    "ALTER",
    "DROP",
    "INDEX",
    "VIEW",
    "TRIGGER",
    "TEMP",
    "t",
    "a",
    "\"b\"",
    "[c]",
    "`d`",
    "'e'",
    "\"\"",
    "(",
    ")",
    ",",
    ";",
    ".",
    "*",
    "=",
    "<>",
    "1",
    "1.5e3",
    "x'ab'",
    "NULL",
    "NOT",
    "IS",
    "IN",
    "AS",
    "SELECT",
    "FROM",
    "WHERE",
    "INSERT",
    "INTO",
    "VALUES",
    "UPDATE",
    "SET",
    "DELETE",
    "BEGIN",
    "END",
    "CASE",
    "WHEN",
    "THEN",
    "PRIMARY",
    "KEY",
    "CHECK",
    "DEFAULT",
    "REFERENCES",
    "COLUMN",
    "ADD",
    "RENAME",
    "TO",
    "CONSTRAINT",
    "PRAGMA",
    "ON",
    "-- ack: x\n",
    "/* y */",
    "?1",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        let _ = read(&text);
    }

    #[test]
    fn no_heap_of_words_panics(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..40)) {
        let _ = read(&words.join(" "));
    }

    #[test]
    fn no_alter_panics(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..12)) {
        let _ = read(&format!("ALTER TABLE t {}", words.join(" ")));
    }

    #[test]
    fn errors_and_statements_are_inside_the_text(
        words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..20),
    ) {
        let text = words.join(" ");
        match read(&text) {
            Ok(statements) => for statement in statements {
                prop_assert!(text[statement.offset..].starts_with(&statement.text));
            },
            Err(errors) => for error in errors {
                prop_assert!(error.offset <= text.len());
            },
        }
    }
}
