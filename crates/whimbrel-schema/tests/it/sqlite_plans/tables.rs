//! Creating, dropping, renaming and emptying tables.

use whimbrel_schema::Schema;
use whimbrel_schema::prelude::*;

use super::check;

fn nothing(_: &mut Schema) {}

fn teams(schema: &mut Schema) {
    schema.create_table("teams", |t| {
        t.uuid("id").primary_key();
        t.text("code");
        t.unique(["id", "code"]).name("teams_id_code");
    });
}

#[test]
fn a_table_with_everything() {
    let mut database = check!(
        "create_table",
        |schema| {
            teams(schema);
            schema.create_enum("mood", ["sad", "it's"]);
        },
        |schema| {
            schema.create_table("people", |t| {
                t.big_integer("id").identity().primary_key();
                t.uuid("token").default(random_uuid()).unique();
                t.varchar("name", 40).check("length(name) > 0");
                t.char("country", 2).default("DE");
                t.small_integer("age").nullable();
                t.decimal("balance", 12, 2).default("12.50");
                t.real("score").default(0.5);
                t.double("ratio").default(-1.5);
                t.boolean("active").default(true);
                t.binary("picture").default(b"\x00\xff");
                t.date("born").default(today());
                t.time("wakes").default(now());
                t.timestamp("seen").default("2026-01-31 12:00:00");
                t.timestamptz("created").default(now());
                t.interval("every").nullable();
                t.json("settings").default(json!({ "it's": [1, null] }));
                t.jsonb("tags").default(json!([]));
                t.array("aliases", Type::Text).default(sql("'[]'"));
                t.enumeration("mood", "mood").default("it's");
                t.custom("email", "citext").nullable();
                t.text("upper_name").generated("upper(name)");
                t.integer("twice").nullable().generated_virtual("age * 2");
                t.uuid("team")
                    .nullable()
                    .references("teams")
                    .on_delete(SetNull);
                t.text("team_code").nullable();
                t.foreign_key(["team", "team_code"], ("teams", ["id", "code"]))
                    .on_update(Cascade)
                    .deferrable(InitiallyDeferred)
                    .name("people_team");
                t.check("age IS NULL OR age > 0").name("people_age");
                t.comment("Who is there.");
                t.index([desc("born"), asc("name")]);
            });
        },
    );
    database
        .run("INSERT INTO people (name) VALUES ('Ada'), ('Grace')")
        .unwrap();
    assert_eq!(
        database
            .texts("SELECT id || settings || mood || balance || upper_name AS column1 FROM people"),
        [
            "1{\"it's\":[1,null]}it's12.5ADA",
            "2{\"it's\":[1,null]}it's12.5GRACE"
        ]
    );
    let digits = |count| "[0-9a-f]".repeat(count);
    let (three, four) = (digits(3), digits(4));
    let glob = format!("{}-{four}-4{three}-[89ab]{three}-{}", digits(8), digits(12));
    let query = format!("SELECT count(DISTINCT token) FROM people WHERE token GLOB '{glob}'");
    assert_eq!(database.number(&query), 2);
    let moments = "SELECT count(*) FROM people WHERE created = datetime(created) \
                   AND born = date(born) AND wakes = time(wakes)";
    assert_eq!(database.number(moments), 2);
    let wrong = database.run("INSERT INTO people (name, mood) VALUES ('Eve', 'angry')");
    assert!(wrong.unwrap_err().to_string().contains("people_mood_enum"));
}

#[test]
fn a_key_without_identity_is_never_null() {
    let mut database = check!("create_table_keys", nothing, |schema| {
        schema.create_table("by_number", |t| {
            t.integer("id").primary_key();
        });
        schema.create_table("by_big_number", |t| {
            t.big_integer("id").primary_key();
        });
        schema.create_table("by_two", |t| {
            t.text("b");
            t.text("a");
            t.primary_key(["a", "b"]);
        });
    });
    assert!(database.run("INSERT INTO by_two (b) VALUES ('x')").is_err());
    assert!(
        database
            .run("INSERT INTO by_big_number DEFAULT VALUES")
            .is_err()
    );
    assert!(database.run("INSERT INTO by_number DEFAULT VALUES").is_ok());
}

#[test]
fn a_table_that_refers_to_itself_by_restrict_can_be_dropped() {
    check!(
        "drop_table",
        |schema| {
            teams(schema);
            schema.create_table("tree", |t| {
                t.integer("id").primary_key();
                t.integer("parent")
                    .nullable()
                    .references("tree")
                    .on_delete(Restrict);
            });
            schema.insert("tree", ["id", "parent"], [(1, None), (2, Some(1))]);
        },
        |schema| {
            schema.drop_table("teams");
            schema.drop_table("tree");
        },
    );
}

#[test]
fn references_and_triggers_follow_a_table() {
    let mut database = check!(
        "rename_table",
        |schema| {
            teams(schema);
            schema.create_table("members", |t| {
                t.uuid("team").references("teams");
                t.text("name");
                t.timestamp("changed").nullable().on_update(now());
            });
            schema.insert("teams", ["id", "code"], [("t", "c")]);
            schema.insert("members", ["team", "name"], [("t", "Ada")]);
        },
        |schema| {
            schema.rename_table("teams", "Teams");
            schema.rename_table("members", "people");
        },
    );
    database.run("UPDATE people SET name = 'Eve'").unwrap();
    assert_eq!(database.number("SELECT count(changed) FROM people"), 1);
}

#[test]
fn truncating_deletes_the_rows() {
    let mut database = check!(
        "truncate",
        |schema| {
            teams(schema);
            schema.insert("teams", ["id", "code"], [("t", "c")]);
        },
        |schema| schema.truncate("teams"),
    );
    assert_eq!(database.number("SELECT count(*) FROM teams"), 0);
}
