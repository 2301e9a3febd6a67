//! SQL that does not fit.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260103000000", "SQL").revises("20260102000000");

    fn up(schema: &mut Schema) {
        schema.execute("ALTER TABLE users RENAME COLUMN emial TO mail");
        schema.execute("ALTER TABLE usres ADD COLUMN a integer");
        schema.execute("CREATE TABLE users (id integer PRIMARY KEY)");
    }

    fn down(schema: &mut Schema) {
        schema.irreversible("a test");
    }
}
