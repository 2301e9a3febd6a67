//! Another, made one second later.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260101000001", "right").revises("20240229235959");

    fn up(schema: &mut Schema) {
        schema.create_table("right_side", |t| {
            t.integer("id").primary_key();
        });
    }
}
