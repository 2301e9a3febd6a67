//! A way back that does not fit what `up` has made.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260106000000", "way back").revises("20260105000000");

    fn up(schema: &mut Schema) {
        schema.rename_column("users", "first_name", "given_name");
    }

    fn down(schema: &mut Schema) {
        schema.rename_column("users", "first_name", "given_name");
    }
}
