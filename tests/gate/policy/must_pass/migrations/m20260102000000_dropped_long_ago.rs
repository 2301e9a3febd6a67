//! Ran everywhere before there was a gate.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260102000000", "dropped long ago").revises("20260101000000");

    fn up(schema: &mut Schema) {
        schema.drop_table("base");
    }
}
