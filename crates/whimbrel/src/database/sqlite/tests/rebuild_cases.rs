//! Typed changes of tables that hold more than the migrations know: what must be there afterwards, or
//! who is named as the reason to refuse.

use whimbrel_schema::dialect::Sqlite as Dialect;
use whimbrel_schema::plan::{Direction, Plan, Situation, StepKind, plan};
use whimbrel_schema::sql::per_backend;
use whimbrel_schema::types::Type;
use whimbrel_schema::{Catalog, Recording, Schema};

use super::*;
use crate::database::execute::{Run, Work};
use crate::database::fixtures::*;

const ONE: &str = "20260101000000";

/// Makes tables so that most changes rebuild them.
const OLDEST: u32 = 3_035_000;

pub(super) type Write = fn(&mut Schema);

/// What is expected after a change.
enum After {
    /// A query and its values, which spaces part.
    Holds(&'static [(&'static str, &'static str)]),
    /// The change is refused, and this is named.
    Refused(&'static str),
}
use After::{Holds, Refused};

struct Case {
    name: &'static str,
    /// The database as it is, made by hand.
    live: &'static str,
    /// What the migrations know of it.
    known: Write,
    change: Write,
    after: After,
}

pub(super) fn known(schema: &mut Schema) {
    schema.create_table("t", |t| {
        t.integer("id").primary_key();
        t.text("a").nullable();
        t.integer("n").nullable();
    });
}

/// Makes the table anew: the values of a column change their type.
pub(super) fn retype(schema: &mut Schema) {
    schema.change_type("t", "n", Type::Text);
}

fn drop_column(schema: &mut Schema) {
    // Beside another change, so that the oldest SQLite makes the table anew.
    schema.drop_column("t", "n");
    schema.add_unique("t", ["a"]).name("t_a_unique");
}

#[track_caller]
fn planned(recording: &Recording, catalog: &mut Catalog) -> Plan {
    let (dialect, mut situation) = (Dialect::new(OLDEST), Situation::online());
    plan(recording, Direction::Up, catalog, &dialect, &mut situation).unwrap()
}

/// Carries a change out on a table that the migrations know of; it ends with the first step that
/// fails.
pub(super) fn carry_out(
    database: &mut dyn Database,
    run: Run<'_>,
    known: Write,
    change: Write,
) -> Result<()> {
    let mut catalog = Catalog::new();
    planned(&Schema::record(known), &mut catalog);
    let plan = planned(&Schema::record(change), &mut catalog);
    let record = applied(ONE);
    for step in &plan.steps {
        let StepKind::Transaction { foreign_keys } = step.kind else {
            panic!("a step alone");
        };
        let work = [Work {
            revision: ONE,
            items: &step.items,
            record: &record,
        }];
        database.execute_transaction(run, &work, foreign_keys)?;
    }
    Ok(())
}

#[test]
fn nothing_is_lost_that_the_migrations_do_not_know() {
    for case in CASES {
        let directory = TestDirectory::new();
        let schema = "SELECT sql AS x FROM sqlite_schema WHERE sql NOT NULL AND name NOT LIKE \
                      '\\_\\_%' ESCAPE '\\' ORDER BY name";
        let path = directory.file("app.db");
        let mut database = ready(&directory);
        sql(&path, case.live);
        let done = carry_out(&mut *database, RUN, case.known, case.change);
        match (&case.after, done) {
            (Holds(facts), Ok(())) => {
                for (query, expected) in *facts {
                    let found = read(&path, query);
                    let tables = read(&path, schema);
                    assert_eq!(found, *expected, "{}: {query}\n{tables}", case.name);
                }
            }
            (Refused(named), Err(error)) => {
                let message = error.to_string();
                assert!(message.contains(named), "{}: {message}", case.name);
                let fresh = TestDirectory::new();
                drop(create(&fresh));
                sql(&fresh.file("app.db"), case.live);
                let before = read(&fresh.file("app.db"), schema);
                assert_eq!(read(&path, schema), before, "{}", case.name);
            }
            (_, done) => panic!("{}: {done:?}", case.name),
        }
        assert_eq!(
            read(
                &path,
                "SELECT integrity_check AS x FROM pragma_integrity_check"
            ),
            "ok"
        );
        let ours = "SELECT count(*) AS x FROM sqlite_schema WHERE name LIKE '\\_\\_whimbrel\\_new%' ESCAPE '\\'";
        assert_eq!(read(&path, ours), "0", "{}: nothing is left", case.name);
    }
}

const TEXT: &str = "SELECT sql AS x FROM sqlite_schema WHERE type = 'table' AND name = 't'";

const CASES: &[Case] = &[
    Case {
        name: "a collation",
        live: "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a TEXT COLLATE NOCASE, n INTEGER);
               INSERT INTO t VALUES (1, 'X', 7)",
        known,
        change: retype,
        after: Holds(&[
            ("SELECT id AS x FROM t WHERE a = 'x' AND typeof(n) = 'text'", "1"),
        ]),
    },
    Case {
        name: "numbers that never come again",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, n INTEGER);
               INSERT INTO t VALUES (9, 'x', 7), (1, 'y', 8); DELETE FROM t WHERE id = 9",
        known,
        change: retype,
        after: Holds(&[
            ("SELECT seq AS x FROM sqlite_sequence WHERE name = 't'", "9"),
            ("SELECT sql LIKE '%AUTOINCREMENT%' AS x FROM sqlite_schema WHERE name = 't'", "1"),
        ]),
    },
    Case {
        name: "a reference beside its column, with all that it says",
        live: "CREATE TABLE p (id INTEGER PRIMARY KEY);
               CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER CONSTRAINT mine REFERENCES p \
               (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)",
        known,
        change: |schema| {
            schema.change_type_using("t", "a", Type::Binary, per_backend().sqlite("CAST(a AS BLOB)"));
        },
        after: Holds(&[
            ("SELECT on_delete AS x FROM pragma_foreign_key_list('t')", "CASCADE"),
            ("SELECT sql LIKE '%CONSTRAINT mine REFERENCES p (id) ON DELETE CASCADE DEFERRABLE \
              INITIALLY DEFERRED%' AS x FROM sqlite_schema WHERE name = 't'", "1"),
        ]),
    },
    Case {
        name: "UNIQUE ON CONFLICT REPLACE and NOT NULL ON CONFLICT IGNORE",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE ON CONFLICT REPLACE, \
               n INTEGER NOT NULL ON CONFLICT IGNORE); INSERT INTO t VALUES (1, 'x', 5)",
        known,
        change: retype,
        after: Holds(&[
            (TEXT, "CREATE TABLE \"t\" (id INTEGER PRIMARY KEY, a TEXT UNIQUE ON CONFLICT REPLACE, \
                    n TEXT NOT NULL ON CONFLICT IGNORE)"),
        ]),
    },
    Case {
        name: "checks without a name, and comments",
        live: "CREATE TABLE t (\n  id INTEGER PRIMARY KEY, -- the key\n  a TEXT CHECK (a <> ''), /* kept */\n  \
               n INTEGER, -- a number\n  CHECK (n > id)\n); INSERT INTO t VALUES (1, 'x', 5)",
        known,
        change: retype,
        after: Holds(&[
            (TEXT, "CREATE TABLE \"t\" (\n  id INTEGER PRIMARY KEY, -- the key\n  a TEXT CHECK (a <> ''), /* kept */\n  \
                    n TEXT, -- a number\n  CHECK (n > id)\n)"),
        ]),
    },
    Case {
        name: "triggers, and indexes over expressions, descending and collated",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
               CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;
               CREATE INDEX i ON t (lower(a), n DESC, a COLLATE NOCASE) WHERE n > 0",
        known,
        change: retype,
        after: Holds(&[
            ("SELECT sql AS x FROM sqlite_schema WHERE name IN ('g', 'i') ORDER BY name",
             "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END \
              CREATE INDEX i ON t (lower(a), n DESC, a COLLATE NOCASE) WHERE n > 0"),
        ]),
    },
    Case {
        name: "a type that nobody knows",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a \"MY TYPE\", n INTEGER); INSERT INTO t VALUES (1, 'x', 5)",
        known,
        change: retype,
        after: Holds(&[("SELECT type AS x FROM pragma_table_info('t') WHERE name = 'a'", "MY TYPE")]),
    },
    Case {
        name: "a computed column",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER, twice INTEGER NOT NULL AS (id * 2) STORED, \
               thrice INTEGER NOT NULL AS (id * 3)); INSERT INTO t (id) VALUES (2)",
        known: |schema| {
            schema.create_table("t", |t| {
                t.integer("id").primary_key();
                t.text("a").nullable();
                t.integer("n").nullable();
                t.integer("twice").generated("id * 2");
                t.integer("thrice").generated_virtual("id * 3");
            });
        },
        change: retype,
        after: Holds(&[("SELECT twice || ' ' || thrice AS x FROM t", "4 6")]),
    },
    Case {
        name: "views on the table, and their triggers",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
               CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v;
               CREATE TRIGGER g INSTEAD OF INSERT ON w BEGIN INSERT INTO t (a) VALUES (new.a); END;
               INSERT INTO w VALUES ('x')",
        known,
        change: retype,
        after: Holds(&[("SELECT a AS x FROM w", "x"), ("SELECT count(*) AS x FROM sqlite_schema WHERE name IN ('v', 'w', 'g')", "3")]),
    },
    Case {
        name: "NULL into NOT NULL",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER); INSERT INTO t VALUES (4, NULL, 1)",
        known,
        change: |schema| schema.set_not_null("t", "a"),
        after: Refused("(rowid 4)"),
    },
    Case {
        name: "an index of somebody on a column that goes",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER); CREATE INDEX mine ON t (n)",
        known,
        change: drop_column,
        after: Refused("`mine`"),
    },
    Case {
        name: "a check of somebody on a column that goes",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER, CONSTRAINT mine CHECK (n > id))",
        known,
        change: drop_column,
        after: Refused("a check `mine`"),
    },
    Case {
        name: "children that go with their parent",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
               CREATE TABLE c (t REFERENCES t (id) ON DELETE CASCADE, u REFERENCES t ON DELETE RESTRICT);
               INSERT INTO t VALUES (1, 'x', 5); INSERT INTO c VALUES (1, 1)",
        known,
        change: retype,
        after: Holds(&[("SELECT t || u AS x FROM c", "11"), ("SELECT n AS x FROM t", "5")]),
    },
    Case {
        name: "texts that are no numbers",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
               INSERT INTO t VALUES (1, '12', 0), (2, 'abc', 0), (3, '9.7', 0)",
        known,
        change: |schema| {
            schema.change_type("t", "a", Type::Integer);
        },
        after: Refused("(rowid 2, 3)"),
    },
    Case {
        name: "a column that others refer to gets another name",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
               CREATE TABLE c (t REFERENCES t (id)); INSERT INTO t VALUES (1, 'x', 5); INSERT INTO c VALUES (1)",
        known,
        change: |schema| {
            schema.rename_column("t", "id", "number");
            schema.change_type("t", "n", Type::Text);
        },
        after: Holds(&[("SELECT \"to\" AS x FROM pragma_foreign_key_list('c')", "number")]),
    },
    Case {
        name: "a reference to the table itself",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER REFERENCES t (id));
               INSERT INTO t VALUES (1, 'x', NULL), (2, 'y', 1)",
        known,
        change: |schema| schema.set_not_null("t", "a"),
        after: Holds(&[("SELECT \"table\" AS x FROM pragma_foreign_key_list('t')", "t")]),
    },
    Case {
        name: "row numbers that a full-text index keeps, and statistics",
        live: "CREATE TABLE t (id INTEGER NOT NULL, a TEXT, n INTEGER, CONSTRAINT k PRIMARY KEY (id DESC, a));
               INSERT INTO t VALUES (1, 'x', 5), (2, 'word', 5); DELETE FROM t WHERE id = 1;
               CREATE VIRTUAL TABLE f USING fts5(a, content='t'); INSERT INTO f (f) VALUES ('rebuild'); ANALYZE",
        known: |schema| {
            schema.create_table("t", |t| {
                t.integer("id");
                t.text("a");
                t.integer("n").nullable();
                t.primary_key(["id", "a"]);
            });
        },
        change: retype,
        after: Holds(&[
            ("SELECT a AS x FROM f WHERE f MATCH 'word'", "word"),
            ("SELECT rowid AS x FROM t", "2"),
            ("SELECT count(*) > 0 AS x FROM sqlite_stat1 WHERE tbl = 't'", "1"),
        ]),
    },
    Case {
        name: "a text that would become the new column",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
               CREATE TRIGGER mine AFTER INSERT ON t BEGIN SELECT \"open\"; END",
        known,
        change: |schema| {
            schema.add_column("t", |c| c.text("open").nullable());
            schema.add_unique("t", ["a"]);
        },
        after: Refused("mine"),
    },
    Case {
        name: "STRICT and WITHOUT ROWID",
        live: "CREATE TABLE t (id INTEGER NOT NULL, a TEXT COLLATE RTRIM, n INTEGER, PRIMARY KEY (id)) STRICT, WITHOUT ROWID;
               INSERT INTO t VALUES (1, 'x', 5)",
        known: |schema| {
            schema.create_table("t", |t| {
                t.integer("id").primary_key();
                t.text("a").nullable();
                t.integer("n").nullable();
                t.strict();
                t.without_rowid();
            });
        },
        change: retype,
        after: Holds(&[
            ("SELECT wr || strict AS x FROM pragma_table_list('t')", "11"),
            ("SELECT sql LIKE '%COLLATE RTRIM%' AS x FROM sqlite_schema WHERE name = 't'", "1"),
        ]),
    },
    Case {
        name: "a default that is another one",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'mine', n INTEGER)",
        known,
        change: |schema| schema.set_default("t", "a", "theirs"),
        after: Refused("the default of `a`"),
    },
    Case {
        name: "a default that is kept",
        live: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'mine', n INTEGER)",
        known,
        change: |schema| schema.set_default("t", "n", 5),
        after: Holds(&[(TEXT, "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'mine', n INTEGER DEFAULT 5)")]),
    },
];
