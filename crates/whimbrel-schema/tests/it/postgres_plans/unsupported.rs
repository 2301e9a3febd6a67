//! What PostgreSQL cannot do is said when the plan is made, with the way out.

use whimbrel_schema::builder::custom_type;
use whimbrel_schema::dialect::Postgres;
use whimbrel_schema::plan::{Direction, Situation};
use whimbrel_schema::prelude::*;
use whimbrel_schema::{Catalog, Recording};

use super::case::planned;
use super::cases::shop;
use super::names::Names;

/// Plans a change of the shop that must fail, and returns the message and the hint.
fn refusal(version: u32, body: impl FnOnce(&mut Schema)) -> (String, String) {
    let dialect = Postgres::new(version);
    let mut catalog = Catalog::new();
    let mut plan = |recording: &Recording| {
        let situation = Situation::online();
        planned(recording, Direction::Up, &mut catalog, &dialect, situation)
    };
    plan(&Schema::record(|s| shop(Names::Plain, s))).unwrap();
    let error = plan(&Schema::record(body)).unwrap_err();
    let hint = error.hint().unwrap();
    (error.to_string(), hint)
}

#[track_caller]
fn refuses(version: u32, body: impl FnOnce(&mut Schema), says: &str, hints: &str) {
    let (message, hint) = refusal(version, body);
    assert!(message.contains(says), "{message}");
    assert!(hint.contains(hints), "{hint}");
}

#[test]
fn what_a_version_cannot_do_names_the_way_out() {
    refuses(
        120_000,
        |s| s.add_column("users", |c| c.uuid("u").default(random_uuid())),
        "since version 13",
        "pgcrypto",
    );
    refuses(
        110_000,
        |s| s.add_column("users", |c| c.integer("g").generated("age + 1")),
        "since version 12",
        "trigger",
    );
    refuses(
        170_000,
        |s| s.add_column("users", |c| c.integer("g").generated_virtual("age + 1")),
        "since version 18",
        ".generated(",
    );
    refuses(
        140_003,
        |s| {
            s.create_index("users", ["age"]);
        },
        "can corrupt",
        "14.4",
    );
    refuses(
        110_000,
        |s| {
            s.create_index("users", ["age"])
                .using("gist")
                .include(["id"]);
        },
        "carries columns along",
        "btree",
    );
}

#[test]
fn type_changes_that_nobody_can_guess_ask_for_using() {
    let zoned = "by the session's time zone";
    refuses(
        150_000,
        |s| s.change_type("users", "seen_at", Type::TimestampTz),
        zoned,
        "AT TIME ZONE",
    );
    refuses(
        150_000,
        |s| s.change_type("users", "age", Type::Uuid),
        "no cast from integer to uuid",
        "change_type_using",
    );
    refuses(
        150_000,
        |s| s.change_type("orders", "number", custom_type("BigSerial")),
        "for a new column only",
        "its sequence stays",
    );
    let computed = |s: &mut Schema| {
        s.add_column("orders", |c| c.text("label").generated("note || '!'"));
    };
    refuses(
        150_000,
        |s| {
            computed(s);
            s.change_type("orders", "note", Type::Varchar(Some(9)));
        },
        "while the computed column `label` reads it",
        "add it again",
    );
    refuses(
        150_000,
        |s| {
            computed(s);
            s.change_type("orders", "label", Type::Integer);
        },
        "values of the computed column `label`",
        "add it again",
    );
}

#[test]
fn index_methods_are_asked_only_what_they_can() {
    for (method, unique, says) in [
        ("GIN", true, "keeps its keys unique"),
        ("brin", false, "puts its keys in an order"),
    ] {
        refuses(
            150_000,
            |s| {
                let index = s.create_index("users", [desc("age")]).using(method);
                if unique {
                    index.unique();
                }
            },
            says,
            "btree",
        );
    }
}

#[test]
fn sql_that_cannot_be_sent_is_refused() {
    refuses(
        150_000,
        |s| {
            s.execute(per_backend().sqlite("PRAGMA optimize"));
        },
        "has no text for an `execute`",
        ".postgres(\"…\")",
    );
    refuses(
        150_000,
        |s| s.set_default("users", "age", per_backend().sqlite("1")),
        "has no text for",
        "schema.only",
    );
    refuses(
        150_000,
        |s| {
            s.execute("CREATE INDEX CONCURRENTLY i ON users (age)");
        },
        "outside of transactions",
        "schema.create_index",
    );
    refuses(
        150_000,
        |s| s.delete("users", matching("age = :years").bind("year", 3)),
        "`:years` has no value",
        ".bind(name, value)",
    );
}

#[test]
fn sizes_that_no_column_has_are_refused() {
    refuses(
        150_000,
        |s| s.add_column("users", |c| c.decimal("d", 3, 4)),
        "no decimal of 3 digits with 4",
        "numeric",
    );
    refuses(
        150_000,
        |s| s.change_type("users", "email", Type::Varchar(Some(0))),
        "no varchar of 0 characters",
        "text",
    );
}

#[test]
fn keys_without_null_and_columns_of_others() {
    refuses(
        150_000,
        |s| {
            s.create_table("names", |t| {
                t.text("name").nullable().primary_key();
            });
        },
        "no NULL in a primary key",
        ".nullable()",
    );
    let other_type = |s: &mut Schema| {
        s.create_table("cities", |t| {
            t.integer("id");
        });
        s.create_table("capitals", |t| {
            t.text("id");
            t.inherits(["cities"]);
        });
    };
    refuses(
        150_000,
        other_type,
        "the column `id` of `cities`",
        "as it is there",
    );
}
