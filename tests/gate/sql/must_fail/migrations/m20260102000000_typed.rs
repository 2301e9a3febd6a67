//! Typed operations that do not fit a table made by SQL.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260102000000", "typed").revises("20260101000000");

    fn up(schema: &mut Schema) {
        schema.create_index("users", ["emial"]);
        schema.create_index("user", ["email"]);
        schema.drop_constraint("users", "users_email");
    }

    fn down(schema: &mut Schema) {
        schema.irreversible("a test");
    }
}
