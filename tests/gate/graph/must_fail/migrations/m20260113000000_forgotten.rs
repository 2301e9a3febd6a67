//! A module that nobody lists.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260113000000", "forgotten").revises("20260101000000");

    fn up(_schema: &mut Schema) {
    }
}
