//! Follows nothing.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260104000000", "forgot");

    fn up(schema: &mut Schema) {
        schema.create_table("forgot", |t| {
            t.integer("id").primary_key();
        });
    }
}
