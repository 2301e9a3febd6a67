//! A branch.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260102000000", "left").revises("20260101000000");

    fn up(schema: &mut Schema) {
        schema.create_table("left_side", |t| {
            t.integer("id").primary_key();
        });
    }
}
