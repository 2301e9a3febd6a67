//! Destroys with a reason, and is undone as far as it can be.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260104000000", "drops").revises("20260103000000");

    fn up(schema: &mut Schema) {
        schema.assume_safe("copied to the archive in March", |schema| {
            schema.drop_table("old_notes");
            schema.drop_column("users", "visits");
        });
    }

    fn down(schema: &mut Schema) {
        schema.add_column("users", |c| c.integer("visits").default(0));
        schema.create_table("old_notes", |t| {
            t.integer("id").primary_key();
            t.text("text");
        });
    }
}
