//! Names a parent twice.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260108000000", "twice").merges(&["20260107000000", "20260107000000"]);

    fn up(_schema: &mut Schema) {}
}
