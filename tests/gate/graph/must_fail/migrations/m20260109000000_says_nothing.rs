//! Has no message.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260109000000", "").revises("20260108000000");

    fn up(_schema: &mut Schema) {}
}
