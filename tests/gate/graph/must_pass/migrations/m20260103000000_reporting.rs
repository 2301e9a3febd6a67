//! A branch that stays apart.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260103000000", "reporting")
        .revises("20260101000000")
        .labels(&["reporting"]);

    fn up(schema: &mut Schema) {
        schema.create_table("reports", |t| {
            t.integer("id").primary_key();
            t.integer("left_id")
                .references("left_side")
                .on_delete(Cascade);
        });
    }
}
