//! Create orders, each of one customer, and keep the moment in which it was placed.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new(
        "20260103090000",
        "create orders, each of one customer, and keep the moment in which it was placed",
    )
    .revises("20260102090000");

    fn up(schema: &mut Schema) {
        schema.create_table("orders", |t| {
            t.big_integer("id").identity().primary_key();
            t.big_integer("customer_id")
                .references("customers")
                .on_delete(Cascade);
            t.timestamptz("placed_at").default(now());
        });
    }
}
