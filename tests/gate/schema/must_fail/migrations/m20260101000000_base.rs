//! What the others build on.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260101000000", "base");

    fn up(schema: &mut Schema) {
        schema.create_enum("mood", ["good", "bad"]);
        schema.create_table("users", |t| {
            t.integer("id").primary_key();
            t.text("email").unique();
            t.text("first_name");
            t.text("upper_name").generated("upper(first_name)");
            t.enumeration("mood", "mood").default("good");
        });
        schema.create_table("without_key", |t| {
            t.integer("number");
        });
    }
}
