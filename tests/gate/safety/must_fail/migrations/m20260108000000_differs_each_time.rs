//! Reads a clock.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260108000000", "differs each time").revises("20260107000000");

    fn up(schema: &mut Schema) {
        let now = std::time::SystemTime::now();
        let since = now.duration_since(std::time::UNIX_EPOCH).unwrap();
        schema.insert("notes", ["id"], [(since.subsec_nanos() as i32,)]);
    }

    fn down(schema: &mut Schema) {
        schema.delete("notes", matching("id > 2"));
    }
}
