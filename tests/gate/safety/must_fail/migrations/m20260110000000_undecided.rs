//! Says two things about the way back.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260110000000", "undecided").revises("20260109000000");

    fn up(schema: &mut Schema) {
        schema.insert("notes", ["id"], [(3,)]);
        schema.irreversible("said in the wrong place");
    }

    fn down(schema: &mut Schema) {
        schema.derive_down();
        schema.delete("notes", matching("id = 3"));
    }
}
