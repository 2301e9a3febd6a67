//! Runs on one backend, the only one there is.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260103000000", "one backend").revises("20260102000000");

    fn up(schema: &mut Schema) {
        schema.only(Backend::Postgres, |schema| {
            schema.create_table("documents", |t| {
                t.jsonb("body");
            });
            schema.execute("ANALYZE documents");
        });
    }
}
