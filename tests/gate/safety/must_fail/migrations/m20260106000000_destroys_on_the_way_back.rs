//! Destroys more than it made.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260106000000", "destroys on the way back").revises("20260105000000");

    fn up(schema: &mut Schema) {
        schema.insert("notes", ["id"], [(1,), (2,)]);
    }

    fn down(schema: &mut Schema) {
        schema.delete("notes", every_row());
    }
}
