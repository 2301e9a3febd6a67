//! The egg.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260102000000", "egg")
        .revises("20260101000000")
        .labels(&["nest"]);

    fn up(_schema: &mut Schema) {}
}
