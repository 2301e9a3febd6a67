//! A branch without a label.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260101000000", "left").revises("20240229235959");

    fn up(schema: &mut Schema) {
        schema.create_table("left_side", |t| {
            t.integer("id").primary_key();
        });
    }
}
