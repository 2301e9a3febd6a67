//! Orders have a size.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260301090000", "create orders");

    fn up(schema: &mut Schema) {
        schema.create_table("shop_orders", |t| {
            t.big_integer("id").identity().primary_key();
            t.integer("size");
        });
    }
}
