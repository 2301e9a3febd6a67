//! `schema.rs` read back, against the schema that it was written from.

use whimbrel_schema::Backend;
use whimbrel_schema::catalog::Catalog;
use whimbrel_schema::diesel::{Described, Section, print, read};
use whimbrel_schema::diff::difference;
use whimbrel_schema::prelude::*;
use whimbrel_schema::replay::{Poison, replay};

fn catalog(up: fn(&mut Schema)) -> Catalog {
    let mut catalog = Catalog::new();
    let recording = Schema::record(up);
    let refused = replay(&recording.operations, &mut catalog, &mut Poison::default());
    assert!(refused.is_empty(), "{refused:?}");
    catalog
}

fn library(schema: &mut Schema) {
    schema.create_enum("mood", ["good", "bad"]);
    schema.create_table("authors", |t| {
        t.big_integer("id").identity().primary_key();
        t.varchar("name", 80).unique();
        t.custom("nick", "citext").nullable();
        t.text("kind").default("novel").check("kind <> ''");
        t.timestamptz("born").nullable();
    });
    schema.create_table("books", |t| {
        t.integer("id").identity().primary_key();
        t.big_integer("author_id")
            .references("authors")
            .on_delete(Action::Cascade);
        t.decimal("price", 10, 2).default(0);
        t.enumeration("mood", "mood").default("good");
        t.jsonb("notes").nullable();
        t.array("tags", Type::Text).nullable();
    });
    schema.create_index("books", ["price"]);
    schema.create_table("loose", |t| {
        t.integer("n");
    });
}

fn written(catalog: &Catalog, backend: Backend) -> String {
    let described = Described::replayed(catalog, backend).unwrap();
    print(&described, &Section::default()).text
}

fn asked(catalog: &Catalog, text: &str, backend: Backend) -> Vec<String> {
    let file = read(text).unwrap();
    let desired = file.filled(catalog, backend, &Section::default()).unwrap();
    let difference = difference(catalog, &desired);
    let operations = difference.operations.iter();
    operations
        .map(whimbrel_schema::operation::Change::describe)
        .collect()
}

#[test]
fn what_the_file_cannot_say_is_no_difference() {
    let catalog = catalog(library);
    for backend in Backend::ALL {
        let text = written(&catalog, backend);
        assert_eq!(asked(&catalog, &text, backend), [""; 0], "{text}");
    }
}

#[test]
fn what_the_file_says_otherwise_is_a_difference() {
    let catalog = catalog(library);
    let text = written(&catalog, Backend::Postgres);
    for (from, to, found) in [
        ("name -> Varchar,", "name -> Nullable<Varchar>,", "name"),
        ("#[max_length = 80]", "#[max_length = 90]", "name"),
        (
            "kind -> Text,",
            "kind -> Text,\n        age -> Nullable<Int2>,",
            "age",
        ),
        ("        notes -> Nullable<Jsonb>,\n", "", "notes"),
        (
            "notes -> Nullable<Jsonb>",
            "notes -> Nullable<Json>",
            "notes",
        ),
    ] {
        assert!(text.contains(from), "{from} in {text}");
        let changed = text.replacen(from, to, 1);
        let asked = asked(&catalog, &changed, Backend::Postgres);
        assert_eq!(asked.len(), 1, "{to}: {asked:?}");
        assert!(asked[0].contains(found), "{to}: {asked:?}");
    }
}

#[test]
fn a_new_table_and_a_new_reference_are_asked_for() {
    let catalog = catalog(library);
    let text = written(&catalog, Backend::Postgres)
        + "diesel::table! { shops (id) { id -> Int4, #[sql_name = \"the book\"] book -> Nullable<Int4>, } }\n\
           diesel::joinable!(shops -> books (book));";
    let file = read(&text).unwrap();
    let desired = file
        .filled(&catalog, Backend::Postgres, &Section::default())
        .unwrap();
    let shops = desired.table("shops").unwrap();
    assert!(shops.column("the book").unwrap().nullable);
    assert_eq!(shops.foreign_keys[0].table, "books");
    assert_eq!(shops.foreign_keys[0].references, ["id"]);
    assert_eq!(shops.primary_key_columns(), ["id"]);
}

#[test]
fn mistakes_are_named_with_their_place() {
    for (text, place) in [
        ("table! { users (id) { id -> Int4 ", "1:34"),
        ("table! {\n  users (key) {\n    id -> Int4,\n  }\n}", "4:3"),
        ("table! {\n  users {\n    id = Int4,\n  }\n}", "3:8"),
        ("/* open", "1:1"),
        (
            "table! { users { #[max_length = many] id -> Int4, } } }",
            "1:55",
        ),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.to_string().starts_with(place), "{text}: {error}");
    }
}

#[test]
fn no_text_makes_the_reader_panic() {
    let text = written(&catalog(library), Backend::Postgres);
    for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
        let _ = read(&text[..at]);
        let _ = read(&text[at..]);
    }
    let _ = read(&"pub mod a {".repeat(5000));
    let _ = read(&format!(
        "table! {{ a {{ id -> {}",
        "Nullable<".repeat(5000)
    ));
}
