//! Rows in, rows out.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260105000000", "rows").revises("20260104000000");

    fn up(schema: &mut Schema) {
        schema.insert("users", ["id", "full_name"], [(7, "Ada"), (8, "Grace")]);
    }

    fn down(schema: &mut Schema) {
        schema.delete("users", matching("id IN (7, 8)"));
    }
}
