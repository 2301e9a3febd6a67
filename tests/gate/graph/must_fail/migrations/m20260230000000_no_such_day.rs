//! Not a day.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260230000000", "no such day").revises("20260101000000");

    fn up(_schema: &mut Schema) {}
}
