//! Rows, and SQL of the author's.

use whimbrel_schema::prelude::*;

use super::super::case::{Case, Down};
use super::{case, since};
use crate::postgres_plans::names::Names;

pub(super) const CASES: &[Case] = &[
    since(130_000, case("insert", insert, Down::Never)),
    case("update", update, Down::Never),
    case("delete", delete, Down::Never),
    case("truncate", truncate, Down::Never),
    case("execute", execute, Down::By(execute_back)),
    Case {
        before: deferred,
        ..case("rows_before_a_change", rows_before_a_change, Down::Never)
    },
];

fn insert(n: Names, s: &mut Schema) {
    s.create_table(n.of("things"), |t| {
        t.big_integer(n.of("id")).identity().primary_key();
        t.uuid(n.of("uuid"));
        t.jsonb(n.of("json"));
        t.enumeration(n.of("mood"), n.of("mood"));
        t.array(n.of("list"), Type::Integer);
        t.timestamptz(n.of("at"));
        t.binary(n.of("bytes")).nullable();
        t.decimal(n.of("price"), 8, 2).nullable();
    });
    let columns = ["id", "uuid", "json", "mood", "list", "at", "bytes"].map(|name| n.of(name));
    s.insert(
        n.of("things"),
        columns,
        [
            (
                7,
                "7f3c0000-0000-4000-8000-000000000001",
                json!({"it's": [1]}),
                "glad",
                "{1,2}",
                "2026-01-02 03:04:05+01",
                Some(vec![0_u8, 39]),
            ),
            (
                8,
                "7f3c0000-0000-4000-8000-000000000002",
                json!(null),
                "it's ok",
                "{}",
                "infinity",
                None,
            ),
        ],
    );
    s.insert(
        n.of("things"),
        ["uuid", "json", "mood", "list", "at", "price"].map(|name| n.of(name)),
        [(
            random_uuid(),
            json!("text"),
            sql("(SELECT 'glad')::text::").postgres(&format!("CAST('glad' AS {})", n.sql("mood"))),
            sql("ARRAY[1] -- one"),
            now(),
            1.25,
        )],
    );
}

fn update(n: Names, s: &mut Schema) {
    s.update(
        n.of("users"),
        matching(n.expression("{email} <> :email AND {age} > :age -- or so"))
            .bind("age", 1)
            .bind("email", "it's"),
        |row| {
            row.set(n.of("mood"), "it's ok");
            row.set(n.of("seen_at"), now());
            row.set(n.of("age"), Option::<i32>::None);
            row.set(n.of("state"), sql(n.expression("upper({state})")));
        },
    );
    s.update(n.of("orders"), every_row(), |row| {
        row.set(n.of("detail"), json!([1]));
    });
    s.update(n.of("users"), matching(n.expression("{id} = 2")), |row| {
        row.set(n.of("id"), 20);
    });
}

fn delete(n: Names, s: &mut Schema) {
    s.delete(
        n.of("orders"),
        matching(n.expression("{number} = :n")).bind("n", 10),
    );
    s.delete(n.of("orders"), matching(n.expression("{note} = '8'")));
    s.delete(n.of("users"), every_row());
}

fn truncate(n: Names, s: &mut Schema) {
    s.truncate(n.of("users"));
}

fn execute(n: Names, s: &mut Schema) {
    s.execute(n.expression(
        "CREATE VIEW {seen} AS SELECT {id} FROM {users}; -- ':a' is no bind\nSELECT 1",
    ));
    s.execute(n.expression("UPDATE {users} SET {state} = :state WHERE {age} > :age"))
        .bind("state", "it's :old")
        .bind("age", 17);
}

fn execute_back(n: Names, s: &mut Schema) {
    s.execute(per_backend().postgres(n.expression("DROP VIEW {seen}")));
}

fn deferred(n: Names, s: &mut Schema) {
    super::shop(n, s);
    s.add_foreign_key(n.of("orders"), [n.of("user_id")], n.of("users"))
        .deferrable(InitiallyDeferred);
}

fn rows_before_a_change(n: Names, s: &mut Schema) {
    let columns = [n.of("number"), n.of("user_id"), n.of("total")];
    s.insert(n.of("orders"), columns, [(12, 3, 1)]);
    s.insert(n.of("users"), [n.of("id"), n.of("email")], [(3, "c")]);
    s.rename_column(n.of("orders"), n.of("note"), n.of("remark"));
    s.comment_on_table(n.of("orders"), "what they buy");
    s.insert(n.of("orders"), columns, [(13, 3, 1)]);
    s.drop_not_null(n.of("orders"), n.of("number"));
}
