//! Columns that take a value whenever their row changes.

use whimbrel_schema::Schema;
use whimbrel_schema::prelude::*;

use super::{carried_out, check};

fn nothing(_: &mut Schema) {}

fn counters(schema: &mut Schema) {
    schema.create_table("counters", |t| {
        t.text("rowid").primary_key();
        t.text("name");
        t.integer("version")
            .default(0)
            .on_update(sql("version + 1"));
        t.integer("edits").default(0).on_update(sql("edits + 1"));
    });
}

#[test]
fn a_trigger_fires_once_for_each_change() {
    for recursive in ["OFF", "ON"] {
        let mut database = check!("on_update", nothing, counters);
        database
            .run(&format!("PRAGMA recursive_triggers = {recursive}"))
            .unwrap();
        database
            .run("INSERT INTO counters (rowid, name) VALUES ('a', 'x'), ('b', 'x')")
            .unwrap();
        database
            .run("UPDATE counters SET name = 'y' WHERE rowid = 'a'")
            .unwrap();
        database
            .run("UPDATE counters SET name = 'z', edits = 50 WHERE rowid = 'a'")
            .unwrap();
        database
            .run("UPDATE counters SET version = 9 WHERE rowid = 'b'")
            .unwrap();
        assert_eq!(
            database
                .texts("SELECT rowid || name || version || ',' || edits AS column1 FROM counters"),
            ["az2,50", "bx9,0"],
            "recursive triggers {recursive}"
        );
    }
}

#[test]
fn triggers_watch_the_columns_that_there_are() {
    let mut database = check!("on_update_watches", counters, |schema| {
        schema.alter_table("counters", |t| {
            t.text("added").default("");
            t.drop_column("name");
        });
    });
    database
        .run("INSERT INTO counters (rowid) VALUES ('a')")
        .unwrap();
    database.run("UPDATE counters SET added = 'x'").unwrap();
    assert_eq!(database.number("SELECT version FROM counters"), 1);
}

#[test]
fn a_rebuild_makes_the_triggers_again() {
    let mut database = carried_out(counters, |schema| {
        schema.rename_column("counters", "edits", "changes");
        schema.change_type("counters", "version", Type::BigInteger);
        schema.drop_column("counters", "version");
    });
    database
        .run("INSERT INTO counters (rowid, name) VALUES ('a', 'x')")
        .unwrap();
    database.run("UPDATE counters SET name = 'y'").unwrap();
    assert_eq!(database.number("SELECT changes FROM counters"), 1);
}
