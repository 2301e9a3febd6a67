//! What waits, how long, and what it is joined with.

use whimbrel_schema::prelude::*;
use whimbrel_schema::{Catalog, Schema};

use super::database::Database;
use super::{OLDEST, check, planned};

fn two_tables(schema: &mut Schema) {
    schema.create_table("parents", |t| {
        t.integer("id").primary_key();
        t.text("code").default("c");
    });
    schema.create_table("children", |t| {
        t.integer("id").primary_key();
        t.text("code").default("c");
    });
    schema.insert("parents", ["id"], [(1,)]);
    schema.insert("children", ["id"], [(1,)]);
}

#[test]
fn rows_are_not_overtaken() {
    check!("order_rows", two_tables, |schema| {
        schema.change_type("parents", "code", Type::Varchar(Some(9)));
        schema.drop_default("parents", "code");
        schema.insert("parents", ["id", "code"], [(2, "d")]);
        schema.set_default("parents", "code", "e");
    });
}

#[test]
fn tables_that_a_foreign_key_joins_keep_their_order() {
    check!("order_foreign_keys", two_tables, |schema| {
        schema.drop_default("children", "code");
        schema.add_unique("parents", ["code"]);
        schema.add_foreign_key("children", ["code"], ("parents", "code"));
    });
    check!(
        "order_foreign_keys_back",
        |schema| {
            two_tables(schema);
            schema.add_unique("parents", ["code"]);
            schema.add_foreign_key("children", ["code"], ("parents", "code"));
        },
        |schema| {
            schema.drop_default("parents", "code");
            schema.drop_constraint("children", "children_code_fkey");
            schema.drop_constraint("parents", "parents_code_key");
        },
    );
}

#[test]
fn tables_apart_are_one_rebuild_each() {
    check!("order_apart", two_tables, |schema| {
        schema.drop_default("parents", "code");
        schema.drop_default("children", "code");
        schema.set_default("parents", "code", "x");
        schema.set_default("children", "code", "x");
    });
}

#[test]
fn a_new_table_finds_the_keys_it_refers_to() {
    check!("order_new_table", two_tables, |schema| {
        schema.add_unique("parents", ["code"]);
        schema.create_table("friends", |t| {
            t.text("code").references(("parents", "code"));
        });
    });
}

#[test]
fn a_table_is_dropped_when_nothing_refers_to_it_any_more() {
    check!(
        "order_drop_table",
        |schema| {
            two_tables(schema);
            schema
                .add_foreign_key("children", ["id"], "parents")
                .on_delete(Cascade);
        },
        |schema| {
            schema.drop_constraint("children", "children_id_fkey");
            schema.drop_table("parents");
        },
    );
}

#[test]
fn different_conditions_never_share_a_rebuild() {
    insta::assert_snapshot!(
        "order_conditions",
        super::shown(two_tables, |schema| {
            schema.drop_default("parents", "code");
            schema.when(column_exists("parents", "code"), |schema| {
                schema.change_type("parents", "code", Type::Varchar(Some(9)));
                schema.drop_not_null("parents", "code");
            });
            schema.when(table_exists("parents"), |schema| {
                schema.set_default("parents", "code", "x");
            });
        })
    );
}

#[test]
fn what_waits_at_a_rename_is_done_before_it() {
    check!("order_rename", two_tables, |schema| {
        schema.alter_table("parents", |t| {
            t.drop_default("code");
            t.rename_column("code", "label");
            t.set_default("label", "x");
        });
        schema.rename_table("parents", "elders");
        schema.set_default("elders", "label", "y");
    });
}

#[test]
fn what_nobody_planned_survives_a_rebuild() {
    let mut catalog = Catalog::new();
    let mut database = Database::new();
    let mut carry_out = |database: &mut Database, change: fn(&mut Schema)| {
        let plan = planned(&Schema::record(change), &mut catalog, OLDEST).unwrap();
        database.execute(&plan).unwrap();
    };
    carry_out(&mut database, |schema| {
        two_tables(schema);
        schema.create_index("parents", ["code"]).name("planned");
        schema
            .create_index("parents", ["code"])
            .name("dropped_by_hand");
        schema.execute(
            "CREATE VIEW codes AS SELECT code FROM parents; DROP INDEX dropped_by_hand; \
             CREATE INDEX by_hand ON parents (lower(code)); \
             CREATE TRIGGER by_hand_too AFTER DELETE ON parents BEGIN DELETE FROM children; END;",
        );
    });
    carry_out(&mut database, |schema| {
        schema.set_default("parents", "code", "x");
    });
    assert_eq!(
        database.texts(
            "SELECT name AS column1 FROM sqlite_schema WHERE tbl_name = 'parents' \
             AND type <> 'table' ORDER BY name"
        ),
        ["by_hand", "by_hand_too", "planned"]
    );
    assert_eq!(database.texts("SELECT code AS column1 FROM codes"), ["c"]);
}
