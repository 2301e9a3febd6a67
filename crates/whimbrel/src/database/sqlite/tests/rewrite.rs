//! Changes that leave the rows where they are.

use std::ffi::{CStr, c_char, c_int};

use libsqlite3_sys as ffi;
use whimbrel_schema::Schema;

use super::rebuild_cases::{Write, carry_out};
use super::*;
use crate::database::fixtures::*;

const LIVE: &str = "CREATE TABLE p (id INTEGER PRIMARY KEY);
    CREATE TABLE t (id INTEGER PRIMARY KEY, -- the key
      a TEXT NOT NULL DEFAULT 'x' COLLATE NOCASE, n INTEGER,
      CONSTRAINT t_n CHECK (n > 0), CONSTRAINT t_p FOREIGN KEY (n) REFERENCES p (id), CHECK (a <> 'mine'));
    CREATE INDEX i ON t (a);
    INSERT INTO p VALUES (1), (2);
    INSERT INTO t VALUES (1, 'one', 1), (2, 'two', 2)";

fn known(schema: &mut Schema) {
    schema.create_table("p", |t| {
        t.integer("id").primary_key();
    });
    schema.create_table("t", |t| {
        t.integer("id").primary_key();
        t.text("a").default("x");
        t.integer("n").nullable();
        t.check("n > 0").name("t_n");
        t.foreign_key(["n"], "p").name("t_p");
    });
}

/// Where the rows of the table begin, and its text.
fn place(path: &Path) -> String {
    read(
        path,
        "SELECT rootpage AS x FROM sqlite_schema WHERE name = 't'",
    )
}

fn text_of(path: &Path) -> String {
    read(path, "SELECT sql AS x FROM sqlite_schema WHERE name = 't'")
}

/// Makes room, so that a table that is made anew gets another place.
const ROOM: &str =
    "CREATE TABLE before_t (x); INSERT INTO before_t VALUES (zeroblob(9000)); DROP TABLE before_t";

#[track_caller]
fn changed(file: &str, live: &str, change: Write) -> (TestDirectory, bool) {
    let directory = TestDirectory::new();
    let path = directory.file(file);
    sql(&path, live);
    let mut database = open_file(&path, Access::Existing)
        .unwrap()
        .into_database()
        .unwrap();
    database
        .acquire_lock(crate::database::lock::LockWait::NONE)
        .unwrap();
    database.create_bookkeeping().unwrap();
    sql(&path, ROOM);
    let before = place(&path);
    carry_out(&mut *database, RUN, known, change).unwrap();
    // What is open sees the change, too.
    let items = [statement("INSERT INTO t (a, n) VALUES ('later', 2)")];
    apply(&mut *database, "20260102000000", &items).unwrap();
    let items = [statement("UPDATE sqlite_schema SET sql = NULL")];
    let error = apply(&mut *database, "20260103000000", &items).unwrap_err();
    assert!(error.message().contains("may not be modified"), "{error}");
    assert_eq!(
        read(
            &path,
            "SELECT integrity_check AS x FROM pragma_integrity_check"
        ),
        "ok"
    );
    let stays = place(&path) == before;
    (directory, stays)
}

const CHANGES: [(Write, &str, bool); 9] = [
    (|s| s.drop_constraint("t", "t_n"), "t_n", false),
    (|s| s.drop_constraint("t", "t_p"), "t_p", false),
    (|s| s.drop_not_null("t", "a"), "NOT NULL", false),
    (|s| s.drop_default("t", "a"), "DEFAULT", false),
    (|s| s.set_default("t", "a", "y"), "DEFAULT 'y'", true),
    (|s| s.set_default("t", "n", 2), "DEFAULT 2", true),
    (|s| s.set_not_null("t", "n"), "n INTEGER NOT NULL", true),
    (
        |s| {
            s.add_check("t", "n < 9").name("t_less");
        },
        "CONSTRAINT \"t_less\" CHECK (n < 9)",
        true,
    ),
    (
        |s| {
            s.add_foreign_key("t", ["id"], "p").name("t_q");
        },
        "CONSTRAINT \"t_q\" FOREIGN KEY (\"id\")",
        true,
    ),
];

