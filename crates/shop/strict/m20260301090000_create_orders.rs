//! Orders have a size.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260301090000", "create orders");

    fn up(schema: &mut Schema) {
        schema.create_table("shop_stamps", |t| {
            t.big_integer("number");
        });
        schema.create_table("shop_orders", |t| {
            t.big_integer("id").identity().primary_key();
            t.integer("size");
            t.integer("weight").nullable();
            t.text("code");
            t.big_integer("stamp").nullable();
            t.index(["stamp"]);
            t.index(["weight"]).name("orders_by_weight");
        });
        schema.only(Backend::Postgres, |pg| {
            pg.execute("CREATE MATERIALIZED VIEW order_sizes AS SELECT id, size FROM shop_orders");
            pg.execute("CREATE UNIQUE INDEX order_sizes_id ON order_sizes (id)");
        });
    }

    fn down(schema: &mut Schema) {
        schema.only(Backend::Postgres, |pg| {
            pg.execute("DROP MATERIALIZED VIEW order_sizes");
        });
        schema.drop_table("shop_orders");
        schema.drop_table("shop_stamps");
    }
}
