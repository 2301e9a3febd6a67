//! Views, triggers and virtual tables.

use whimbrel_schema::prelude::*;
use whimbrel_schema::{Catalog, Schema};

use super::database::Database;
use super::{carried_out, newest, planned};

/// What is there beside tables, with its text.
const OBJECTS: &str = "SELECT type || ' ' || name AS column1 FROM sqlite_schema \
    WHERE type IN ('view', 'trigger') ORDER BY type, name";

fn shop(s: &mut Schema) {
    s.create_table("orders", |t| {
        t.integer("id").identity().primary_key();
        t.integer("total").default(1);
        t.text("note").nullable();
    });
    s.create_table("totals", |t| {
        t.integer("orders").default(0);
    });
    s.insert("totals", ["orders"], [(0,)]);
    s.create_view("large", "SELECT id, total FROM orders WHERE total > 10")
        .comment("many");
    s.create_view("huge", "SELECT id FROM large WHERE total > 1000");
    s.create_trigger(
        "counting",
        "orders",
        per_backend().sqlite(
            "CREATE TRIGGER counting AFTER INSERT ON orders BEGIN \
             UPDATE totals SET orders = orders + 1; END",
        ),
    );
    s.create_trigger(
        "adding",
        "large",
        per_backend().sqlite(
            "CREATE TRIGGER adding INSTEAD OF INSERT ON large BEGIN \
             INSERT INTO orders (total) VALUES (NEW.total); END",
        ),
    );
}

fn objects(database: &mut Database) -> Vec<String> {
    database.texts(OBJECTS)
}

#[test]
fn a_view_is_renamed_with_what_reads_it() {
    let mut database = carried_out(shop, |s| {
        s.rename_object(DefinitionKey::new(DefinitionKind::View, "large"), "big");
        s.rename_object(trigger("adding", "big"), "adds");
    });
    let expected = ["trigger adds", "trigger counting", "view big", "view huge"];
    assert_eq!(objects(&mut database), expected);
    database
        .run("INSERT INTO big (total) VALUES (5000)")
        .unwrap();
    assert_eq!(database.number("SELECT count(*) FROM huge"), 1);
    assert_eq!(database.number("SELECT orders FROM totals"), 1);
}

#[test]
fn a_view_is_replaced_and_keeps_its_triggers() {
    let mut database = carried_out(shop, |s| {
        s.replace_view("large", "SELECT id, total, note FROM orders");
        s.replace_trigger(
            "counting",
            "orders",
            per_backend().sqlite(
                "CREATE TRIGGER counting AFTER INSERT ON orders BEGIN \
                 UPDATE totals SET orders = orders + 2; END",
            ),
        );
    });
    database
        .run("INSERT INTO large (total) VALUES (1)")
        .unwrap();
    assert_eq!(database.number("SELECT orders FROM totals"), 2);
    assert_eq!(objects(&mut database).len(), 4);
}

#[test]
fn what_reads_a_table_follows_its_names_and_outlives_a_rebuild() {
    let mut database = carried_out(shop, |s| {
        s.rename_table("orders", "sales");
        s.drop_view("huge");
        s.drop_trigger("adding", "large");
        s.rename_column("sales", "total", "the sum");
    });
    database
        .run("INSERT INTO sales (\"the sum\") VALUES (50)")
        .unwrap();
    assert_eq!(database.number("SELECT count(*) FROM large"), 1);
    let mut database = carried_out(shop, |s| {
        s.change_type("orders", "total", Type::BigInteger);
        s.set_not_null("orders", "note");
    });
    assert_eq!(objects(&mut database).len(), 4);
    database
        .run("INSERT INTO orders (total, note) VALUES (50, '')")
        .unwrap();
    assert_eq!(database.number("SELECT orders FROM totals"), 1);
}

#[test]
fn everything_goes_in_its_order() {
    let mut database = carried_out(shop, |s| {
        s.drop_view("huge");
        s.drop_view("large");
        s.drop_table("orders");
    });
    assert_eq!(objects(&mut database), [""; 0]);
}

#[test]
fn virtual_tables_are_made_renamed_and_dropped() {
    let mut database = Database::new();
    let mut catalog = Catalog::new();
    let key = |name: &str| DefinitionKey::new(DefinitionKind::VirtualTable, name);
    let made = Schema::record(|s| {
        s.define(
            key("notes"),
            per_backend().sqlite("CREATE VIRTUAL TABLE notes USING fts5(body)"),
        );
        s.rename_object(key("notes"), "pages");
    });
    let plan = planned(&made, &mut catalog, newest()).unwrap();
    database.execute(&plan).unwrap();
    database.run("INSERT INTO pages VALUES ('a word')").unwrap();
    let gone = Schema::record(|s| s.drop_object(key("pages")));
    let lost = whimbrel_schema::reverse::reverse(&gone, &mut catalog.clone());
    assert!(lost.is_err(), "rows are lost");
    let plan = planned(&gone, &mut catalog, newest()).unwrap();
    database.execute(&plan).unwrap();
    let left = "SELECT name AS column1 FROM sqlite_schema";
    assert_eq!(database.texts(left), [""; 0]);
}

#[test]
fn what_stands_in_the_way_is_named() {
    let refused = |change: fn(&mut Schema)| {
        let mut catalog = Catalog::new();
        planned(&Schema::record(shop), &mut catalog, newest()).unwrap();
        let refused = planned(&Schema::record(change), &mut catalog, newest());
        refused.map(|_| ()).unwrap_err().to_string()
    };
    for (change, by) in [
        (
            (|s| s.drop_table("orders")) as fn(&mut Schema),
            "view `large`",
        ),
        (|s| s.drop_column("orders", "total"), "view `large`"),
        (|s| s.drop_view("large"), "view `huge`"),
        (
            |s| s.rename_column("orders", "id", "number"),
            "view `large`",
        ),
        (
            |s| s.in_schema("billing", |s| s.rename_table("public", "x")),
            "no table",
        ),
        (
            |s| {
                s.in_schema("billing", |s| {
                    let _ = s.create_view("v", "SELECT 1");
                });
            },
            "has no schema `billing`",
        ),
        (
            |s| {
                let _ = s.create_sequence("numbers");
            },
            "has no sequence",
        ),
    ] {
        let said = refused(change);
        assert!(said.contains(by), "{said}");
    }
}
