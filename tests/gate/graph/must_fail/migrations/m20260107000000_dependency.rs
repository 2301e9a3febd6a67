//! Depends on nothing there is.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260107000000", "dependency")
        .revises("20260106000000")
        .depends_on(&["coer"]);

    fn up(_schema: &mut Schema) {}
}
