//! What the others build on.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260101000000", "base");

    fn up(schema: &mut Schema) {
        schema.create_table("users", |t| {
            t.integer("id").primary_key();
            t.text("nickname");
            t.big_integer("visits");
        });
        schema.create_table("logs", |t| {
            t.integer("id").primary_key();
        });
    }
}
