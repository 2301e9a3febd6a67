//! SQL after typed operations: a table made anew on one database, changed on the other.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260103000000", "made anew").revises("20260102000000");

    fn up(schema: &mut Schema) {
        schema.assume_safe("no age is missing", |schema| {
            schema.only(Backend::Postgres, |schema| {
                schema.execute("ALTER TABLE users ALTER COLUMN age SET NOT NULL");
            });
            schema.only(Backend::Sqlite, |schema| {
                schema.execute(
                    "CREATE TABLE new_users (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, age INTEGER NOT NULL, nick TEXT);
                     INSERT INTO new_users SELECT id, address, age, nick FROM users;
                     DROP TABLE users;
                     ALTER TABLE new_users RENAME TO users;",
                );
            });
        });
    }

    fn down(schema: &mut Schema) {
        schema.drop_not_null("users", "age");
    }
}
