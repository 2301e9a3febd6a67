//! What SQLite cannot do is refused with the way out.

use whimbrel_schema::Schema;
use whimbrel_schema::prelude::*;
use whimbrel_schema::{Catalog, plan::Cause};

use super::{OLDEST, Write, planned};

fn users(schema: &mut Schema) {
    schema.create_table("users", |t| {
        t.text("id").primary_key();
        t.text("name").nullable();
        t.binary("raw").nullable();
        t.check("name IN (\"status\")");
    });
}

/// The message and the hint of a change.
fn refused(change: fn(&mut Schema)) -> (String, String) {
    let mut catalog = Catalog::new();
    planned(&Schema::record(users), &mut catalog, OLDEST).unwrap();
    let error = planned(&Schema::record(change), &mut catalog, OLDEST).unwrap_err();
    assert!(matches!(error.cause, Cause::Unsupported(_)), "{error}");
    let hint = error.hint().unwrap();
    (error.to_string(), hint)
}

#[test]
fn each_refusal_names_the_way_out() {
    let cases: [(Write, &str, &str); 16] = [
        (
            |s| {
                s.create_index("users", ["name"]).using("gin");
            },
            "SQLite has no index method `gin`",
            "schema.only(Backend::Postgres, …)",
        ),
        (
            |s| {
                s.create_index("users", ["name"]).include(["id"]);
            },
            "carry columns along",
            "schema.only(Backend::Postgres, …)",
        ),
        (
            |s| {
                s.create_index("users", [key("name").operator_class("text_ops")]);
            },
            "operator class `text_ops`",
            "schema.only(Backend::Postgres, …)",
        ),
        (
            |s| {
                s.create_index("users", [key("name").nulls_last()]);
            },
            "keeps NULL before every value",
            "schema.only(Backend::Postgres, …)",
        ),
        (
            |s| {
                s.execute(per_backend().postgres("VACUUM"));
            },
            "has no text for `execute`",
            ".sqlite(\"…\")",
        ),
        (
            |s| s.set_default("users", "name", per_backend().postgres("current_user")),
            "has no text for an expression",
            ".sqlite(\"…\")",
        ),
        (
            |s| {
                s.add_check("users", per_backend().postgres("name ~ 'a'"));
            },
            "has no text for a check",
            ".sqlite(\"…\")",
        ),
        (
            |s| s.delete("users", matching("name = :name").bind("nam", "x")),
            "`:name` has no value",
            ".bind(\"name\", …)",
        ),
        (
            |s| s.change_type("users", "raw", Type::Integer),
            "no cast from binary to integer for `users.raw`",
            "change_type_using(\"raw\"",
        ),
        (
            |s| s.change_type_using("users", "name", Type::Integer, per_backend().postgres("1")),
            "has no text for `change_type_using`",
            ".sqlite(\"…\")",
        ),
        (
            |s| {
                s.create_table("t", |t| {
                    t.text("id").primary_key();
                    t.integer("n").identity();
                });
            },
            "numbers rows only in a column that alone is the primary key, and `t.n` is not",
            "primary key",
        ),
        (
            |s| s.add_column("users", |c| c.text("status").nullable()),
            "reads \"status\" in a rule of `users` as a text",
            "single quotes",
        ),
        (
            |s| s.rename_column("users", "raw", "NAME"),
            "takes `NAME` and `name` for the same name",
            "upper and lower case",
        ),
        (
            |s| {
                s.create_table("Users", |t| {
                    t.text("id");
                });
            },
            "takes `Users` and `users` for the same name",
            "upper and lower case",
        ),
        (
            |s| {
                s.create_index("users", ["id"]).name("One");
                s.create_index("users", ["name"]).name("oNE");
            },
            "takes `oNE` and `One` for the same name",
            "upper and lower case",
        ),
        (
            |s| {
                s.create_table("t", |t| {
                    t.integer("rowid");
                    t.integer("oid");
                    t.integer("_rowid_");
                    t.timestamp("at").on_update(now());
                });
            },
            "cannot keep `on_update` in `t`",
            "another name",
        ),
    ];
    for (change, message, hint) in cases {
        let (found, way_out) = refused(change);
        assert!(found.contains(message), "{found} should say {message}");
        assert!(way_out.contains(hint), "{way_out} should say {hint}");
    }
}

#[test]
fn what_is_for_postgres_alone_is_passed_over() {
    let mut catalog = Catalog::new();
    let recording = Schema::record(|schema| {
        users(schema);
        schema.only(Backend::Postgres, |schema| {
            schema
                .create_index("users", ["name"])
                .using("gin")
                .name("gin");
            schema.create_index("users", ["id"]).name("elsewhere");
            schema
                .add_check("users", per_backend().postgres("name ~ 'a'"))
                .name("letters");
            schema.execute(per_backend().postgres("VACUUM"));
        });
        schema.set_default("users", "name", "x");
    });
    let plan = planned(&recording, &mut catalog, OLDEST).unwrap();
    let mut database = super::Database::new();
    database.execute(&plan).unwrap();
    let made = "SELECT name AS column1 FROM sqlite_schema WHERE sql IS NOT NULL";
    assert_eq!(database.texts(made), ["users"]);
}
