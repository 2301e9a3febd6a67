//! A third.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260101000002", "middle").revises("20240229235959");

    fn up(schema: &mut Schema) {
        schema.create_table("middle", |t| {
            t.integer("id").primary_key();
        });
    }
}
