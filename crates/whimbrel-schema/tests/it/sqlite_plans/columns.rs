//! Adding, dropping, renaming and changing columns.

use whimbrel_schema::Schema;
use whimbrel_schema::prelude::*;

use super::{Stopped, carried_out, check, stopped};

fn people(schema: &mut Schema) {
    schema.create_enum("mood", ["sad", "happy"]);
    schema.create_table("people", |t| {
        t.integer("id").identity().primary_key();
        t.text("name").nullable();
        t.integer("age").default(7);
        t.enumeration("mood", "mood").default("sad");
        t.integer("twice").nullable().generated("age * 2");
        t.timestamp("changed").nullable().on_update(now());
        t.index(["name"]);
    });
    schema.insert("people", ["name", "age"], [("Ada", 36), ("Grace", 85)]);
}

#[test]
fn columns_that_alter_table_adds() {
    check!("add_column", people, |schema| {
        schema.alter_table("people", |t| {
            t.text("nickname").nullable();
            t.varchar("language", 5).default("en");
            t.integer("rank").default(-1).check("rank >= -1");
            t.enumeration("past_mood", "mood").default("happy");
            t.integer("thrice").nullable().generated_virtual("age * 3");
            t.integer("boss")
                .nullable()
                .references("people")
                .on_delete(SetNull);
            t.timestamp("seen").nullable().on_update(now());
        });
    });
}

#[test]
fn columns_that_need_a_rebuild() {
    let mut database = check!("add_column_rebuild", people, |schema| {
        schema.alter_table("people", |t| {
            t.uuid("token").default(random_uuid()).unique();
            t.timestamp("created").default(now());
            t.integer("stored").generated("age + 1");
            t.integer("boss").default(1).references("people");
            t.create_index(["token", "name"]);
        });
    });
    assert_eq!(
        database.texts("SELECT name || age || stored || boss AS column1 FROM people"),
        ["Ada36371", "Grace85861"]
    );
    assert_eq!(
        database.number("SELECT count(DISTINCT token) FROM people"),
        2
    );
}

#[test]
fn a_column_that_the_rows_have_no_value_for_is_refused() {
    let change = |schema: &mut Schema| schema.add_column("people", |c| c.text("must"));
    let Stopped::Rows { count, problem } = stopped(people, change) else {
        panic!("stopped elsewhere");
    };
    assert_eq!(
        (count, problem.as_str()),
        (2, "no value for the new column `must`")
    );
}

#[test]
fn a_new_key_takes_the_number_of_the_row() {
    let mut database = check!(
        "add_identity",
        |schema| {
            schema.create_table("events", |t| {
                t.text("name");
            });
            schema.insert("events", ["name"], [("a",), ("b",), ("c",)]);
            schema.delete("events", matching("name = 'b'"));
        },
        |schema| {
            schema.add_column("events", |c| c.big_integer("id").identity().primary_key());
        },
    );
    assert_eq!(
        database.texts("SELECT id || name AS column1 FROM events"),
        ["1a", "3c"]
    );
    database
        .run("INSERT INTO events (name) VALUES ('d')")
        .unwrap();
    assert_eq!(database.number("SELECT max(id) FROM events"), 4);
}

#[test]
fn dropped_columns_take_their_checks_and_triggers_along() {
    check!("drop_column", people, |schema| {
        schema.alter_table("people", |t| {
            t.drop_column("mood");
            t.drop_column("twice");
            t.drop_column("age");
            t.drop_column("changed");
        });
    });
}

#[test]
fn adding_and_dropping_needs_no_rebuild() {
    check!("add_and_drop_column", people, |schema| {
        schema.alter_table("people", |t| {
            t.text("full_name").nullable();
            t.drop_column("mood");
        });
    });
}

#[test]
fn expressions_indexes_and_triggers_follow_a_column() {
    let mut database = check!(
        "rename_column",
        |schema| {
            people(schema);
            schema.create_table("notes", |t| {
                t.integer("person").references("people");
            });
        },
        |schema| {
            schema.alter_table("people", |t| {
                t.rename_column("age", "years");
                t.rename_column("name", "Name");
                t.rename_column("changed", "updated");
                t.rename_column("id", "key");
            });
        },
    );
    database
        .run("UPDATE people SET years = 1 WHERE key = 1")
        .unwrap();
    assert_eq!(
        database.texts("SELECT twice || (updated IS NULL) AS column1 FROM people"),
        ["20", "1701"]
    );
}

#[test]
fn defaults_types_and_nullability_are_one_rebuild() {
    let mut database = check!("change_column", people, |schema| {
        schema.alter_table("people", |t| {
            t.set_default("age", 8);
            t.set_not_null("name");
            t.change_type("age", Type::BigInteger);
            t.change_type("name", Type::Varchar(Some(9)));
            t.drop_default("mood");
            t.drop_not_null("mood");
            t.comment_on_column("age", "In years.");
        });
    });
    assert_eq!(
        database.texts("SELECT id || name || typeof(age) || mood || twice AS column1 FROM people"),
        ["1Adaintegersad72", "2Graceintegersad170"]
    );
    database
        .run("DELETE FROM people; INSERT INTO people (name) VALUES ('x')")
        .unwrap();
    assert_eq!(
        database.texts("SELECT id || age AS column1 FROM people"),
        ["38"]
    );
}

#[test]
fn a_null_stops_set_not_null() {
    let setup = |schema: &mut Schema| {
        people(schema);
        schema.update("people", matching("id = 1"), |row| {
            row.set("name", None::<&str>);
        });
    };
    let change = |schema: &mut Schema| schema.set_not_null("people", "name");
    let Stopped::Rows { count, problem } = stopped(setup, change) else {
        panic!("stopped elsewhere");
    };
    assert_eq!((count, problem.as_str()), (1, "NULL in `name`"));
}

#[test]
fn rows_keep_the_default_that_a_column_was_added_with() {
    let mut database = check!("add_column_then_default", people, |schema| {
        schema.alter_table("people", |t| {
            t.text("status").default("old");
            t.set_default("status", "new");
        });
    });
    database
        .run("INSERT INTO people (name) VALUES ('x')")
        .unwrap();
    assert_eq!(
        database.texts("SELECT status AS column1 FROM people"),
        ["old", "old", "new"]
    );
}

#[test]
fn a_column_dropped_and_added_again_is_empty() {
    let mut database = carried_out(people, |schema| {
        schema.alter_table("people", |t| {
            t.set_not_null("name");
            t.drop_column("twice");
            t.drop_column("age");
            t.integer("age").nullable();
        });
    });
    assert_eq!(database.number("SELECT count(age) FROM people"), 0);
}

#[test]
fn types_that_sqlite_keeps_alike_change_without_a_statement() {
    check!(
        "change_type_alike",
        |schema| {
            schema.create_table("documents", |t| {
                t.json("body");
                t.timestamp("at");
                t.uuid("token");
            });
        },
        |schema| {
            schema.alter_table("documents", |t| {
                t.change_type("body", Type::JsonBinary);
                t.change_type("at", Type::TimestampTz);
                t.change_type("token", Type::Text);
                t.comment_on_table("Nothing happens.");
            });
        },
    );
}
