//! Another branch, from another pull request.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260103000000", "right").revises("20260101000000");

    fn up(schema: &mut Schema) {
        schema.assume_safe("not needed", |schema| {
            schema.create_table("right_side", |t| {
                t.integer("id").primary_key();
            });
        });
    }
}
