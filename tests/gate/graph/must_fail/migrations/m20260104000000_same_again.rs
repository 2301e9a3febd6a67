//! The same id.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260104000000", "same again").revises("20260101000000");

    fn up(_schema: &mut Schema) {}
}
