//! Waits for the egg.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260103000000", "omelette").revises("20260102000000");

    fn up(_schema: &mut Schema) {}
}
