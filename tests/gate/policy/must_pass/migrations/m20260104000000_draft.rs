//! A draft that is not listed yet.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260104000000", "draft").revises("20260103000000");

    fn up(schema: &mut Schema) {
        schema.drop_table("documents");
    }
}
