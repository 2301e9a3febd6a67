//! Keys, unique constraints, foreign keys and checks.

use whimbrel_schema::Schema;
use whimbrel_schema::prelude::*;

use super::{Stopped, Write, check, stopped};

fn orders(schema: &mut Schema) {
    schema.create_table("customers", |t| {
        t.integer("id").primary_key();
        t.text("code");
    });
    schema.create_table("orders", |t| {
        t.integer("number");
        t.integer("line");
        t.integer("customer").nullable();
        t.integer("total").nullable();
        t.check("total > 0").name("orders_total");
    });
    schema.insert("customers", ["id", "code"], [(1, "a"), (2, "b")]);
    schema.insert(
        "orders",
        ["number", "line", "customer", "total"],
        [(1, 1, Some(1), Some(5)), (1, 2, None, None)],
    );
}

#[test]
fn constraints_are_added_in_one_rebuild() {
    let mut database = check!("add_constraints", orders, |schema| {
        schema.alter_table("orders", |t| {
            t.add_primary_key(["number", "line"]);
            t.add_unique(["customer", "line"]);
            t.add_foreign_key(["customer"], "customers")
                .on_delete(Cascade);
            t.add_check("line > 0").name("orders_line");
        });
    });
    database.run("DELETE FROM customers WHERE id = 1").unwrap();
    assert_eq!(database.number("SELECT count(*) FROM orders"), 1);
}

#[test]
fn constraints_are_dropped_and_renamed() {
    check!(
        "drop_constraints",
        |schema| {
            orders(schema);
            schema.alter_table("orders", |t| {
                t.add_primary_key(["number", "line"]);
                t.add_unique(["customer", "line"]);
                t.add_foreign_key(["customer"], "customers");
            });
        },
        |schema| {
            schema.alter_table("orders", |t| {
                t.rename_constraint("orders_pkey", "orders_key");
                t.drop_constraint("orders_customer_line_key");
                t.drop_constraint("orders_customer_fkey");
                t.drop_constraint("orders_total");
            });
        },
    );
}

#[test]
fn a_check_alone_is_dropped_as_the_version_can() {
    let drop = |schema: &mut Schema| schema.drop_constraint("orders", "orders_total");
    check!("drop_check", orders, drop);
    let mut catalog = whimbrel_schema::Catalog::new();
    super::planned(&Schema::record(orders), &mut catalog, 3_053_000).unwrap();
    let plan = super::planned(&Schema::record(drop), &mut catalog, 3_053_000).unwrap();
    insta::assert_snapshot!("drop_check_since_3_53", super::show::plan(&plan));
}

#[test]
fn a_key_keeps_its_order_and_the_number_of_the_row() {
    let mut database = check!("change_key", orders, |schema| {
        schema.alter_table("customers", |t| {
            t.drop_constraint("customers_pkey");
            t.add_primary_key(["code"]);
        });
    });
    assert_eq!(
        database.texts("SELECT rowid || code AS column1 FROM customers ORDER BY rowid"),
        ["1a", "2b"]
    );
}

#[test]
fn rows_that_break_a_new_rule_are_counted() {
    let cases: [(Write, &str); 4] = [
        (
            |schema| {
                schema.add_primary_key("orders", ["number"]);
            },
            "values in `number` that another row has too",
        ),
        (
            |schema| {
                schema.add_unique("orders", ["number"]);
            },
            "values in `number` that another row has too",
        ),
        (
            |schema| {
                schema.delete("customers", matching("id = 1"));
                schema.add_foreign_key("orders", ["customer"], "customers");
            },
            "values in `customer` that no row of `customers` has",
        ),
        (
            |schema| {
                schema
                    .add_check("orders", "total > 5 -- at least")
                    .name("more");
            },
            "values that break the check `more`",
        ),
    ];
    for (change, expected) in cases {
        match super::stopped_or_changed(orders, change) {
            Stopped::Rows { problem, count } => {
                assert_eq!(problem, expected);
                assert_eq!(count, if expected.contains("another") { 2 } else { 1 });
            }
            Stopped::Sqlite(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_table_may_refer_to_itself() {
    let setup = |schema: &mut Schema| {
        schema.create_table("tree", |t| {
            t.integer("id").primary_key();
            t.integer("parent").nullable();
        });
        schema.insert(
            "tree",
            ["id", "parent"],
            [(1, None), (2, Some(1)), (3, Some(2))],
        );
    };
    let mut database = check!("add_self_reference", setup, |schema| {
        schema
            .add_foreign_key("tree", ["parent"], "tree")
            .on_delete(Cascade);
    });
    database.run("DELETE FROM tree WHERE id = 1").unwrap();
    assert_eq!(database.number("SELECT count(*) FROM tree"), 0);
    let stopped = stopped(
        |schema| {
            schema.create_table("tree", |t| {
                t.integer("id").primary_key();
                t.integer("parent");
            });
            schema.insert("tree", ["id", "parent"], [(1, 7)]);
        },
        |schema| {
            schema.add_foreign_key("tree", ["parent"], "tree");
        },
    );
    assert!(matches!(stopped, Stopped::Rows { count: 1, .. }));
}

#[test]
fn a_rebuilt_parent_keeps_the_rows_that_refer_to_it() {
    let mut database = check!(
        "rebuild_parent",
        |schema| {
            orders(schema);
            schema
                .add_foreign_key("orders", ["customer"], "customers")
                .on_delete(Cascade);
        },
        |schema| schema.change_type("customers", "code", Type::Varchar(Some(10))),
    );
    assert_eq!(database.number("SELECT count(*) FROM orders"), 2);
}
