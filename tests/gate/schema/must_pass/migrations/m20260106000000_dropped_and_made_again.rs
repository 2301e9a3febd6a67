//! A table goes and another takes its name.
use super::helpers::timestamps;
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260106000000", "made again").revises("20260105000000");

    fn up(schema: &mut Schema) {
        schema.assume_safe("the table was never written to", |schema| {
            schema.drop_table("c");
        });
        schema.create_table("c", |t| {
            t.uuid("id").primary_key();
        });
    }

    fn down(schema: &mut Schema) {
        schema.drop_table("c");
        schema.create_table("c", |t| {
            t.big_integer("id").identity().primary_key();
            t.text("note");
            timestamps(t);
        });
    }
}
