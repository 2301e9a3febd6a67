//! New orders have a positive size; the old ones are looked at later.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260302090000", "limit sizes").revises("20260301090000");

    fn up(schema: &mut Schema) {
        schema.only(Backend::Postgres, |pg| {
            pg.execute("ALTER TABLE shop_orders ADD CONSTRAINT sizes CHECK (size > 0) NOT VALID");
        });
    }

    fn down(schema: &mut Schema) {
        schema.only(Backend::Postgres, |pg| {
            pg.execute("ALTER TABLE shop_orders DROP CONSTRAINT sizes");
        });
    }
}
