//! Two digits of the parent are swapped.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260102000000", "typo").revises("20260110000000");

    fn up(_schema: &mut Schema) {}
}
