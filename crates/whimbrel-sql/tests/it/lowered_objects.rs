//! What statements about views, triggers, sequences and partitions become as operations.

use whimbrel_schema::operation::Change;
use whimbrel_schema::types::Type;
use whimbrel_schema::{Backend, Catalog, Schema};

use crate::lowering::{assert_lowered, lowered};

#[test]
fn views_and_their_like_become_definitions() {
    let before = "
        CREATE TABLE users (id bigint PRIMARY KEY, email text, age int);
        CREATE VIEW adults AS SELECT users.id, users.email FROM users WHERE users.age > 17;
        CREATE SEQUENCE numbers START 5;
        CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION f();
        CREATE POLICY own ON users USING (true);";
    assert_lowered(
        Backend::Postgres,
        before,
        &[
            ("CREATE VIEW v AS SELECT 1", "create view `v`"),
            (
                "CREATE OR REPLACE VIEW adults AS SELECT 1",
                "replace view `adults`",
            ),
            ("CREATE TEMP VIEW v AS SELECT 1", "beside"),
            (
                "CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT id FROM users WITH NO DATA",
                "create materialized view `m` | IF NOT EXISTS",
            ),
            (
                "ALTER VIEW adults RENAME TO grown",
                "rename view `adults` to `grown`",
            ),
            ("DROP VIEW adults", "drop view `adults`"),
            (
                "DROP VIEW IF EXISTS adults, unknown",
                "drop view `adults` | IF EXISTS",
            ),
            ("DROP VIEW unknown", "beside"),
            (
                "ALTER TABLE users DROP COLUMN email",
                "refused: `email` is still used by the view `adults`",
            ),
            (
                "ALTER TABLE users DROP COLUMN email CASCADE",
                "drop view `adults`; drop column `users.email`",
            ),
            (
                "DROP TABLE users",
                "refused: `users` is still used by the view `adults`",
            ),
            (
                "DROP TABLE users CASCADE",
                "drop view `adults`; drop table `users`",
            ),
            (
                "ALTER TABLE users RENAME COLUMN age TO years",
                "rename column `users.age` to `years`",
            ),
            (
                "ALTER SEQUENCE numbers RENAME TO n",
                "rename sequence `numbers` to `n`",
            ),
            (
                "ALTER SEQUENCE numbers OWNED BY users.id",
                "drop sequence `numbers` | ALTER SEQUENCE",
            ),
            (
                "CREATE SEQUENCE s OWNED BY users.id; CREATE TEMP SEQUENCE u",
                "beside\nbeside",
            ),
            ("DROP TRIGGER t ON users", "drop trigger `t` of `users`"),
            (
                "ALTER TRIGGER t ON users RENAME TO u",
                "rename trigger `t` of `users` to `u`",
            ),
            (
                "DROP POLICY IF EXISTS own ON users; DROP POLICY other ON users",
                "drop policy `own` of `users`\nbeside",
            ),
            (
                "CREATE EXTENSION IF NOT EXISTS citext; CREATE EXTENSION IF NOT EXISTS citext",
                "create extension `citext` | IF NOT EXISTS\n \
                 | nothing, for the extension `citext` is there",
            ),
            (
                "CREATE SCHEMA s CREATE VIEW v AS SELECT 1; ALTER SCHEMA s RENAME TO r; DROP SCHEMA r",
                "create schema `s`\nbeside\nrename schema `s` to `r`\ndrop schema `r`",
            ),
            (
                "CREATE DOMAIN d AS int CHECK (VALUE > 0); DROP DOMAIN d",
                "create domain `d`\ndrop domain `d`",
            ),
            ("COMMENT ON VIEW adults IS 'x'", " | COMMENT ON"),
        ],
    );
    let sqlite =
        "CREATE TABLE Users (id INTEGER PRIMARY KEY); CREATE VIEW v AS SELECT id FROM users;
        CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 1; END;";
    assert_lowered(
        Backend::Sqlite,
        sqlite,
        &[
            ("DROP VIEW V", "drop view `v`"),
            ("DROP TRIGGER t", "drop trigger `t` of `Users`"),
            (
                "CREATE TEMP TRIGGER u AFTER INSERT ON users BEGIN SELECT 1; END",
                "beside",
            ),
            (
                "DROP TABLE users",
                "drop table `Users` | foreign keys and views that go on naming the table",
            ),
        ],
    );
}

#[test]
fn typed_operations_know_what_raw_sql_made() {
    let mut catalog = Catalog::new();
    let text = "CREATE TABLE t (a int, b int); CREATE OR REPLACE VIEW v AS SELECT b FROM t;";
    lowered(Backend::Postgres, text, &mut catalog);
    let recording = Schema::record(|schema| {
        schema.drop_view("v");
        schema.drop_column("t", "b");
    });
    let [view, column] = recording.operations.as_slice() else {
        panic!("{recording:?}");
    };
    assert!(column.operation.apply(&mut catalog).is_err());
    view.operation.apply(&mut catalog).unwrap();
    column.operation.apply(&mut catalog).unwrap();
}

#[test]
fn partitions_come_and_go() {
    let before = "
        CREATE TABLE logs (id bigint, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
        CREATE TABLE spare (id bigint NOT NULL, at date NOT NULL);";
    assert_lowered(
        Backend::Postgres,
        before,
        &[
            (
                "CREATE TABLE IF NOT EXISTS logs_2 PARTITION OF logs DEFAULT PARTITION BY HASH (id)",
                "create partition `logs_2` of `logs` if table `logs_2` is missing",
            ),
            (
                "CREATE TABLE h (a int) PARTITION BY HASH (a); \
                 CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER 3)",
                "create table `h`\ncreate partition `h0` of `h`",
            ),
            (
                "ALTER TABLE logs ATTACH PARTITION spare FOR VALUES FROM ('2026-02-01') TO (MAXVALUE)",
                "attach `spare` to `logs` as a partition",
            ),
            (
                "ALTER TABLE logs DETACH PARTITION logs_1",
                "detach the partition `logs_1` of `logs`",
            ),
            (
                "CREATE TABLE logs_2 PARTITION OF logs (CHECK (id > 0)) DEFAULT",
                "opaque: a partition with parts of its own",
            ),
            (
                "CREATE TABLE e (a int) PARTITION BY RANGE ((a + 1))",
                "create table `e`",
            ),
            (
                "CREATE TABLE c (a text) PARTITION BY LIST (a COLLATE \"C\")",
                "create table `c` | PARTITION BY",
            ),
        ],
    );
}

#[test]
fn a_text_of_sqlite_may_refer_to_a_uuid() {
    let recording = Schema::record(|schema| {
        schema.create_table("users", |t| {
            t.uuid("id").primary_key();
        });
    });
    let mut catalog = Catalog::new();
    for recorded in &recording.operations {
        recorded.operation.apply(&mut catalog).unwrap();
    }
    let text = "
        CREATE TABLE posts (id INTEGER PRIMARY KEY, author TEXT REFERENCES users (id));
        ALTER TABLE posts ADD COLUMN editor TEXT REFERENCES users";
    lowered(Backend::Sqlite, text, &mut catalog);
    let posts = catalog.table("posts").unwrap();
    assert_eq!(posts.foreign_keys.len(), 2);
    assert_eq!(posts.column("editor").unwrap().data_type, Type::Uuid);
}
