//! What the others build on.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260101000000", "base");

    fn up(schema: &mut Schema) {
        schema.create_table_if_not_exists("users", |t| {
            t.integer("id").primary_key();
            t.text("name");
            t.integer("visits").default(0);
            t.index(["name"]);
        });
        schema.create_table("old_notes", |t| {
            t.integer("id").primary_key();
            t.text("text");
        });
    }

    fn down(schema: &mut Schema) {
        schema.drop_table("old_notes");
        schema.drop_table_if_exists("users");
    }
}
