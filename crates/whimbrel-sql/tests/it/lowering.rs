//! What statements become as operations.

use whimbrel_schema::catalog::{Identity, Numbering};
use whimbrel_schema::lower::{Lowered, Reach};
use whimbrel_schema::operation::Change;
use whimbrel_schema::{Backend, Catalog};
use whimbrel_sql::{LoweredStatement, lower};

pub(crate) fn lowered(
    backend: Backend,
    text: &str,
    catalog: &mut Catalog,
) -> Vec<LoweredStatement> {
    lower(backend, text, catalog).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"))
}

/// The operations of a statement in words, with what guards them and what they leave out.
fn shown(statement: &LoweredStatement) -> String {
    let lowered = match &statement.lowered {
        Ok(lowered) => lowered,
        Err(refused) => return format!("refused: {}", refused.reason),
    };
    let operations = lowered.operations().iter().map(|guarded| {
        let guards = guarded.guards.iter().map(|guard| format!(" if {guard}"));
        format!(
            "{}{}",
            guarded.operation.describe(),
            guards.collect::<String>()
        )
    });
    let operations = operations.collect::<Vec<_>>().join("; ");
    match lowered {
        Lowered::Operations(_) => operations,
        Lowered::Nearly { beyond, .. } => format!("{operations} | {}", beyond.join(", ")),
        Lowered::Beside => "beside".to_owned(),
        Lowered::Opaque { what, reach } => match reach {
            Reach::Named(_) => format!("opaque: {what}"),
            Reach::Anything => format!("opaque, anything: {what}"),
        },
    }
}

