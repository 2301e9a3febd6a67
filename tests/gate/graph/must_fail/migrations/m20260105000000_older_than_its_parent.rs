//! Follows a newer revision.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260105000000", "older").revises("20260106000000");

    fn up(_schema: &mut Schema) {}
}
