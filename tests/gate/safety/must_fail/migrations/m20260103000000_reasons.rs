//! Reasons that say nothing.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260103000000", "reasons").revises("20260102000000");

    fn up(schema: &mut Schema) {
        schema.assume_safe("", |schema| {
            schema.delete("users", every_row());
        });
        schema.assume_safe("a new table harms nobody", |schema| {
            schema.create_table("notes", |t| {
                t.integer("id").primary_key();
            });
        });
    }

    fn down(schema: &mut Schema) {
        schema.irreversible("  ");
    }
}
