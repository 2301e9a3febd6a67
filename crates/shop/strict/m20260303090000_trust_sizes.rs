//! The old orders have a positive size, too.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260303090000", "trust sizes").revises("20260302090000");

    fn up(schema: &mut Schema) {
        schema.only(Backend::Postgres, |pg| {
            pg.execute("ALTER TABLE shop_orders VALIDATE CONSTRAINT sizes");
        });
    }

    fn down(schema: &mut Schema) {
        schema.irreversible("a constraint stays valid");
    }
}
