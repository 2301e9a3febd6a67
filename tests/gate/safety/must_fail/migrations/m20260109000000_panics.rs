//! Panics.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260109000000", "panics").revises("20260108000000");

    fn up(schema: &mut Schema) {
        let names: Vec<&str> = Vec::new();
        schema.drop_table(names[0]);
    }
}
