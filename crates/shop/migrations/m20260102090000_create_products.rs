//! Create products.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260102090000", "create products").revises("20260101090000");

    fn up(schema: &mut Schema) {
        schema.create_table("products", |t| {
            t.big_integer("id").identity().primary_key();
            t.text("name").unique();
            t.decimal("price", 10, 2);
        });
        schema.insert("products", ["name", "price"], [("gift card", "25.00")]);
    }

    fn down(schema: &mut Schema) {
        schema.drop_table("products");
    }
}
