//! The hen.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260101000000", "hen").depends_on(&["nest"]);

    fn up(_schema: &mut Schema) {}
}
