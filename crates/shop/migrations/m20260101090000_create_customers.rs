//! Create customers.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260101090000", "create customers");

    fn up(schema: &mut Schema) {
        schema.create_table("customers", |t| {
            t.big_integer("id").identity().primary_key();
            t.text("name");
        });
    }
}
