//! What the builder does better was written by hand.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260305090000", "by hand").revises("20260304090000");

    fn up(schema: &mut Schema) {
        schema.only(Backend::Postgres, |pg| {
            pg.add_primary_key("shop_stamps", ["number"]);
            pg.create_index("shop_orders", ["size"])
                .name("orders_by_size");
            pg.drop_index("shop_orders", "orders_by_weight");
            pg.set_not_null("shop_orders", "weight");
            pg.add_check("shop_orders", "weight > 0").name("heavy");
            pg.add_unique("shop_orders", ["code"]).name("one_code");
            pg.add_foreign_key("shop_orders", ["stamp"], ("shop_stamps", ["number"]))
                .name("stamped");
            pg.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY order_sizes");
        });
    }

    fn down(schema: &mut Schema) {
        schema.irreversible("a test of what is mended");
    }
}
