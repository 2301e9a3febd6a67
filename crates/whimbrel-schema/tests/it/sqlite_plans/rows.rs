//! Rows, and SQL of the author's.

use whimbrel_schema::Schema;
use whimbrel_schema::expression::{Expression, Literal};
use whimbrel_schema::prelude::*;

use super::check;

fn things(schema: &mut Schema) {
    schema.create_table("things", |t| {
        t.integer("id").identity().primary_key();
        t.boolean("good").default(false);
        t.decimal("price", 10, 2).default("0");
        t.json("body").default(json!(null));
        t.uuid("token").nullable();
        t.binary("raw").nullable();
        t.timestamptz("at").nullable();
        t.text("note").default("");
    });
}

#[test]
fn rows_are_written_as_their_columns_want_them() {
    let mut database = check!("rows", things, |schema| {
        schema.insert(
            "things",
            ["good", "price", "body", "token", "raw", "at", "note"],
            [
                [
                    true.into(),
                    Literal::Decimal("12.50".into()).into(),
                    json!({ "a": "it's" }).into(),
                    random_uuid().into(),
                    vec![0_u8, 255].into(),
                    now().into(),
                    Expression::from("-- ; '"),
                ],
                [
                    false.into(),
                    Literal::Decimal("inf".into()).into(),
                    json!([]).into(),
                    Literal::Null.into(),
                    Literal::Null.into(),
                    Literal::Null.into(),
                    sql("upper('x')").into(),
                ],
            ],
        );
        schema.insert("things", [], [[] as [&str; 0], []]);
        schema.update(
            "things",
            matching("note = :note AND id < :most")
                .bind("note", "X")
                .bind("most", 9),
            |row| {
                row.set("note", sql("note || 'Y'"));
                row.set("good", true);
            },
        );
        schema.update("things", matching("good = 0"), |row| row.set("note", "no"));
        schema.update("things", every_row(), |row| row.set("at", now()));
        schema.delete("things", matching("note = :note").bind("note", "no"));
        schema
            .execute("INSERT INTO things (note, raw) SELECT :note, :raw WHERE :yes = 1")
            .bind("note", "it's")
            .bind("raw", vec![1_u8])
            .bind("yes", true);
        schema.execute(
            per_backend().sqlite("UPDATE things SET note = note; DELETE FROM things WHERE id = 99"),
        );
    });
    assert_eq!(
        database
            .texts("SELECT id || note || typeof(raw) || good AS column1 FROM things ORDER BY id"),
        ["1-- ; 'blob1", "2XYnull1", "5it'sblob0"]
    );
    assert_eq!(
        database.texts("SELECT body AS column1 FROM things WHERE id = 1"),
        ["{\"a\":\"it's\"}"]
    );
}

#[test]
fn all_rows_go() {
    let setup = |schema: &mut Schema| {
        things(schema);
        schema.insert("things", ["note"], [("a",), ("b",)]);
    };
    let mut database = check!("delete_every_row", setup, |schema| {
        schema.delete("things", every_row());
    });
    assert_eq!(database.number("SELECT count(*) FROM things"), 0);
}

#[test]
fn many_rows_are_several_statements() {
    let change = |schema: &mut Schema| {
        let rows: [(i32, &str); 1_200] =
            std::array::from_fn(|at| (i32::try_from(at).unwrap() + 1, "x"));
        schema.insert("things", ["id", "note"], rows);
        let long = "y".repeat(60_000);
        let rows: [(i32, &str); 3] =
            std::array::from_fn(|at| (5_000 + i32::try_from(at).unwrap(), long.as_str()));
        schema.insert("things", ["id", "note"], rows);
    };
    let text = super::shown(things, change);
    assert_eq!(text.matches("INSERT INTO").count(), 3 + 3);
    let mut database = super::carried_out(things, change);
    assert_eq!(database.number("SELECT count(*) FROM things"), 1_203);
}

#[test]
fn rows_are_written_while_foreign_keys_act() {
    let setup = |schema: &mut Schema| {
        things(schema);
        schema.create_table("parts", |t| {
            t.integer("thing").references("things").on_delete(Cascade);
            t.text("name").nullable();
        });
        schema.insert("things", ["id"], [(1,), (2,)]);
        schema.insert("parts", ["thing"], [(1,), (2,)]);
    };
    let mut database = check!("rows_beside_rebuild", setup, |schema| {
        schema.set_default("parts", "name", "part");
        schema.delete("things", matching("id = 1"));
        schema.set_default("parts", "name", "piece");
    });
    assert_eq!(database.texts("SELECT thing AS column1 FROM parts"), ["2"]);
}
