//! Plain Rust: loops, conditions, helpers from another file.
use super::helpers::timestamps;
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260102000000", "loops and helpers").revises("20260101000000");

    fn up(schema: &mut Schema) {
        for name in ["a", "b", "c"] {
            schema.create_table(name, |t| {
                t.big_integer("id").identity().primary_key();
                let note = t.text("note");
                if name == "b" {
                    note.nullable();
                }
                timestamps(t);
            });
        }
    }
}
