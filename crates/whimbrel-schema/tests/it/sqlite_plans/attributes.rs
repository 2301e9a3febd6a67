//! What tables and columns have on SQLite alone.

use whimbrel_schema::dialect::{Postgres, Sqlite};
use whimbrel_schema::plan::{Direction, Situation, plan};
use whimbrel_schema::prelude::*;
use whimbrel_schema::{Catalog, Schema};

use super::{USUAL, Write, carried_out, shown};

fn everything(schema: &mut Schema) {
    schema.create_table("tight", |t| {
        t.integer("id").identity().primary_key();
        t.boolean("yes");
        t.decimal("price", 10, 2).nullable();
        t.uuid("key").unique();
        t.binary("raw");
        t.custom("free", "ANY").nullable();
        t.timestamp("at").default(now());
        t.strict();
    });
    schema.create_table("keyed", |t| {
        t.text("name").collation("NOCASE");
        t.untyped("value").nullable();
        t.big_integer("number")
            .on_null(Conflict::Replace)
            .default(7_i64);
        t.timestamp("changed").default(now()).on_update(now());
        t.primary_key([key_part("name"), key_part("number").descending()])
            .on_conflict(Conflict::Replace);
        t.unique([key_part("value").collation("RTRIM")])
            .on_conflict(Conflict::Ignore)
            .name("values");
        t.without_rowid();
    });
}

#[test]
fn what_sqlite_alone_has_is_made_and_read_back() {
    let mut database = carried_out(everything, |schema| {
        schema.create_table("plain", |t| {
            t.integer("id").primary_key();
            t.strict();
            t.without_rowid();
        });
    });
    database
        .run("INSERT INTO tight (yes, key, raw) VALUES (1, 'a', X'00')")
        .unwrap();
    let refused = database.run("INSERT INTO tight (yes, key, raw) VALUES ('no', 'b', X'00')");
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("cannot store TEXT")
    );
    // NULL takes the default, a taken value passes the row over, the name has no case.
    database
        .run("INSERT INTO keyed (name, value, number) VALUES ('a', 1, NULL), ('b', 1, 2), ('A', 3, 7)")
        .unwrap();
    let rows = "SELECT name || value || number AS column1 FROM keyed ORDER BY name";
    assert_eq!(database.texts(rows), ["A37"]);
}

#[test]
fn a_rebuild_keeps_rows_and_attributes() {
    let mut database = carried_out(
        |schema| {
            everything(schema);
            schema.execute(sql(
                "INSERT INTO keyed (name, value, number) VALUES ('a', 1, 2)",
            ));
            schema.execute(sql(
                "INSERT INTO tight (yes, key, raw) VALUES (1, 'a', X'00')",
            ));
        },
        |schema| {
            schema.set_default("keyed", "number", 9);
            schema.drop_not_null("tight", "yes");
        },
    );
    database
        .run("UPDATE keyed SET changed = '2000-01-01', value = 5")
        .unwrap();
    database.run("UPDATE keyed SET value = 6").unwrap();
    let changed = "SELECT changed > '2020' AS column1 FROM keyed";
    assert_eq!(database.texts(changed), ["1"]);
}

#[test]
fn a_plain_key_and_a_numbered_one_are_told_apart() {
    let text = shown(
        |_| {},
        |schema| {
            schema.create_table("plain", |t| {
                t.integer("id").primary_key();
            });
            schema.create_table("numbered", |t| {
                t.integer("id").identity().primary_key();
            });
        },
    );
    assert_eq!(text.matches("AUTOINCREMENT").count(), 1, "{text}");
}

/// What a dialect says of a migration that it cannot plan.
fn refused(write: Write, dialect: &dyn whimbrel_schema::dialect::Dialect) -> String {
    let recording = Schema::record(write);
    let mut catalog = Catalog::new();
    let mut situation = Situation::online();
    let planned = plan(
        &recording,
        Direction::Up,
        &mut catalog,
        dialect,
        &mut situation,
    );
    planned.unwrap_err().to_string()
}

#[test]
fn postgres_refuses_what_would_mean_something_else_there() {
    let postgres = Postgres::new(170_000);
    let refusals: [(Write, &str); 5] = [
        (
            |s| s.create_table("t", |t| _ = t.untyped("a")),
            "columns without a type",
        ),
        (
            |s| s.create_table("t", |t| _ = t.text("a").collation("nocase")),
            "no collation `nocase`",
        ),
        (
            |s| s.create_table("t", |t| _ = t.text("a").on_null(Conflict::Ignore)),
            "reports NULL in `a` as an error",
        ),
        (
            |s| {
                s.create_table("t", |t| {
                    t.text("a");
                    t.unique(["a"]).on_conflict(Conflict::Replace);
                });
            },
            "reports a row that breaks `t_a_key` as an error",
        ),
        (
            |s| {
                s.create_table("t", |t| {
                    t.text("a");
                    t.primary_key([key_part("a").collation("NOCASE")]);
                });
            },
            "by their own collations, not by `NOCASE`",
        ),
    ];
    for (write, expected) in refusals {
        let error = refused(write, &postgres);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn sqlite_refuses_what_no_table_of_its_can_be() {
    let sqlite = Sqlite::new(USUAL);
    let refusals: [(Write, &str); 3] = [
        (
            |s| {
                s.create_table("t", |t| {
                    t.custom("a", "citext");
                    t.strict();
                });
            },
            "knows no type `citext`",
        ),
        (
            |s| {
                s.create_table("t", |t| {
                    t.text("a");
                    t.without_rowid();
                });
            },
            "by its primary key, and it has none",
        ),
        (
            |s| {
                s.create_table("t", |t| {
                    t.integer("a").identity().primary_key();
                    t.without_rowid();
                });
            },
            "numbers the rows of `t` only where it has row numbers",
        ),
    ];
    for (write, expected) in refusals {
        let error = refused(write, &sqlite);
        assert!(error.contains(expected), "{error}");
    }
}
