//! Undoes half of what it did.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260105000000", "leaves something").revises("20260104000000");

    fn up(schema: &mut Schema) {
        schema.add_column("users", |c| c.text("language").default("en"));
        schema.add_column("users", |c| c.text("country").nullable());
        schema.create_table("countries", |t| {
            t.text("code").primary_key();
        });
    }

    fn down(schema: &mut Schema) {
        schema.drop_column("users", "language");
    }
}
