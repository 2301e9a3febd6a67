//! What is predicted that SQLite refuses is compared with what the bundled SQLite refuses.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use whimbrel_schema::Backend;
use whimbrel_schema::analyze::Settings;
use whimbrel_schema::analyze::rules::RULES;
use whimbrel_schema::analyze::world::{World, sqlite};
use whimbrel_sql::Wrapping;

use crate::support::{Case, read};

/// Tables with everything that a column may be used in.
const SCHEMA: &str = "
    CREATE TABLE users (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        email TEXT NOT NULL UNIQUE,
        name TEXT CHECK (length(name) > 0),
        age INTEGER,
        low INTEGER CHECK (low < high),
        high INTEGER,
        seen TEXT,
        shown TEXT,
        logged TEXT,
        partial TEXT,
        computed TEXT,
        doubled INTEGER GENERATED ALWAYS AS (age * 2) VIRTUAL,
        plain TEXT,
        team_id INTEGER REFERENCES teams (id),
        other_id INTEGER,
        CONSTRAINT positive CHECK (age > 0),
        FOREIGN KEY (other_id) REFERENCES teams (id)
    );
    CREATE TABLE teams (id INTEGER PRIMARY KEY, code TEXT, title TEXT);
    CREATE TABLE posts (
        id INTEGER PRIMARY KEY,
        user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
        body TEXT,
        UNIQUE (user_id, body)
    );
    CREATE TABLE log (at TEXT, title TEXT);
    CREATE TABLE exact (id INTEGER PRIMARY KEY, a TEXT) STRICT;
    CREATE TABLE pairs (a TEXT, b TEXT, note TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
    CREATE TABLE lone (only TEXT);
    CREATE INDEX users_seen ON users (seen);
    CREATE INDEX users_partial ON users (age) WHERE partial IS NOT NULL;
    CREATE INDEX users_computed ON users (lower(computed));
    CREATE VIEW shown AS SELECT id, users.shown FROM users;
    CREATE VIEW everything AS SELECT * FROM posts;
    CREATE TRIGGER users_log AFTER UPDATE ON users WHEN new.logged IS NOT NULL BEGIN
        INSERT INTO log (at) VALUES (new.logged);
    END;
    CREATE TRIGGER users_plain AFTER UPDATE OF plain ON users BEGIN
        UPDATE teams SET title = 'x' WHERE code = 'y';
        SELECT note FROM pairs;
    END;
    CREATE TRIGGER teams_log AFTER INSERT ON teams BEGIN
        UPDATE log SET title = new.title;
    END;
";

const ROWS: &str = "
    INSERT INTO teams (id, code, title) VALUES (1, 'a', 'A'), (2, 'b', 'B');
    INSERT INTO users (email, name, age, low, high, team_id) VALUES ('a@x', 'a', 1, 1, 2, 1);
    INSERT INTO posts (user_id, body) VALUES (1, 'x'), (1, 'y');
    INSERT INTO exact (a) VALUES ('x');
    INSERT INTO pairs (a, b) VALUES ('x', 'y');
    INSERT INTO lone VALUES ('x');
";

/// Statements that are taken or refused, whatever the rows are.
const STATEMENTS: [&str; 96] = [
    "ALTER TABLE users RENAME TO people",
    "ALTER TABLE users RENAME TO posts",
    "ALTER TABLE users RENAME TO users_seen",
    "ALTER TABLE shown RENAME TO hidden",
    "ALTER TABLE nowhere RENAME TO somewhere",
    "ALTER TABLE users RENAME COLUMN name TO title",
    "ALTER TABLE users RENAME COLUMN logged TO recorded",
    "ALTER TABLE users RENAME COLUMN name TO email",
    "ALTER TABLE users RENAME COLUMN nothing TO something",
    "ALTER TABLE users ADD COLUMN fresh TEXT",
    "ALTER TABLE users ADD COLUMN Name TEXT",
    "ALTER TABLE users ADD COLUMN fresh TEXT DEFAULT 'x' NOT NULL",
    "ALTER TABLE users ADD COLUMN fresh TEXT DEFAULT ('x')",
    "ALTER TABLE users ADD COLUMN fresh INTEGER DEFAULT -1",
    "ALTER TABLE users ADD COLUMN fresh INTEGER DEFAULT (-(+1))",
    "ALTER TABLE users ADD COLUMN fresh INTEGER DEFAULT TRUE",
    "ALTER TABLE users ADD COLUMN fresh INTEGER DEFAULT x'ab'",
    "ALTER TABLE users ADD COLUMN fresh INTEGER DEFAULT (CAST('1' AS INTEGER))",
    "ALTER TABLE users ADD COLUMN fresh INTEGER DEFAULT NULL",
    "ALTER TABLE users ADD COLUMN fresh INTEGER DEFAULT word",
    "ALTER TABLE users ADD COLUMN fresh TEXT UNIQUE",
    "ALTER TABLE users ADD COLUMN fresh INTEGER PRIMARY KEY",
    "ALTER TABLE users ADD COLUMN fresh INTEGER GENERATED ALWAYS AS (age + 1) VIRTUAL",
    "ALTER TABLE users ADD COLUMN fresh INTEGER AS (age + 1)",
    "ALTER TABLE users ADD COLUMN fresh INTEGER REFERENCES teams (id)",
    "ALTER TABLE users ADD COLUMN fresh INTEGER DEFAULT NULL REFERENCES teams (id)",
    "ALTER TABLE users ADD COLUMN fresh TEXT CHECK (fresh IS NULL OR fresh <> 'x')",
    "ALTER TABLE shown ADD COLUMN fresh TEXT",
    "ALTER TABLE nowhere ADD COLUMN fresh TEXT",
    "ALTER TABLE exact ADD COLUMN fresh TEXT",
    "ALTER TABLE users DROP COLUMN id",
    "ALTER TABLE users DROP COLUMN email",
    "ALTER TABLE users DROP COLUMN name",
    "ALTER TABLE users DROP COLUMN age",
    "ALTER TABLE users DROP COLUMN low",
    "ALTER TABLE users DROP COLUMN high",
    "ALTER TABLE users DROP COLUMN seen",
    "ALTER TABLE users DROP COLUMN shown",
    "ALTER TABLE users DROP COLUMN logged",
    "ALTER TABLE users DROP COLUMN partial",
    "ALTER TABLE users DROP COLUMN computed",
    "ALTER TABLE users DROP COLUMN doubled",
    "ALTER TABLE users DROP COLUMN plain",
    "ALTER TABLE users DROP COLUMN team_id",
    "ALTER TABLE users DROP COLUMN other_id",
    "ALTER TABLE users DROP COLUMN nothing",
    "ALTER TABLE posts DROP COLUMN user_id",
    "ALTER TABLE posts DROP COLUMN body",
    "ALTER TABLE posts DROP COLUMN id",
    "ALTER TABLE teams DROP COLUMN code",
    "ALTER TABLE teams DROP COLUMN title",
    "ALTER TABLE log DROP COLUMN title",
    "ALTER TABLE log DROP COLUMN at",
    "ALTER TABLE pairs DROP COLUMN b",
    "ALTER TABLE pairs DROP COLUMN note",
    "ALTER TABLE lone DROP COLUMN only",
    "ALTER TABLE shown DROP COLUMN id",
    "ALTER TABLE users ALTER COLUMN plain DROP NOT NULL",
    "ALTER TABLE users ALTER COLUMN email DROP NOT NULL",
    "ALTER TABLE users ALTER COLUMN id SET NOT NULL",
    "ALTER TABLE users ALTER COLUMN nothing SET NOT NULL",
    "ALTER TABLE users ALTER COLUMN plain SET DEFAULT 'x'",
    "ALTER TABLE users ALTER COLUMN plain DROP DEFAULT",
    "ALTER TABLE users ALTER COLUMN plain TYPE INTEGER",
    "ALTER TABLE users ADD CONSTRAINT young CHECK (age IS NULL OR age < 200)",
    "ALTER TABLE users ADD CHECK (age IS NULL OR age < 200)",
    "ALTER TABLE users ADD CONSTRAINT one UNIQUE (plain)",
    "ALTER TABLE users ADD CONSTRAINT fk FOREIGN KEY (age) REFERENCES teams (id)",
    "ALTER TABLE users ADD PRIMARY KEY (plain)",
    "ALTER TABLE users DROP CONSTRAINT positive",
    "ALTER TABLE users ADD COLUMN a1 TEXT, ADD COLUMN a2 TEXT",
    "ALTER TABLE users ADD COLUMN IF NOT EXISTS a1 TEXT",
    "ALTER TABLE users DROP COLUMN IF EXISTS plain",
    "ALTER TABLE users RENAME CONSTRAINT positive TO negative",
    "CREATE TABLE users (a)",
    "CREATE TABLE IF NOT EXISTS users (a)",
    "CREATE TABLE shown (a)",
    "CREATE TABLE fresh AS SELECT * FROM users",
    "CREATE TABLE fresh (a) WITHOUT ROWID",
    "CREATE TEMP TABLE users (a)",
    "CREATE INDEX users_age ON users (age)",
    "CREATE INDEX users_seen ON users (seen)",
    "CREATE INDEX IF NOT EXISTS users_seen ON users (seen)",
    "CREATE INDEX fresh ON nowhere (a)",
    "DROP INDEX users_seen",
    "DROP INDEX nowhere",
    "DROP INDEX IF EXISTS nowhere",
    "DROP INDEX sqlite_autoindex_users_1",
    "DROP INDEX sqlite_autoindex_posts_1",
    "DROP TABLE log",
    "DROP TABLE nowhere",
    "DROP TABLE IF EXISTS nowhere",
    "DROP VIEW shown",
    "DROP VIEW IF EXISTS nowhere",
    "CREATE VIEW users AS SELECT 1",
    "REINDEX users",
];

/// Statements that are refused because of the rows that are there.
const REFUSED_FOR_ROWS: [&str; 7] = [
    "ALTER TABLE users ADD COLUMN fresh INTEGER DEFAULT (-1) CHECK (fresh >= 0)",
    "ALTER TABLE users ADD COLUMN fresh TEXT NOT NULL",
    "ALTER TABLE users ADD COLUMN fresh TEXT DEFAULT CURRENT_TIMESTAMP",
    "ALTER TABLE users ADD COLUMN fresh TEXT DEFAULT (lower('X'))",
    "ALTER TABLE users ADD COLUMN fresh INTEGER DEFAULT (1 + 1)",
    "ALTER TABLE users ADD COLUMN fresh INTEGER AS (age + 1) STORED",
    "ALTER TABLE users ADD COLUMN fresh INTEGER DEFAULT 1 REFERENCES teams (id)",
];

/// Migrations that SQLite refuses at some statement, or takes, in one transaction.
const MIGRATIONS: [&str; 6] = [
    // A view that reads the table, and a trigger of the table alone.
    "CREATE TABLE n (id INTEGER PRIMARY KEY, email TEXT); DROP TABLE users; ALTER TABLE n RENAME TO users",
    "DROP VIEW shown; CREATE TABLE n (id INTEGER PRIMARY KEY, email TEXT); DROP TABLE users; \
     ALTER TABLE n RENAME TO users",
    // A trigger of another table writes the table.
    "CREATE TABLE n (at TEXT, title TEXT); DROP TABLE log; ALTER TABLE n RENAME TO log",
    "DROP TRIGGER teams_log; DROP TRIGGER users_log; CREATE TABLE n (at TEXT, title TEXT); \
     DROP TABLE log; ALTER TABLE n RENAME TO log",
    "PRAGMA legacy_alter_table = ON; CREATE TABLE n (at TEXT, title TEXT); DROP TABLE log; \
     ALTER TABLE n RENAME TO log",
    "DROP TABLE log; ALTER TABLE pairs DROP COLUMN note",
];

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

struct Database(SqliteConnection);

impl Database {
    fn new(setup: &str) -> Self {
        let mut connection = SqliteConnection::establish(":memory:").unwrap();
        connection
            .batch_execute("PRAGMA foreign_keys = ON")
            .unwrap();
        connection.batch_execute(setup).unwrap();
        Self(connection)
    }

    fn run(&mut self, sql: &str) -> Result<(), String> {
        self.0.batch_execute(sql).map_err(|error| error.to_string())
    }

    /// The minor version of the bundled SQLite 3.
    fn version(&mut self) -> u32 {
        let row: Version = sql_query("SELECT sqlite_version() AS version")
            .get_result(&mut self.0)
            .unwrap();
        let mut parts = row.version.split('.');
        parts.nth(1).unwrap().parse().unwrap()
    }
}

fn settings() -> Settings {
    Settings::runner(Backend::Sqlite, Database::new("").version())
}

fn world(before: &str) -> World {
    let case = Case {
        about: None,
        before,
        sql: "",
        wrapping: Wrapping::None,
        settings: settings(),
    };
    case.world()
}

fn compare(setup: &str, statements: &[&str]) {
    let world = world(setup);
    let mut wrong = Vec::new();
    for sql in statements {
        let script = read(Backend::Sqlite, sql, Wrapping::None);
        let footprint = world.footprint(&script.statements[0].act, &settings());
        let observed = Database::new(setup).run(sql);
        if footprint.refusal.is_some() != observed.is_err() {
            wrong.push(format!(
                "{sql}\n  predicted: {:?}\n  observed:  {observed:?}",
                footprint.refusal
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn refusals_are_predicted_for_empty_tables() {
    compare(SCHEMA, &STATEMENTS);
}

#[test]
fn refusals_are_predicted_for_tables_with_rows() {
    compare(&format!("{SCHEMA}{ROWS}"), &STATEMENTS);
}

#[test]
fn rows_decide_what_can_be_added() {
    let rows = format!("{SCHEMA}{ROWS}");
    for sql in REFUSED_FOR_ROWS {
        assert!(Database::new(&rows).run(sql).is_err(), "{sql}");
        assert!(Database::new(SCHEMA).run(sql).is_ok(), "{sql}");
        let found = |before, sql: &str| {
            let case = Case {
                about: None,
                before,
                sql,
                wrapping: Wrapping::Transaction,
                settings: settings(),
            };
            crate::support::ids(&case.judge()).contains(&"sqlite-add-column-limits")
        };
        assert!(found(SCHEMA, sql), "{sql}");
        let (_, column) = sql.split_once("ADD COLUMN").unwrap();
        let born = format!(
            "CREATE TABLE born (id INTEGER PRIMARY KEY, age INTEGER); ALTER TABLE born ADD COLUMN {column}"
        );
        assert!(Database::new(SCHEMA).run(&born).is_ok(), "{born}");
        assert!(!found(SCHEMA, &born), "{born}");
    }
}

#[test]
fn refusals_within_migrations_are_predicted() {
    for sql in MIGRATIONS {
        let mut world = world(SCHEMA);
        let mut database = Database::new(SCHEMA);
        for statement in read(Backend::Sqlite, sql, Wrapping::Transaction).statements {
            let footprint = world.footprint(&statement.act, &settings());
            let observed = database.run(&statement.text);
            assert_eq!(
                footprint.refusal.is_some(),
                observed.is_err(),
                "{sql}\n  at:        {}\n  predicted: {:?}\n  observed:  {observed:?}",
                statement.text,
                footprint.refusal
            );
            world.apply(&statement.act, &footprint);
        }
    }
}

/// The number that a query gives.
fn count(database: &mut Database, sql: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let row: Count = sql_query(sql).get_result(&mut database.0).unwrap();
    row.n
}

#[test]
fn the_examples_of_the_rules_end_as_they_are_predicted_to() {
    let of_sqlite = RULES.iter().filter(|rule| rule.id.starts_with("sqlite-"));
    for example in of_sqlite.flat_map(|rule| rule.examples) {
        let wrapping = match example.transactional {
            true => Wrapping::Transaction,
            false => Wrapping::None,
        };
        let mut world = world(example.before);
        let mut database = Database::new(example.before);
        if example.transactional {
            database.run("BEGIN").unwrap();
        }
        for statement in read(Backend::Sqlite, example.sql, wrapping).statements {
            let footprint = world.footprint(&statement.act, &settings());
            let observed = database.run(&statement.text);
            assert_eq!(
                footprint.refusal.is_some(),
                observed.is_err(),
                "{}\n  at:        {}\n  predicted: {:?}\n  observed:  {observed:?}",
                example.sql,
                statement.text,
                footprint.refusal
            );
            if !sqlite::is_idle(&statement) {
                world.apply(&statement.act, &footprint);
            }
        }
    }
}

const FAMILY: &str = "
    CREATE TABLE parents (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);
    CREATE TABLE children (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parents (id) ON DELETE CASCADE);
    CREATE INDEX parents_name ON parents (name);
    INSERT INTO parents (name) VALUES ('a'), ('b');
    INSERT INTO children (parent_id) VALUES (1), (1), (2);
";

const SWAP: &str = "
    CREATE TABLE n (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    INSERT INTO n SELECT * FROM parents;
    DROP TABLE parents;
    ALTER TABLE n RENAME TO parents;
";

#[test]
fn a_rebuild_empties_the_children_unless_keys_are_off_before_it() {
    let children = |sql: &str| {
        let mut database = Database::new(FAMILY);
        database.run(sql).unwrap();
        count(&mut database, "SELECT count(*) AS n FROM children")
    };
    assert_eq!(children(&format!("BEGIN; {SWAP} COMMIT")), 0);
    let within = format!("BEGIN; PRAGMA foreign_keys = OFF; {SWAP} COMMIT");
    assert_eq!(children(&within), 0, "the pragma does nothing there");
    let deferred = format!("BEGIN; PRAGMA defer_foreign_keys = ON; {SWAP} COMMIT");
    assert_eq!(children(&deferred), 0, "a cascade is not deferred");
    let before = format!("PRAGMA foreign_keys = OFF; BEGIN; {SWAP} COMMIT");
    assert_eq!(children(&before), 3);
}

#[test]
fn a_rebuild_loses_what_nobody_makes_again() {
    let mut database = Database::new(FAMILY);
    database
        .run(&format!("PRAGMA foreign_keys = OFF; {SWAP}"))
        .unwrap();
    let index = "SELECT count(*) AS n FROM sqlite_schema WHERE name = 'parents_name'";
    assert_eq!(count(&mut database, index), 0);
    database
        .run("DELETE FROM parents WHERE id = 2; INSERT INTO parents (name) VALUES ('c')")
        .unwrap();
    let newest = "SELECT max(id) AS n FROM parents";
    assert_eq!(count(&mut database, newest), 2, "the id is given out again");
}

#[test]
fn children_follow_a_table_that_is_renamed_away() {
    let mut database = Database::new(FAMILY);
    database
        .run(
            "PRAGMA foreign_keys = OFF; ALTER TABLE parents RENAME TO old; \
             CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT); \
             INSERT INTO parents SELECT * FROM old; DROP TABLE old; PRAGMA foreign_keys = ON",
        )
        .unwrap();
    let error = database
        .run("INSERT INTO children (parent_id) VALUES (1)")
        .unwrap_err();
    assert!(error.contains("no such table: main.old"), "{error}");
}

#[test]
fn a_rewritten_column_changes_values_in_silence() {
    let mut database = Database::new("CREATE TABLE z (code TEXT); INSERT INTO z VALUES ('007')");
    database
        .run("CREATE TABLE n (code INTEGER); INSERT INTO n SELECT * FROM z")
        .unwrap();
    assert_eq!(count(&mut database, "SELECT code AS n FROM n"), 7);
}
