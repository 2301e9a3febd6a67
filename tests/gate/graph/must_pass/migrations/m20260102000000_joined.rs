//! Joins all three and changes nothing.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260102000000", "join").merges(&[
        "20260101000002",
        "20260101000000",
        "20260101000001",
    ]);

    fn up(_schema: &mut Schema) {}
}
