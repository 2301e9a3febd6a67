//! Rendered modules are as rustfmt leaves them, whatever they hold.

use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use whimbrel_schema::operation::Operation;
use whimbrel_schema::render::{Down, Heading, Module, Node, lines};
use whimbrel_schema::{Schema, prelude::*};

use crate::generator::operation;

const HEADING: Heading<'_> = Heading {
    id: "20260115103000",
    message: "add user preferences",
    parents: &["20260110090000"],
    labels: &[],
    depends_on: &[],
    replaces: &[],
};

fn nodes(body: impl FnOnce(&mut Schema)) -> Vec<Node> {
    let recorded = Schema::record(body).operations.into_iter();
    recorded.map(|recorded| recorded.operation.into()).collect()
}

fn module(up: &[Node]) -> String {
    let down = Down::Nodes(up.to_vec());
    Module {
        heading: HEADING,
        documentation: &[],
        up,
        down: &down,
    }
    .text()
}

/// What rustfmt would change.
fn rustfmt(folder: &Path, texts: &[String]) -> String {
    let files = texts.iter().enumerate().map(|(at, text)| {
        let file = folder.join(format!("m{at}.rs"));
        std::fs::write(&file, text).unwrap();
        file
    });
    let checked = Command::new("rustfmt")
        .args([
            "--check",
            "--edition",
            "2024",
            "--config",
            "error_on_unformatted=false",
        ])
        .args(files)
        .output()
        .expect("rustfmt is part of the toolchain: `rustup component add rustfmt`");
    String::from_utf8_lossy(&checked.stdout).into_owned()
        + &String::from_utf8_lossy(&checked.stderr)
}

#[test]
fn random_operations_need_no_rustfmt() {
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(operation(), 1..8);
    let texts: Vec<String> = (0..300)
        .map(|_| {
            let operations: Vec<Operation> = strategy.new_tree(&mut runner).unwrap().current();
            let nodes: Vec<Node> = operations.into_iter().map(Node::from).collect();
            module(&nodes)
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(rustfmt(folder.path(), &texts), "");
}

#[test]
fn every_shape_needs_no_rustfmt() {
    let long = "x".repeat(63);
    let up = nodes(|s| {
        s.create_enum(
            "order_status",
            ["new", "paid", "shipped", "delivered", "returned", "lost"],
        );
        s.create_enum(&long, ["a", "b"]);
        s.create_table(&long, |t| {
            t.uuid("id").primary_key().default(random_uuid());
            t.varchar(&long, 20)
                .nullable()
                .default("a \"quoted\" \\ text");
            t.decimal("price", 12, 2)
                .default("0.00")
                .check("price >= 0 AND price < 1000000");
            t.enumeration("status", "order_status").default("new");
            t.big_integer("count").default(5_000_000_000_i64);
            t.json("extra").default(json!({"a": [1, 2], "b": null}));
            t.uuid("user_id")
                .references("users")
                .on_delete(Cascade)
                .on_update(Restrict);
            t.text("long")
                .check("a condition that is so long that no chain has room for it in one line");
            t.integer("total").generated("price * 2");
            t.array("tags", Type::Text).nullable();
            t.index(["status", "count"]).unique().filter("count > 0");
            t.index([desc("count"), key("status").nulls_first()])
                .name("by_count");
            t.index([expression("lower(long)")])
                .using("gin")
                .include(["status"]);
            t.unique(["count", "status"]).name("once");
            t.foreign_key(["count", "status"], ("other_table", ["count", "status"]))
                .on_delete(SetNull);
            t.comment("What it is for,\nin two lines");
        });
        s.create_table("t", |t| {
            t.integer("id");
        });
        s.add_column("users", |c| c.text("language").default("en"));
        s.add_column("orders", |c| {
            c.text("a_column_with_a_long_name")
                .nullable()
                .default("a default value of some length")
        });
        s.rename_table(&long, &long);
        s.create_index("users", ["email"])
            .unique()
            .filter("deleted_at IS NULL AND NOT blocked");
        s.alter_table("users", |t| {
            t.text("display_name").nullable();
            t.rename_column("mail", "email");
            t.change_type_using("age", Type::decimal(10, 2), "age::numeric");
            t.change_type("tags", Type::array(Type::Varchar(None)));
            t.set_default("age", -1);
            t.comment_on_column("age", "In years.");
        });
        s.set_not_null("users", "email");
        s.insert("roles", ["name", "level"], [("admin", 9), ("guest", 1)]);
        s.insert(
            "roles",
            ["name", "description"],
            [
                ("admin", "may do everything that anybody may do"),
                ("guest", "may look at things"),
            ],
        );
        s.update(
            "users",
            matching("inactive_days > :days").bind("days", 90),
            |row| {
                row.set("status", "inactive");
                row.set("changed_at", now());
            },
        );
        s.delete("users", every_row());
        s.execute("UPDATE users SET status = :status WHERE inactive_days > :days")
            .bind("status", "inactive")
            .bind("days", 90);
        s.execute("SELECT 1\nFROM users\nWHERE \"a\" = 'b'");
        s.create_view(
            "active",
            "SELECT id FROM users WHERE active AND email IS NOT NULL AND age > 3",
        );
        s.create_view("short", "SELECT 1");
        s.create_view("wide", "SELECT a,\n  b\nFROM t");
        s.define(
            trigger("count", "orders"),
            per_backend().sqlite("CREATE TRIGGER count AFTER INSERT ON orders BEGIN SELECT 1; END"),
        );
        s.drop_object(function("total", "integer, text"));
    });
    let folder = tempfile::tempdir().unwrap();
    let scoped = [
        Node::AssumeSafe {
            reason: "nobody reads it any more".to_owned(),
            nodes: nodes(|s| s.drop_column("users", "age")),
        },
        Node::Comment("Only there.".to_owned()),
        Node::Only {
            backend: Backend::Postgres,
            nodes: nodes(|s| s.drop_table("a")),
        },
        Node::When {
            condition: column_is_missing("users", "age"),
            nodes: nodes(|s| s.add_column("users", |c| c.integer("age").nullable())),
        },
    ];
    let texts = [module(&up), module(&scoped), module(&[])];
    assert_eq!(rustfmt(folder.path(), &texts), "");
}

#[test]
fn a_module_reads_as_a_person_would_have_written_it() {
    let up = nodes(|s| {
        s.create_table("user_preferences", |t| {
            t.uuid("id").primary_key();
            t.uuid("user_id").references("users").on_delete(Cascade);
            t.json("preferences").default(json!({}));
            t.timestamptz("created_at").default(now());
            t.index(["user_id"]);
        });
        s.add_column("users", |c| {
            c.text("language").unique().references("languages")
        });
    });
    assert_eq!(
        lines(&up),
        "schema.create_table(\"user_preferences\", |t| {
    t.uuid(\"id\").primary_key();
    t.uuid(\"user_id\").references(\"users\").on_delete(Cascade);
    t.json(\"preferences\").default(json!({}));
    t.timestamptz(\"created_at\").default(now());
    t.index([\"user_id\"]);
});
schema.add_column(\"users\", |c| {
    c.text(\"language\").unique().references(\"languages\")
});
"
    );
}
