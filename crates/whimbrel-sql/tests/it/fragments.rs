//! Statements from which migrations are made up.

use std::fmt;

use whimbrel_schema::Backend;

/// What migrations of one database are made up from.
pub(crate) struct Pieces {
    pub(crate) backend: Backend,
    pub(crate) version: u32,
    /// The schema before: `users`, `orders`, and what stands beside them.
    pub(crate) before: &'static str,
    /// The same without `users` and what needs it.
    pub(crate) beside_users: &'static str,
    /// What makes `users` as it is in the schema before.
    pub(crate) users: &'static str,
    /// The statements.
    pub(crate) statements: &'static [&'static str],
}

impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pieces of {}", self.backend)
    }
}

pub(crate) static POSTGRES: Pieces = Pieces {
    backend: Backend::Postgres,
    version: 15,
    before: "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, name varchar(50), \
             age int, state text NOT NULL DEFAULT 'new', \
             CONSTRAINT age_ok CHECK (age >= 0), CONSTRAINT users_email_key UNIQUE (email)); \
             CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL, total numeric(10, 2)); \
             CREATE TYPE mood AS ENUM ('sad', 'happy'); \
             CREATE INDEX orders_total ON orders (total)",
    beside_users: "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL, \
                   total numeric(10, 2)); \
                   CREATE TYPE mood AS ENUM ('sad', 'happy'); \
                   CREATE INDEX orders_total ON orders (total)",
    users: "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, name varchar(50), \
            age int, state text NOT NULL DEFAULT 'new', \
            CONSTRAINT age_ok CHECK (age >= 0), CONSTRAINT users_email_key UNIQUE (email))",
    statements: &[
        "ALTER TABLE users ADD COLUMN x int",
        "ALTER TABLE users ADD COLUMN required text NOT NULL",
        "ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid()",
        "ALTER TABLE users ADD COLUMN n bigserial",
        "ALTER TABLE users ADD COLUMN meta json",
        "ALTER TABLE users DROP COLUMN x",
        "ALTER TABLE users DROP COLUMN age",
        "ALTER TABLE users DROP COLUMN name CASCADE",
        "ALTER TABLE users ALTER COLUMN age SET NOT NULL",
        "ALTER TABLE users ALTER COLUMN email DROP NOT NULL",
        "ALTER TABLE users ALTER COLUMN age TYPE bigint",
        "ALTER TABLE users ALTER COLUMN name TYPE varchar(10)",
        "ALTER TABLE users ALTER COLUMN name TYPE text",
        "ALTER TABLE users ALTER COLUMN state DROP DEFAULT",
        "ALTER TABLE users ALTER COLUMN state SET DEFAULT 'draft'",
        "ALTER TABLE users RENAME COLUMN name TO full_name",
        "ALTER TABLE users RENAME COLUMN full_name TO name",
        "ALTER TABLE users RENAME TO accounts",
        "ALTER TABLE accounts RENAME TO users",
        "CREATE VIEW users AS SELECT * FROM accounts",
        "CREATE VIEW v AS SELECT id, name FROM users",
        "DROP VIEW v",
        "ALTER TABLE users ADD CONSTRAINT age_ok CHECK (age >= 0)",
        "ALTER TABLE users ADD CONSTRAINT nn CHECK (age IS NOT NULL) NOT VALID",
        "ALTER TABLE users VALIDATE CONSTRAINT nn",
        "ALTER TABLE users DROP CONSTRAINT nn",
        "ALTER TABLE users DROP CONSTRAINT age_ok",
        "ALTER TABLE users DROP CONSTRAINT users_email_key",
        "ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email)",
        "ALTER TABLE users DROP CONSTRAINT users_pkey",
        "ALTER TABLE users ADD PRIMARY KEY (id)",
        "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY p ON users USING (true)",
        "ALTER TABLE users SET UNLOGGED",
        "ALTER TABLE orders ADD CONSTRAINT o_u FOREIGN KEY (user_id) REFERENCES users (id)",
        "ALTER TABLE orders ADD CONSTRAINT o_v FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID",
        "ALTER TABLE orders DROP CONSTRAINT o_u",
        "ALTER TABLE orders ADD COLUMN note text",
        "ALTER TABLE orders ALTER COLUMN total TYPE numeric(8, 1)",
        "CREATE INDEX users_age ON users (age)",
        "CREATE INDEX CONCURRENTLY users_name ON users (name)",
        "CREATE UNIQUE INDEX users_state ON users (state)",
        "CREATE INDEX orders_user ON orders (user_id)",
        "DROP INDEX users_age",
        "DROP INDEX orders_total",
        "CREATE TABLE fresh (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id))",
        "CREATE TABLE bare (a int)",
        "CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY)",
        "DROP TABLE fresh",
        "DROP TABLE orders",
        "DROP TABLE users CASCADE",
        "TRUNCATE users",
        "INSERT INTO users (id, email) VALUES (7, 'ann@example.com')",
        "INSERT INTO fresh (id) SELECT id FROM users",
        "UPDATE users SET state = 'old'",
        "UPDATE users SET state = 'old' WHERE id = 7",
        "UPDATE users SET age = 0 WHERE age IS NULL",
        "DELETE FROM orders",
        "ALTER TYPE mood ADD VALUE 'great'",
        "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'",
        "DROP TYPE mood",
        "DO $$ BEGIN END $$",
        "LOCK TABLE users",
        "VACUUM FULL users",
        "REINDEX TABLE users",
        "SET lock_timeout = '2s'",
        "BEGIN",
        "COMMIT",
    ],
};

