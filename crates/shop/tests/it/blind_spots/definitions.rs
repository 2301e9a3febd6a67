//! Enum types, sequences, views, functions and triggers.

use whimbrel::prelude::*;

use super::cases::{BOTH, Case, POSTGRES, SQLITE};

pub(super) fn cases() -> Vec<Case> {
    let mut all = enums();
    all.extend(objects());
    all
}

fn table(s: &mut Schema) {
    s.create_table("t", |t| {
        t.integer("id").primary_key();
        t.text("a");
    });
}

fn moody(s: &mut Schema) {
    s.create_table("t", |t| {
        t.integer("id").primary_key();
        t.enumeration("mood", "mood");
    });
}

fn enums() -> Vec<Case> {
    vec![
        Case {
            name: "an enum type has a value in the middle",
            before: |s| {
                s.create_enum("mood", ["ok", "bad"]);
                moody(s);
            },
            after: |s| {
                s.create_enum("mood", ["ok", "so", "bad"]);
                moody(s);
            },
            backends: POSTGRES,
        },
        Case {
            name: "an enum type has one value less",
            before: |s| {
                s.create_enum("mood", ["ok", "bad"]);
                moody(s);
            },
            after: |s| {
                s.create_enum("mood", ["ok"]);
                moody(s);
            },
            backends: POSTGRES,
        },
        Case {
            name: "text becomes an enum type",
            before: |s| {
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.text("mood");
                });
            },
            after: |s| {
                s.create_enum("mood", ["ok", "bad"]);
                moody(s);
            },
            backends: BOTH,
        },
    ]
}

fn objects() -> Vec<Case> {
    vec![
        Case {
            name: "a sequence comes",
            before: |s| {
                table(s);
            },
            after: |s| {
                table(s);
                s.create_sequence("counter").increment(2);
            },
            backends: POSTGRES,
        },
        Case {
            name: "a sequence counts otherwise",
            before: |s| {
                s.create_sequence("counter");
            },
            after: |s| {
                s.create_sequence("counter").increment(2);
            },
            backends: POSTGRES,
        },
        Case {
            name: "a view comes",
            before: |s| {
                table(s);
            },
            after: |s| {
                table(s);
                s.create_view("v", "SELECT id FROM t");
            },
            backends: BOTH,
        },
        Case {
            name: "a view asks otherwise",
            before: |s| {
                table(s);
                s.create_view("v", "SELECT id FROM t");
            },
            after: |s| {
                table(s);
                s.create_view("v", "SELECT id FROM t WHERE id > 1");
            },
            backends: BOTH,
        },
        Case {
            name: "a view has fewer columns",
            before: |s| {
                table(s);
                s.create_view("v", "SELECT id, a FROM t");
            },
            after: |s| {
                table(s);
                s.create_view("v", "SELECT id FROM t");
            },
            backends: BOTH,
        },
        Case {
            name: "a view reads a column that goes",
            before: |s| {
                table(s);
                s.create_view("v", "SELECT id, a FROM t");
            },
            after: |s| {
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                });
                s.create_view("v", "SELECT id FROM t");
            },
            backends: BOTH,
        },
        Case {
            name: "a function answers otherwise",
            before: |s| {
                s.create_function(
                    "one",
                    "",
                    "CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
                );
            },
            after: |s| {
                s.create_function(
                    "one",
                    "",
                    "CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 2'",
                );
            },
            backends: POSTGRES,
        },
        Case {
            name: "a trigger fires otherwise",
            before: |s| {
                table(s);
                s.create_trigger(
                    "keeping",
                    "t",
                    "CREATE TRIGGER keeping AFTER INSERT ON t BEGIN SELECT 1; END",
                );
            },
            after: |s| {
                table(s);
                s.create_trigger(
                    "keeping",
                    "t",
                    "CREATE TRIGGER keeping AFTER DELETE ON t BEGIN SELECT 1; END",
                );
            },
            backends: SQLITE,
        },
        Case {
            name: "a trigger of a function fires otherwise",
            before: |s| {
                s.create_function(
                    "keep",
                    "",
                    "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                );
                table(s);
                s.create_trigger(
                    "keeping",
                    "t",
                    "CREATE TRIGGER keeping BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION keep()",
                );
            },
            after: |s| {
                s.create_function(
                    "keep",
                    "",
                    "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                );
                table(s);
                s.create_trigger(
                    "keeping",
                    "t",
                    "CREATE TRIGGER keeping BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION keep()",
                );
            },
            backends: POSTGRES,
        },
    ]
}
