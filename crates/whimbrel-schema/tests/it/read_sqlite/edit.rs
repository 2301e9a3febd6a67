//! Stored texts with changes in them: what changes, and what stays as it was.

use whimbrel_schema::read::sqlite::{Unclear, edited, leaves_rows_alone};

const OLD: &str = "CREATE TABLE \"t\" (\n    \"id\" INTEGER NOT NULL,\n    \"a\" TEXT NOT NULL,\n    \
    \"b\" INTEGER DEFAULT 1,\n    CONSTRAINT \"t_pkey\" PRIMARY KEY (\"id\"),\n    \
    CONSTRAINT \"t_a_key\" UNIQUE (\"a\"),\n    CONSTRAINT \"t_b\" CHECK (b > 0)\n)";

/// The old text with a part of it replaced.
fn new(from: &str, to: &str) -> String {
    assert!(OLD.contains(from), "{from}");
    OLD.replace(from, to)
}

#[track_caller]
fn becomes(stored: &str, new: &str, expected: &str) {
    assert_eq!(edited(stored, OLD, new, None).unwrap(), expected);
}

#[test]
fn only_what_changes_is_touched() {
    let stored = "CREATE TABLE t(id INTEGER PRIMARY KEY,a TEXT NOT NULL UNIQUE/* ! */,b INTEGER DEFAULT 1 CHECK(b>0)NOT NULL)";
    becomes(stored, OLD, stored);
    becomes(
        stored,
        &new("\"a\" TEXT", "\"a\" BLOB"),
        "CREATE TABLE t(id INTEGER PRIMARY KEY,a BLOB NOT NULL UNIQUE/* ! */,b INTEGER DEFAULT 1 CHECK(b>0)NOT NULL)",
    );
    becomes(
        stored,
        &new(",\n    CONSTRAINT \"t_b\" CHECK (b > 0)", ""),
        "CREATE TABLE t(id INTEGER PRIMARY KEY,a TEXT NOT NULL UNIQUE/* ! */,b INTEGER DEFAULT 1 NOT NULL)",
    );
    becomes(
        stored,
        &new(" DEFAULT 1", " DEFAULT 2"),
        "CREATE TABLE t(id INTEGER PRIMARY KEY,a TEXT NOT NULL UNIQUE/* ! */,b INTEGER CHECK(b>0)NOT NULL DEFAULT 2)",
    );
    becomes(
        stored,
        &new(",\n    CONSTRAINT \"t_a_key\" UNIQUE (\"a\")", ""),
        "CREATE TABLE t(id INTEGER PRIMARY KEY,a TEXT NOT NULL /* ! */,b INTEGER DEFAULT 1 CHECK(b>0)NOT NULL)",
    );
}

#[test]
fn columns_and_constraints_come_and_go() {
    let stored = "CREATE TABLE t (\n  id INTEGER PRIMARY KEY, -- one\n  a TEXT NOT NULL, -- two\n  \
                  b INTEGER DEFAULT 1, -- three\n  UNIQUE (a) -- four\n  CHECK (a <> '') -- five\n)";
    becomes(
        stored,
        &new(
            ",\n    CONSTRAINT \"t_pkey\"",
            ",\n    \"c\" TEXT,\n    CONSTRAINT \"t_pkey\"",
        ),
        "CREATE TABLE t (\n  id INTEGER PRIMARY KEY, -- one\n  a TEXT NOT NULL, -- two\n  \
         b INTEGER DEFAULT 1,\n    \"c\" TEXT, -- three\n  UNIQUE (a) -- four\n  CHECK (a <> '') -- five\n)",
    );
    becomes(
        stored,
        &new("\"b\" INTEGER DEFAULT 1,\n    ", "")
            .replace(",\n    CONSTRAINT \"t_b\" CHECK (b > 0)", ""),
        "CREATE TABLE t (\n  id INTEGER PRIMARY KEY, -- one\n  a TEXT NOT NULL -- two\n, -- three\n  \
         UNIQUE (a) -- four\n  CHECK (a <> '') -- five\n)",
    );
    becomes(
        stored,
        &new(
            "(b > 0)\n",
            "(b > 0),\n    CONSTRAINT \"less\" CHECK (b < 9)\n",
        ),
        "CREATE TABLE t (\n  id INTEGER PRIMARY KEY, -- one\n  a TEXT NOT NULL, -- two\n  \
         b INTEGER DEFAULT 1, -- three\n  UNIQUE (a) -- four\n  CHECK (a <> ''),\n    \
         CONSTRAINT \"less\" CHECK (b < 9) -- five\n)",
    );
    let renamed = edited(stored, OLD, OLD, Some("n\"ew")).unwrap();
    assert!(
        renamed.starts_with("CREATE TABLE \"n\"\"ew\" ("),
        "{renamed}"
    );
}

#[test]
fn what_is_not_as_it_is_known_is_refused_by_name() {
    let cases = [
        (
            "b INTEGER DEFAULT 3",
            " DEFAULT 1",
            " DEFAULT 2",
            "the default of `b`",
        ),
        (
            "b REAL DEFAULT 1",
            "\"b\" INTEGER",
            "\"b\" TEXT",
            "the type of `b`",
        ),
        (
            "b INTEGER, UNIQUE (a) ON CONFLICT REPLACE",
            "\"t_a_key\" UNIQUE",
            "\"other\" UNIQUE",
            "a unique constraint over `a`",
        ),
    ];
    for (part, from, to, named) in cases {
        let stored = format!("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, {part})");
        let refused = edited(&stored, OLD, &new(from, to), None).unwrap_err();
        assert_eq!(refused, Unclear::Different(named.to_owned()));
    }
    let key = "CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT, b INTEGER)";
    let refused = edited(key, OLD, OLD, None).unwrap_err();
    assert_eq!(refused, Unclear::Different("the primary key".to_owned()));
    let speaks = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, CONSTRAINT c CHECK (a <> \"B\"))";
    let gone = new("\"b\" INTEGER DEFAULT 1,\n    ", "")
        .replace(",\n    CONSTRAINT \"t_b\" CHECK (b > 0)", "");
    let refused = edited(speaks, OLD, &gone, None).unwrap_err();
    assert_eq!(
        refused,
        Unclear::Speaks("a check `c`".to_owned(), "b".to_owned())
    );
    let nonsense = edited("CREATE TABLE t (", OLD, OLD, None).unwrap_err();
    assert!(matches!(nonsense, Unclear::Text(_)), "{nonsense}");
}

#[test]
fn only_rules_of_writing_leave_rows_alone() {
    for (from, to, alone) in [
        (" DEFAULT 1", "", true),
        ("TEXT NOT NULL", "TEXT", true),
        ("(b > 0)", "(b > 1)", true),
        ("\"b\" INTEGER", "\"b\" TEXT", false),
        (",\n    CONSTRAINT \"t_a_key\" UNIQUE (\"a\")", "", false),
        (
            "\"t_pkey\" PRIMARY KEY (\"id\")",
            "\"t_pkey\" PRIMARY KEY (\"a\")",
            false,
        ),
        ("\n)", "\n) STRICT", false),
    ] {
        assert_eq!(leaves_rows_alone(OLD, &new(from, to)), alone, "{from} {to}");
    }
    assert!(!leaves_rows_alone(OLD, OLD));
}