#[test]
fn rules_come_and_go_while_the_rows_stay() {
    for (change, word, comes) in CHANGES {
        let live = match word {
            // The row that is added later has no row in `p`.
            "CONSTRAINT \"t_q\" FOREIGN KEY (\"id\")" => {
                format!("{LIVE}; INSERT INTO p VALUES (3)")
            }
            _ => LIVE.to_owned(),
        };
        let (directory, stays) = changed("app.db", &live, change);
        let text = text_of(&directory.file("app.db"));
        assert_eq!(text.contains(word), comes, "{word}: {text}");
        assert!(stays, "{word}: made anew");
        for kept in ["-- the key", "COLLATE NOCASE", "CHECK (a <> 'mine')"] {
            assert!(text.contains(kept), "{word}: {text}");
        }
    }
}

#[test]
fn rows_that_are_older_than_a_column_keep_the_value_that_they_show() {
    for change in [
        (|s: &mut Schema| s.set_default("t", "a", "y")) as Write,
        |s| s.drop_default("t", "a"),
        // The collation must not hide it.
        |s| s.set_default("t", "a", "X"),
    ] {
        let live = "CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (2);
            CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, CONSTRAINT t_n CHECK (n > 0),
            CONSTRAINT t_p FOREIGN KEY (n) REFERENCES p (id));
            INSERT INTO t VALUES (1, 2);
            ALTER TABLE t ADD COLUMN a TEXT DEFAULT 'x' COLLATE NOCASE";
        // `NOT NULL` cannot come with the column here: the drop of the default needs a nullable one.
        let (directory, stays) = changed("app.db", live, change);
        let path = directory.file("app.db");
        assert_eq!(read(&path, "SELECT a AS x FROM t WHERE id = 1"), "x");
        assert!(!stays, "{}", text_of(&path));
    }
}

#[test]
fn rows_that_break_a_new_rule_are_named() {
    for (change, problem) in [
        (
            (|s: &mut Schema| {
                s.add_check("t", "n < 2").name("t_less");
            }) as Write,
            "break the check `t_less` (rowid 2)",
        ),
        (
            |s| {
                s.add_foreign_key("t", ["id"], "p").name("t_q");
            },
            "values in `id` that no row of `p` has (rowid 3)",
        ),
    ] {
        let directory = TestDirectory::new();
        let mut database = ready(&directory);
        let path = directory.file("app.db");
        sql(&path, LIVE);
        sql(&path, "INSERT INTO t VALUES (3, 'three', 1)");
        let before = text_of(&path);
        let error = carry_out(&mut *database, RUN, known, change).unwrap_err();
        assert!(error.message().contains(problem), "{error}");
        assert_eq!(text_of(&path), before);
    }
}

/// Puts connections to files of one name into the mode in which nobody may write the schema.
#[expect(unsafe_code, reason = "SQLite sets the mode by its own function alone")]
unsafe extern "C" fn defend(
    connection: *mut ffi::sqlite3,
    _: *mut *mut c_char,
    _: *const ffi::sqlite3_api_routines,
) -> c_int {
    // SAFETY: SQLite calls this with an open connection, and keeps the name as long as it is open.
    unsafe {
        let name = ffi::sqlite3_db_filename(connection, c"main".as_ptr());
        if !name.is_null() && CStr::from_ptr(name).to_bytes().ends_with(b"defensive.db") {
            let on: c_int = 1;
            let answer = std::ptr::null_mut::<c_int>();
            return ffi::sqlite3_db_config(connection, ffi::SQLITE_DBCONFIG_DEFENSIVE, on, answer);
        }
    }
    ffi::SQLITE_OK
}

#[test]
#[expect(unsafe_code, reason = "SQLite takes the function as it is")]
fn where_the_schema_cannot_be_written_the_table_is_made_anew() {
    // SAFETY: the function has the form that SQLite calls, and lives as long as the process.
    unsafe { ffi::sqlite3_auto_extension(Some(defend)) };
    let (directory, stays) = changed("defensive.db", LIVE, |s| s.drop_constraint("t", "t_n"));
    let text = text_of(&directory.file("defensive.db"));
    assert!(!stays && !text.contains("t_n"), "{text}");
    assert!(text.contains("COLLATE NOCASE"), "{text}");
}
