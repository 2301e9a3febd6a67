//! Names that need their quotes.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260101000000", "hostile names");

    fn up(schema: &mut Schema) {
        schema.create_table("select", |t| {
            t.integer("order").primary_key();
            t.text("it\'s \"quoted\"");
            t.text("naïve 表");
            t.index(["naïve 表"]);
        });
    }
}
