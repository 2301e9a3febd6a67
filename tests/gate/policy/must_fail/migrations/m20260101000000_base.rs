//! The first revision.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260101000000", "base");

    fn up(schema: &mut Schema) {
        schema.create_table("base", |t| {
            t.integer("id").primary_key();
        });
    }
}
