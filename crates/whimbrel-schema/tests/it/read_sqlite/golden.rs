//! Scripts of `tests/data/read_sqlite`, run on a real database, and what reading it gives.
//!
//! `WHIMBREL_BLESS=1` writes the expected files anew.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use whimbrel_schema::read::sqlite::{Reading, Row, RowKind, Shadows, as_stored, read};

use crate::sqlite_plans::database::Database;

fn scripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/read_sqlite");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|f| f.extension().is_some_and(|e| e == "sql"))
        .collect();
    files.sort();
    files
}

fn shown(reading: &Reading) -> Value {
    let tables: Vec<_> = reading.catalog.tables().collect();
    let definitions: Vec<_> = reading.catalog.definitions().collect();
    json!({
        "tables": tables,
        "definitions": definitions,
        "unnamed": reading.unnamed,
        "left_out": reading.left_out,
    })
}

fn read_script(script: &Path) -> Reading {
    let mut database = Database::new();
    database.run(&fs::read_to_string(script).unwrap()).unwrap();
    let rows = database.rows();
    read(&rows, &Shadows::by_modules(&rows))
}

#[test]
fn scripts_are_read_as_written_down() {
    let scripts = scripts();
    assert!(scripts.len() > 5);
    for script in scripts {
        let reading = read_script(&script);
        let expected = script.with_extension("json");
        let found = serde_json::to_string_pretty(&shown(&reading)).unwrap() + "\n";
        if std::env::var_os("WHIMBREL_BLESS").is_some() {
            fs::write(&expected, &found).unwrap();
        }
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        assert!(
            found == expected,
            "{} is read as\n{found}",
            script.display()
        );
    }
}

#[test]
fn what_is_read_is_kept_by_a_second_reading() {
    for script in scripts() {
        let reading = read_script(&script);
        let again = as_stored(&reading.catalog).unwrap();
        for table in reading.catalog.tables() {
            assert_eq!(
                again.table(&table.name),
                Some(table),
                "{}",
                script.display()
            );
        }
        assert!(again == reading.catalog, "{}", script.display());
    }
}

#[test]
fn what_is_written_of_a_script_makes_the_same_schema() {
    for script in scripts() {
        let reading = read_script(&script);
        let mut database = Database::new();
        for text in whimbrel_schema::read::sqlite::statements(&reading.catalog).unwrap() {
            database
                .run(&text)
                .unwrap_or_else(|error| panic!("{error}: {text}"));
        }
        let rows = database.rows();
        let again = read(&rows, &Shadows::by_modules(&rows));
        let own = |reading: &Reading| shown(reading)["tables"].clone();
        assert_eq!(own(&again), own(&reading), "{}", script.display());
    }
}

#[test]
fn what_has_no_typed_form_is_named_and_kept() {
    let mut database = Database::new();
    database
        .run("CREATE TABLE t (id INTEGER PRIMARY KEY DESC)")
        .unwrap();
    let mut rows = database.rows();
    rows.push(Row {
        kind: RowKind::Table,
        name: "odd".to_owned(),
        table: "odd".to_owned(),
        sql: Some("CREATE TABLE odd (a TEXT) WITH WINGS".to_owned()),
    });
    rows.push(Row {
        kind: RowKind::Index,
        name: "of_odd".to_owned(),
        table: "odd".to_owned(),
        sql: Some("CREATE INDEX of_odd ON odd (a)".to_owned()),
    });
    let reading = read(&rows, &Shadows::default());
    let kept: Vec<String> = reading
        .catalog
        .definitions()
        .map(|d| d.key.to_string())
        .collect();
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert_eq!(
        reading.left_out,
        [
            "the column `id` of `t` is not the row's number because of DESC beside it; DESC in a key \
             of the table does not say that",
            "the table `odd` is kept as its statement, which is not understood: `WITH` stands at byte \
             26 instead of an option of the table",
            "the index `of_odd` is kept as its statement, which is not understood: it ends where the \
             table `odd`, which is not understood itself, should stand",
        ]
    );
    let again = as_stored(&reading.catalog).unwrap();
    assert_eq!(again.definitions().count(), 2);
}
