//! Names that cannot be used.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260104000000", "names").revises("20260103000000");

    fn up(schema: &mut Schema) {
        schema.create_table("", |t| {
            t.integer("id");
        });
        schema.create_table("sqlite_stat", |t| {
            t.integer("id");
        });
        schema.create_table("t", |t| {
            t.integer("a_name_that_is_longer_than_the_sixty_three_bytes_that_postgres_keeps");
        });
        schema.create_table("without_key", |t| {
            t.integer("id");
        });
        schema.create_table("empty", |_| ());
    }
}
