//! What the builder does better was written by hand.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260305090000", "by hand").revises("20260304090000");

    fn up(schema: &mut Schema) {
        schema.only(Backend::Postgres, |pg| {
            pg.execute("ALTER TABLE shop_stamps ADD PRIMARY KEY (number)");
            pg.execute("CREATE INDEX orders_by_size ON shop_orders (size)");
            pg.execute("DROP INDEX orders_by_weight;");
            pg.execute("ALTER TABLE shop_orders ALTER COLUMN weight SET NOT NULL");
            pg.execute("ALTER TABLE shop_orders ADD CONSTRAINT heavy CHECK (weight > 0)");
            pg.execute("ALTER TABLE shop_orders ADD CONSTRAINT one_code UNIQUE (code)");
            pg.execute("ALTER TABLE shop_orders ADD CONSTRAINT stamped FOREIGN KEY (stamp) REFERENCES shop_stamps (number)");
            pg.execute("REFRESH MATERIALIZED VIEW order_sizes");
        });
    }

    fn down(schema: &mut Schema) {
        schema.irreversible("a test of what is mended");
    }
}
