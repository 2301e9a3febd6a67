//! Copied from the first, id and all.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260101000000", "base");

    fn up(_schema: &mut Schema) {}
}
