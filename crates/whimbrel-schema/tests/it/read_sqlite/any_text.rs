//! No text makes the reader panic or run on.

use proptest::prelude::*;
use whimbrel_schema::read::sqlite::{Row, RowKind, Shadows, as_stored, edited, read};

const PIECES: [&str; 72] = [
    "CREATE",
    "TABLE",
    "INDEX",
    "UNIQUE",
    "VIEW",
    "TRIGGER",
    "VIRTUAL",
    "TEMP",
    "IF NOT EXISTS",
    "t",
    "\"a b\"",
    "[x]",
    "`y`",
    "'z'",
    "main",
    ".",
    "(",
    "(",
    "(",
    ")",
    ")",
    ")",
    ",",
    ",",
    ",",
    ";",
    "INTEGER",
    "VARCHAR(10)",
    "DECIMAL(10,2)",
    "DECIMAL(",
    "NOT",
    "NULL",
    "NOT NULL",
    "PRIMARY",
    "KEY",
    "PRIMARY KEY",
    "AUTOINCREMENT",
    "ASC",
    "DESC",
    "COLLATE",
    "NOCASE",
    "CHECK",
    "DEFAULT",
    "CURRENT_TIMESTAMP",
    "-",
    "+",
    "1",
    ".5",
    "1e",
    "0x1F",
    "X'0",
    "X'00'",
    "X'é'",
    "REFERENCES",
    "FOREIGN KEY",
    "ON",
    "DELETE",
    "CASCADE",
    "MATCH",
    "DEFERRABLE",
    "INITIALLY",
    "DEFERRED",
    "CONSTRAINT",
    "GENERATED",
    "ALWAYS",
    "AS",
    "STORED",
    "WITHOUT ROWID",
    "STRICT",
    "WHERE",
    "-- c\n",
    "/*",
];

fn text() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40);
    let head = prop::sample::select(vec![
        "",
        "CREATE TABLE t (",
        "CREATE TABLE t (a",
        "CREATE INDEX i ON t (",
        "CREATE VIEW v AS ",
        "CREATE TRIGGER x ",
        "CREATE VIRTUAL TABLE t USING ",
    ]);
    let pieced = (head, pieces).prop_map(|(head, pieces)| format!("{head} {}", pieces.join(" ")));
    prop_oneof![3 => pieced, 1 => any::<String>()]
}

fn rows(texts: &[String]) -> Vec<Row> {
    let kinds = [
        RowKind::Table,
        RowKind::Index,
        RowKind::View,
        RowKind::Trigger,
    ];
    let named = |(at, text): (usize, &String)| {
        kinds.map(|kind| Row {
            kind,
            name: format!("{kind:?}{at}"),
            table: format!("Table{at}"),
            sql: Some(text.clone()),
        })
    };
    texts.iter().enumerate().flat_map(named).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics_and_every_row_is_somewhere(texts in prop::collection::vec(text(), 1..4)) {
        let rows = rows(&texts);
        let reading = read(&rows, &Shadows::default());
        let indexes: usize = reading.catalog.tables().map(|table| table.indexes.len()).sum();
        let found = reading.catalog.tables().count() + indexes + reading.catalog.definitions().count();
        prop_assert_eq!(found, rows.len());
        if let Ok(stored) = as_stored(&reading.catalog) {
            prop_assert_eq!(stored.tables().count(), reading.catalog.tables().count());
        }
    }

    #[test]
    fn what_no_change_touches_stays_as_it_is(some in text(), other in text()) {
        if let Ok(same) = edited(&some, &some, &some, None) {
            prop_assert_eq!(same, some.clone());
        }
        let _ = edited(&some, &other, &some, Some("new"));
    }
}
