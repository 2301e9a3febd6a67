//! Labels that cannot be used.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260106000000", "labels")
        .revises("20260104000000")
        .labels(&["core", "head", "2025"]);

    fn up(_schema: &mut Schema) {}
}
