//! A history of its own, which needs the newest of a branch by its label.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260105000000", "audit")
        .labels(&["audit", "trail"])
        .depends_on(&["reporting"]);

    fn up(schema: &mut Schema) {
        schema.create_table("audit", |t| {
            t.integer("report").references("reports");
        });
    }
}
