//! A module without an id.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260111000000", "Add users").revises("20260101000000");

    fn up(_schema: &mut Schema) {}
}
