//! What a revision makes it may take away.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260102000000", "scratch").revises("20260101000000");

    fn up(schema: &mut Schema) {
        schema.create_table("scratch", |t| {
            t.integer("id").primary_key();
            t.big_integer("size");
            t.text("gone");
        });
        schema.execute("INSERT INTO scratch SELECT id, 0, name FROM users");
        schema.rename_table("scratch", "work");
        schema.change_type("work", "size", Type::SmallInteger);
        schema.drop_column("work", "gone");
        schema.delete("work", every_row());
        schema.drop_table("work");
    }

    fn down(schema: &mut Schema) {
        schema.execute("SELECT 1");
    }
}
