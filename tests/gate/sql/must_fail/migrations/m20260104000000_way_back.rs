//! SQL whose way back leaves something behind.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260104000000", "way back").revises("20260103000000");

    fn up(schema: &mut Schema) {
        schema.execute("ALTER TABLE users ADD COLUMN age integer");
    }

    fn down(schema: &mut Schema) {
        schema.execute("ANALYZE");
    }
}