pub(crate) fn assert_lowered(backend: Backend, before: &str, cases: &[(&str, &str)]) {
    let mut differences = Vec::new();
    for (text, expected) in cases {
        let mut catalog = Catalog::new();
        lowered(backend, before, &mut catalog);
        let found = lowered(backend, text, &mut catalog);
        let found: Vec<String> = found.iter().map(shown).collect();
        let found = found.join("\n");
        if found != *expected {
            differences.push(format!("{text}\n  {found}\n  instead of\n  {expected}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn postgres_statements_become_operations() {
    let before = "
        CREATE TYPE mood AS ENUM ('glad', 'sad');
        CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, age int CHECK (age > 0));
        CREATE TABLE posts (id bigint PRIMARY KEY, author bigint REFERENCES users, body text);
        CREATE INDEX ON posts (author);";
    assert_lowered(
        Backend::Postgres,
        before,
        &[
            (
                "CREATE TABLE IF NOT EXISTS t (a int)",
                "create table `t` if table `t` is missing",
            ),
            (
                "CREATE TABLE IF NOT EXISTS users (a int)",
                " | nothing, for here not table `users` is missing",
            ),
            (
                "CREATE TABLE t (id serial PRIMARY KEY)",
                "create table `t` | the sequence `t_id_seq`",
            ),
            ("CREATE TEMP TABLE t (a int)", "beside"),
            (
                "CREATE TABLE t AS SELECT 1",
                "opaque: a table made from a query",
            ),
            (
                "CREATE TABLE s.t (a int)",
                "opaque: something in the schema `s`",
            ),
            (
                "CREATE TABLE t (a int, b int, EXCLUDE USING gist (a WITH =))",
                "create table `t` | EXCLUDE",
            ),
            ("DROP TABLE posts, nothing", "opaque: no table `nothing`"),
            (
                "DROP TABLE IF EXISTS posts",
                "drop table `posts` if table `posts` exists",
            ),
            (
                "DROP TABLE users",
                "refused: `users` is still used by the foreign key `posts_author_fkey` of `posts`",
            ),
            (
                "DROP TABLE users CASCADE",
                "drop constraint `posts_author_fkey` of `posts`; drop table `users`",
            ),
            (
                "DROP TABLE users, posts",
                "drop constraint `posts_author_fkey` of `posts`; drop table `users`; drop table `posts`",
            ),
            (
                "ALTER TABLE users RENAME TO people",
                "rename table `users` to `people`",
            ),
            (
                "ALTER TABLE users ADD COLUMN a text DEFAULT 'x' UNIQUE, DROP COLUMN age, ALTER email TYPE varchar(9)",
                "add column `users.a`; add unique constraint `users_a_key` to `users`; \
                 drop constraint `users_age_check` of `users`; drop column `users.age`; \
                 change `users.email` to varchar(9)",
            ),
            (
                "ALTER TABLE users ADD COLUMN IF NOT EXISTS b int",
                "add column `users.b` if column `users.b` is missing",
            ),
            (
                "ALTER TABLE users DROP COLUMN naem",
                "refused: table `users` has no column `naem`",
            ),
            (
                "ALTER TABLE users DROP COLUMN emial",
                "refused: table `users` has no column `emial`; did you mean `email`?",
            ),
            (
                "ALTER TABLE usres DROP COLUMN email",
                "refused: no table `usres`; did you mean `users`?",
            ),
            (
                "ALTER TABLE elsewhere DROP COLUMN email",
                "opaque: no table `elsewhere`",
            ),
            (
                "ALTER VIEW usres RENAME TO x",
                "opaque: a change of no known table",
            ),
            (
                "ALTER TABLE users ALTER age SET NOT NULL, ALTER age SET DEFAULT 1, ALTER age DROP DEFAULT",
                "forbid NULL in `users.age`; set the default of `users.age`; drop the default of `users.age`",
            ),
            (
                "ALTER TABLE posts ADD CONSTRAINT c CHECK (id > 0) NOT VALID; ALTER TABLE posts VALIDATE CONSTRAINT c",
                "add check `c` to `posts`\nvalidate constraint `c` of `posts`",
            ),
            (
                "ALTER TABLE posts RENAME CONSTRAINT posts_pkey TO pk",
                "rename constraint `posts_pkey` to `pk`",
            ),
            (
                "ALTER INDEX posts_pkey RENAME TO pk",
                "rename constraint `posts_pkey` to `pk`",
            ),
            (
                "ALTER INDEX posts_author_idx RENAME TO i",
                "rename index `posts_author_idx` to `i`",
            ),
            (
                "ALTER TABLE posts INHERIT users",
                "opaque: a move between tables or schemas",
            ),
            (
                "CREATE UNIQUE INDEX ON posts USING btree (lower(body) DESC NULLS LAST, author) INCLUDE (id) WHERE id > 0",
                "create index `posts_lower_author_idx` on `posts`",
            ),
            (
                "CREATE INDEX i ON posts (id) WITH (fillfactor = 70)",
                "create index `i` on `posts` | WITH",
            ),
            (
                "DROP INDEX posts_author_idx",
                "drop index `posts_author_idx`",
            ),
            (
                "DROP INDEX unknown",
                "opaque: index `unknown`, which nothing made",
            ),
            ("DROP TYPE mood", "drop enum type `mood`"),
            (
                "COMMENT ON COLUMN users.email IS 'x'; COMMENT ON TABLE users IS NULL",
                "comment on `users.email`\ncomment on `users`",
            ),
            (
                "INSERT INTO users VALUES (1); CREATE VIEW v AS SELECT 1; ANALYZE",
                "beside\ncreate view `v`\nbeside",
            ),
            ("DO $$ BEGIN END $$", "opaque, anything: a DO block"),
            (
                "DO $$ BEGIN END $$; ALTER TABLE users DROP COLUMN naem",
                "opaque, anything: a DO block\nopaque: table `users` has no column `naem`",
            ),
        ],
    );
}

#[test]
fn keys_carry_columns_and_columns_count() {
    let mut catalog = Catalog::new();
    let text = "
        CREATE TABLE t (
            id bigint GENERATED ALWAYS AS IDENTITY (START WITH 5 INCREMENT BY -2 MAXVALUE 5 CACHE 1),
            n int GENERATED BY DEFAULT AS IDENTITY (START 1),
            m int NOT NULL,
            PRIMARY KEY (id) INCLUDE (n),
            UNIQUE (n) INCLUDE (m)
        );
        ALTER TABLE t ALTER id SET GENERATED BY DEFAULT SET INCREMENT 1 SET NO MAXVALUE SET START 7;
        ALTER TABLE t ALTER n RESTART WITH 9;
        ALTER TABLE t ALTER m ADD GENERATED ALWAYS AS IDENTITY (AS int MINVALUE 10 CYCLE);
        ALTER TABLE t ALTER nothing SET GENERATED ALWAYS";
    let found = lowered(Backend::Postgres, text, &mut catalog);
    let found: Vec<String> = found.iter().map(shown).collect();
    assert_eq!(
        found,
        [
            "create table `t`",
            "let `t.id` number its rows",
            " | RESTART",
            "let `t.m` number its rows | AS",
            "refused: table `t` has no column `nothing`",
        ]
    );
    let table = catalog.table("t").unwrap();
    let key = table.primary_key.as_ref().unwrap();
    assert_eq!(key.options.as_ref().unwrap().include, ["n"]);
    assert_eq!(table.uniques[0].name, "t_n_m_key");
    assert_eq!(table.uniques[0].options.as_ref().unwrap().include, ["m"]);
    let counts = |name: &str| {
        let column = table.column(name).unwrap();
        (
            column.identity.unwrap(),
            column.numbering.as_deref().cloned(),
        )
    };
    let seven = Numbering {
        start: Some(7),
        ..Numbering::default()
    };
    let cycling = Numbering {
        smallest: Some(10),
        cycles: true,
        ..Numbering::default()
    };
    assert_eq!(counts("id"), (Identity::ByDefault, Some(seven)));
    assert_eq!(counts("n"), (Identity::ByDefault, None));
    assert_eq!(counts("m"), (Identity::Always, Some(cycling)));
}

#[test]
fn sqlite_statements_become_operations() {
    let before = "
        CREATE TABLE Users (id INTEGER PRIMARY KEY AUTOINCREMENT, Email TEXT NOT NULL UNIQUE);
        CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER REFERENCES users (id));";
    assert_lowered(
        Backend::Sqlite,
        before,
        &[
            (
                "CREATE TABLE t (a TEXT PRIMARY KEY, b BOOLEAN DEFAULT 0)",
                "create table `t` | a primary key that may be NULL",
            ),
            (
                "ALTER TABLE users RENAME COLUMN email TO mail",
                "rename column `Users.Email` to `mail`",
            ),
            ("ALTER TABLE users ADD COLUMN a INT", "add column `Users.a`"),
            (
                "CREATE INDEX i ON users (email COLLATE NOCASE DESC)",
                "create index `i` on `Users`",
            ),
            (
                "DROP TABLE users",
                "drop table `Users` | foreign keys and views that go on naming the table",
            ),
            (
                "CREATE VIRTUAL TABLE s USING fts5(a)",
                "opaque: a foreign or virtual table",
            ),
        ],
    );
}

#[test]
fn columns_and_keys_are_those_of_the_text() {
    let mut catalog = Catalog::new();
    let text = "
        CREATE TYPE mood AS ENUM ('glad');
        CREATE TABLE t (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            m mood NOT NULL DEFAULT 'glad'::mood,
            n numeric(8, 2) DEFAULT 1.5,
            at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
            tags text[] DEFAULT '{}'::text[],
            v varchar(3) COLLATE \"C\" DEFAULT 'a'::character varying,
            place point DEFAULT ((point(1, 2))),
            UNIQUE NULLS NOT DISTINCT (m, n),
            CHECK (n > 0), CHECK (n > 1), CHECK (n > 2 AND id > 0)
        )";
    let found = lowered(Backend::Postgres, text, &mut catalog);
    let is_exact = |s: &LoweredStatement| matches!(s.lowered, Ok(Lowered::Operations(_)));
    assert!(found.iter().all(is_exact), "{found:?}");
    let table = catalog.table("t").unwrap();
    let expected = [
        "id: big_integer, Always",
        "m: enum mood = Literal(Text(\"glad\"))",
        "n: decimal(8, 2) null = Literal(Decimal(\"1.5\"))",
        "at: timestamptz = Now",
        "tags: array of text null = Literal(Text(\"{}\"))",
        "v: varchar(3) null = Literal(Text(\"a\"))",
        "place: point null = Sql(SqlText { any: Some(\"point(1, 2)\"), postgres: None, sqlite: None })",
        "t_pkey",
        "t_m_n_key",
        "t_n_check",
        "t_n_check1",
        "t_check",
    ];
    let columns = table.columns.iter().map(|column| {
        let null = if column.nullable { " null" } else { "" };
        let identity = column
            .identity
            .map_or_else(String::new, |i| format!(", {i:?}"));
        let default = column.default.as_ref();
        let default = default.map_or_else(String::new, |value| format!(" = {value:?}"));
        format!(
            "{}: {}{null}{identity}{default}",
            column.name, column.data_type
        )
    });
    let names = table.constraint_names().map(ToString::to_string);
    let found: Vec<String> = columns.chain(names).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_table_made_anew_takes_the_place_of_the_old_one() {
    let one_way = "
        CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT NOT NULL UNIQUE, CONSTRAINT c CHECK (a <> ''));
        INSERT INTO new_t SELECT id, a FROM t;
        DROP TABLE t;
        ALTER TABLE new_t RENAME TO t;";
    let other_way = "
        ALTER TABLE t RENAME TO t_old;
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL UNIQUE, CONSTRAINT c CHECK (a <> ''));
        INSERT INTO t SELECT id, a FROM t_old;
        DROP TABLE t_old;";
    let before = "
        CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, CONSTRAINT c CHECK (a <> 'x'));
        CREATE TABLE u (t INTEGER REFERENCES t (id));";
    for rebuild in [one_way, other_way] {
        let mut catalog = Catalog::new();
        lowered(Backend::Sqlite, before, &mut catalog);
        let found = lowered(Backend::Sqlite, rebuild, &mut catalog);
        let refused = found.iter().find(|statement| statement.lowered.is_err());
        assert_eq!(refused, None, "{rebuild}");
        let t = catalog.table("t").unwrap();
        assert!(!t.column("a").unwrap().nullable);
        let names: Vec<_> = t.constraint_names().map(ToString::to_string).collect();
        assert_eq!(names, ["t_pkey", "t_a_key", "c"], "{rebuild}");
        assert_eq!(catalog.tables().count(), 2);
    }
}
