//! Schemas shown as drawings, scripts, documents and revisions.

use whimbrel_schema::Catalog;
use whimbrel_schema::dialect::{Postgres, Sqlite};
use whimbrel_schema::prelude::*;
use whimbrel_schema::render::Heading;
use whimbrel_schema::replay::{Poison, replay};
use whimbrel_schema::show::{document, dot, mermaid, module, script};
use whimbrel_schema::{Schema, json};

fn catalog(body: impl FnOnce(&mut Schema)) -> Catalog {
    let mut catalog = Catalog::new();
    let recording = Schema::record(body);
    let refusals = replay(&recording.operations, &mut catalog, &mut Poison::default());
    assert!(refusals.is_empty(), "{refusals:?}");
    catalog
}

fn shop() -> Catalog {
    catalog(|s| {
        s.create_table("users", |t| {
            t.big_integer("id").identity().primary_key();
            t.text("email").unique().comment("where mail goes");
            t.decimal("credit", 10, 2).default("0.00");
        });
        s.create_table("orders", |t| {
            t.big_integer("id").identity();
            t.big_integer("user_id")
                .references("users")
                .on_delete(Cascade);
            t.big_integer("gift_for").nullable().references("users");
            t.index(["user_id"]);
            t.primary_key(["id"]).name("the key of orders");
        });
        s.create_table("profiles", |t| {
            t.big_integer("user_id").unique().references("users");
        });
        s.create_view("rich", "SELECT id FROM users WHERE credit > 100 -- many");
    })
}

/// Names that would end a quote, an entity, a label or a comment.
fn hostile() -> Catalog {
    catalog(|s| {
        s.create_table("a\" { } % \\ \n] b", |t| {
            t.integer("1 <b>&\"x\" | y").primary_key();
            t.custom("ty\"pe}", "geometry(Point, 4326)").nullable();
        });
        s.create_table("a' { } / / \n] b", |t| {
            t.integer("to")
                .references("a\" { } % \\ \n] b")
                .constraint_name("--> \"fk\" <");
        });
    })
}

#[test]
fn a_drawing_has_tables_columns_and_relations() {
    insta::assert_snapshot!("mermaid", mermaid(&shop()));
    insta::assert_snapshot!("dot", dot(&shop()));
}

#[test]
fn no_name_breaks_a_drawing() {
    let drawn = mermaid(&hostile());
    for line in drawn.lines() {
        assert_eq!(line.matches('"').count() % 2, 0, "{line}");
        assert!(!line.contains(['\\', '%']), "{line}");
    }
    insta::assert_snapshot!("mermaid_hostile", drawn);
    let drawn = dot(&hostile());
    assert!(!drawn.contains("<b>"), "{drawn}");
    insta::assert_snapshot!("dot_hostile", drawn);
}

#[test]
fn a_script_makes_the_schema() {
    insta::assert_snapshot!(
        "script_sqlite",
        script(&shop(), &Sqlite::new(3_045_000)).unwrap()
    );
    insta::assert_snapshot!(
        "script_postgres",
        script(&shop(), &Postgres::new(170_000)).unwrap()
    );
}

#[test]
fn a_document_holds_everything_in_one_order() {
    let value = serde_json::to_value(document(&shop())).unwrap();
    assert_eq!(value["tables"].as_array().unwrap().len(), 3);
    assert_eq!(value["tables"][0]["name"], "orders");
    assert_eq!(value["enums"], json!([]));
    assert_eq!(value["definitions"][0]["key"]["name"], "rich");
}

#[test]
fn a_module_makes_the_schema_and_has_no_way_back() {
    let heading = Heading {
        id: "20260101000000",
        message: "baseline",
        parents: &[],
        labels: &[],
        depends_on: &[],
        replaces: &[],
    };
    insta::assert_snapshot!("module", module(&shop(), heading));
}
