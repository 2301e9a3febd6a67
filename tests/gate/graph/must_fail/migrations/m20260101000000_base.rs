//! The first revision.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260101000000", "base").labels(&["core"]);

    fn up(_schema: &mut Schema) {}
}
