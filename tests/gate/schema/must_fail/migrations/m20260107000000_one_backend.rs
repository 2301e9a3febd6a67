//! What one of the backends cannot do.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260107000000", "one backend").revises("20260106000000");

    fn up(schema: &mut Schema) {
        schema.create_table("documents", |t| {
            t.integer("id").primary_key();
            t.jsonb("body");
        });
        schema.create_index("documents", ["body"]).using("gin");
    }
}
