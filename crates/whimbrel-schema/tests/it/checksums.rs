//! Checksums stand still: a change here would make every applied revision look edited.

use whimbrel_schema::checksum::{EPOCH, checksum};
use whimbrel_schema::prelude::*;
use whimbrel_schema::types::Type;

const GOLDEN: &str = include_str!("golden/checksums.txt");

fn everything(s: &mut Schema) {
    s.create_enum("mood", ["sad", "happy"]);
    s.create_table("users", |t| {
        t.uuid("id").primary_key().default(random_uuid());
        t.big_integer("n")
            .nullable()
            .default(7_i64)
            .comment("a number");
        t.decimal("price", 10, 2).default("1.50");
        t.real("r").default(0.1);
        t.json("j").default(json!({"b": [1, 2.5, null], "a": "ü"}));
        t.enumeration("m", "mood").default("sad");
        t.array("tags", Type::Text).nullable();
        t.binary("bytes").default(&[0, 255]);
        t.timestamptz("at").default(now()).on_update(now());
        t.integer("twice").generated("n * 2");
        t.custom("email", "citext").unique().check("email <> ''");
        t.index([desc("n").nulls_last()])
            .unique()
            .filter("n > 0")
            .include(["price"]);
        t.index([key("j").operator_class("jsonb_ops")]).using("gin");
    });
    s.create_table("posts", |t| {
        t.integer("id").identity().primary_key();
        t.uuid("user_id")
            .references("users")
            .on_delete(Cascade)
            .on_update(Restrict);
        t.foreign_key(["user_id"], ("users", ["id"]))
            .name("fk")
            .deferrable(InitiallyDeferred);
    });
}

fn changes(s: &mut Schema) {
    s.alter_table("users", |t| {
        t.text("display").nullable();
        t.rename_column("n", "count");
        t.change_type_using(
            "count",
            Type::Integer,
            per_backend().postgres("n::int").sqlite("n"),
        );
        t.set_not_null("count");
        t.set_default("count", 3);
        t.drop_default("count");
        t.drop_constraint("users_email_key");
        t.add_check("count > 0").name("positive");
    });
    s.when(column_is_missing("users", "x"), |s| {
        s.add_column("users", |c| c.text("x"));
    });
    s.only(Backend::Postgres, |s| {
        s.execute("ANALYZE users");
    });
    s.insert("users", ["count", "display"], [(1, None), (2, Some("b"))]);
    s.update("users", matching("count > :n").bind("n", 1), |row| {
        row.set("display", "c");
    });
    s.execute("UPDATE users SET display = :d").bind("d", "x");
    s.assume_safe("a test", |s| {
        s.delete("posts", every_row());
        s.truncate("posts");
        s.drop_table("posts");
    });
}

#[test]
fn the_golden_file_still_holds() {
    let line = |name: &str, body: fn(&mut Schema)| {
        let sum = checksum(&Schema::record(body));
        format!("{name} {}:{}\n", sum.epoch, sum.hex())
    };
    let now = [
        line("nothing", |_| {}),
        line("everything", everything),
        line("changes", changes),
    ]
    .concat();
    assert_eq!(
        now, GOLDEN,
        "a checksum changed: raise EPOCH and keep the old encoding"
    );
    assert_eq!(EPOCH, 1);
}

#[test]
fn reasons_and_blocking_do_not_count_and_conditions_do() {
    let sum = |body: fn(&mut Schema)| checksum(&Schema::record(body));
    let plain = sum(|s| s.drop_table("a"));
    assert_eq!(plain, sum(|s| s.assume_safe("why", |s| s.drop_table("a"))));
    assert_eq!(plain, sum(|s| s.blocking(|s| s.drop_table("a"))));
    assert_ne!(
        plain,
        sum(|s| s.when(table_exists("a"), |s| s.drop_table("a")))
    );
    assert_ne!(
        plain,
        sum(|s| s.only(Backend::Sqlite, |s| s.drop_table("a")))
    );
    assert_ne!(plain, sum(|s| s.drop_table("b")));
}
