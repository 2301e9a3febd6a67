//! A table made by SQL.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260101000000", "made by SQL");

    fn up(schema: &mut Schema) {
        schema.execute("CREATE TABLE users (id integer PRIMARY KEY, email text NOT NULL UNIQUE)");
    }

    fn down(schema: &mut Schema) {
        schema.execute("DROP TABLE users");
    }
}
