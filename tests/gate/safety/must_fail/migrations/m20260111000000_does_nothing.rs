//! Has a `down` that does nothing.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260111000000", "does nothing").revises("20260110000000");

    fn up(schema: &mut Schema) {
        schema.insert("notes", ["id"], [(4,)]);
    }

    fn down(_schema: &mut Schema) {}
}
