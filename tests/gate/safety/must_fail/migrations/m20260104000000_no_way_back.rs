//! Cannot be undone by itself.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260104000000", "no way back").revises("20260103000000");

    fn up(schema: &mut Schema) {
        schema.create_index("users", ["visits"]);
        schema.execute("UPDATE users SET visits = 0");
        schema.update("users", matching("visits > 9"), |row| {
            row.set("visits", 9);
        });
    }
}