pub(crate) static SQLITE: Pieces = Pieces {
    backend: Backend::Sqlite,
    version: 40,
    before: "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT, age INTEGER); \
             CREATE TABLE orders (id INTEGER PRIMARY KEY, \
             user_id INTEGER REFERENCES users (id) ON DELETE CASCADE, total NUMERIC); \
             CREATE INDEX users_name ON users (name)",
    beside_users: "CREATE TABLE orders (id INTEGER PRIMARY KEY, \
                   user_id INTEGER REFERENCES users (id) ON DELETE CASCADE, total NUMERIC)",
    users: "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT, age INTEGER); \
            CREATE INDEX users_name ON users (name)",
    statements: &[
        "ALTER TABLE users ADD COLUMN x INTEGER",
        "ALTER TABLE users ADD COLUMN required TEXT NOT NULL",
        "ALTER TABLE users ADD COLUMN at TEXT DEFAULT CURRENT_TIMESTAMP",
        "ALTER TABLE users DROP COLUMN x",
        "ALTER TABLE users DROP COLUMN name",
        "ALTER TABLE users DROP COLUMN age",
        "ALTER TABLE users RENAME COLUMN age TO years",
        "ALTER TABLE users RENAME TO old_users",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL)",
        "CREATE TABLE new_users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, age INTEGER)",
        "INSERT INTO new_users (id, email, age) SELECT id, email, age FROM users",
        "DROP TABLE users",
        // What ends a rebuild by hand is left out: it takes back the loss of the table.
        "CREATE INDEX users_name ON users (name)",
        "CREATE INDEX users_age ON users (age)",
        "DROP INDEX users_name",
        "CREATE VIEW v AS SELECT id, name FROM users",
        "DROP VIEW v",
        "PRAGMA foreign_keys = OFF",
        "PRAGMA foreign_keys = ON",
        "PRAGMA foreign_key_check",
        "UPDATE users SET name = 'x'",
        "UPDATE users SET name = 'x' WHERE id = 3",
        "DELETE FROM orders",
        "INSERT INTO users (id, email) VALUES (1, 'ann@example.com')",
        "DROP TABLE orders",
        "CREATE TABLE bare (a INTEGER)",
    ],
};
