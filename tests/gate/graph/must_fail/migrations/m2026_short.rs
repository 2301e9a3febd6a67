//! Not a moment.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("2026", "short").revises("20260101000000");

    fn up(_schema: &mut Schema) {}
}
