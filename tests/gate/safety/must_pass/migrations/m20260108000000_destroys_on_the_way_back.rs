//! A way back that loses rows, with a reason.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260108000000", "tags").revises("20260107000000");

    fn up(schema: &mut Schema) {
        schema.insert("users", ["id", "full_name"], [(9, "Tag")]);
    }

    fn down(schema: &mut Schema) {
        schema.assume_safe("users are imported again every night", |schema| {
            schema.delete("users", every_row());
        });
    }
}
