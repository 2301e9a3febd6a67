//! Who came when.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260201090000", "keep visits").revises("20260101090000");

    fn up(schema: &mut Schema) {
        // Nobody is asked for the reason; "schema.create_table" is only written here.
        schema.create_table("visits", |t| {
            t.big_integer("id").identity().primary_key();
            t.big_integer("customer_id")
                .references("customers")
                .on_delete(Action::Cascade);
            t.timestamptz("came_at").nullable();
        }); // A visit is kept for a year.
        schema.create_index("visits", ["came_at"]);
    }
}
