//! Widens, and is undone by derivation where no value is lost.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260107000000", "widens").revises("20260106000000");

    fn up(schema: &mut Schema) {
        schema.alter_table("users", |t| {
            t.drop_not_null("full_name");
            t.set_default("full_name", "nobody");
            t.add_unique(["email"]);
        });
    }
}
