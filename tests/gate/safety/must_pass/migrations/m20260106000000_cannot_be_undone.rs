//! Says that there is no way back.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260106000000", "normalise").revises("20260105000000");

    fn up(schema: &mut Schema) {
        schema.execute("UPDATE users SET email = lower(email)");
    }

    fn down(schema: &mut Schema) {
        schema.irreversible("the letters as they were are not kept");
    }
}
