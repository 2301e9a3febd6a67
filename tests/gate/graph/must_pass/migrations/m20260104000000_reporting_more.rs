//! The branch goes on, and needs what another branch made.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260104000000", "more reporting")
        .revises("20260103000000")
        .depends_on(&["20260102000000"]);

    fn up(schema: &mut Schema) {
        schema.add_column("reports", |c| {
            c.integer("right_id").references("right_side").nullable()
        });
    }
}
