//! A long name.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260112000000", "long").revises("20260101000000");

    fn up(_schema: &mut Schema) {}
}
