//! The id of the first migration that Diesel itself writes.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("00000000000000", "set up");

    fn up(_schema: &mut Schema) {}
}
