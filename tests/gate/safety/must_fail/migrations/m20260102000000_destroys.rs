//! Loses data without saying why.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260102000000", "destroys").revises("20260101000000");

    fn up(schema: &mut Schema) {
        schema.alter_table("users", |t| {
            t.drop_column("nickname");
            t.change_type("visits", Type::Integer);
        });
        schema.delete("users", every_row());
        schema.truncate("logs");
        schema.drop_table("logs");
    }

    fn down(schema: &mut Schema) {
        schema.irreversible("the data is gone");
    }
}
