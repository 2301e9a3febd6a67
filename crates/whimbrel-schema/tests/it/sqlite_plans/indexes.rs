//! Indexes.

use whimbrel_schema::Schema;
use whimbrel_schema::prelude::*;

use super::check;

fn users(schema: &mut Schema) {
    schema.create_table("users", |t| {
        t.text("email");
        t.text("name").nullable();
        t.boolean("active").default(true);
    });
    schema.insert("users", ["email"], [("a",), ("b",)]);
}

#[test]
fn indexes_of_every_kind() {
    check!("create_index", users, |schema| {
        schema.alter_table("users", |t| {
            t.create_index(["email"]).unique().using("BTREE");
            t.create_index([expression("lower(email)").descending(), "name".into()])
                .name("users_search");
            t.create_index([key("name").collation("NOCASE").nulls_first()])
                .filter("active = 1 -- only these")
                .name("users_active");
            t.create_index([desc("name").nulls_last()])
                .name("users_last");
        });
    });
}

#[test]
fn an_index_is_renamed_by_making_it_again() {
    check!(
        "rename_index",
        |schema| {
            users(schema);
            schema.create_index("users", ["email"]).unique();
        },
        |schema| schema.rename_index("users", "users_email_idx", "by \"email\""),
    );
}

#[test]
fn an_index_is_dropped() {
    check!(
        "drop_index",
        |schema| {
            users(schema);
            schema.create_index("users", ["email"]);
        },
        |schema| schema.drop_index("users", "users_email_idx"),
    );
}

#[test]
fn indexes_are_part_of_a_rebuild_that_waits() {
    check!(
        "index_in_rebuild",
        |schema| {
            users(schema);
            schema.create_index("users", ["email"]).name("old");
            schema.create_index("users", ["name"]).name("kept");
        },
        |schema| {
            schema.alter_table("users", |t| {
                t.set_default("name", "nobody");
                t.drop_index("old");
                t.create_index(["email"]).unique().name("new");
                t.drop_default("active");
            });
        },
    );
}
