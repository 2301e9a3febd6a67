//! Parcels are kept under a name that nobody agreed to.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260304090000", "keep parcels").revises("20260303090000");

    fn up(schema: &mut Schema) {
        schema.create_table("Parcels", |t| {
            t.big_integer("id").identity().primary_key();
        });
    }
}
