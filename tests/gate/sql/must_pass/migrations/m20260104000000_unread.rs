//! What cannot be read may have made anything.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260104000000", "unread").revises("20260103000000");

    fn up(schema: &mut Schema) {
        schema.only(Backend::Postgres, |schema| {
            schema
                .execute(per_backend().postgres(
                    "DO $$ BEGIN EXECUTE 'ALTER TABLE posts ADD COLUMN body text'; END $$",
                ))
                .touches(["posts"]);
            schema.execute("ALTER TABLE posts ALTER COLUMN body SET DEFAULT ''");
            schema.execute("ALTER TABLE elsewhere ADD COLUMN a integer");
        });
    }

    fn down(schema: &mut Schema) {
        schema.irreversible("a test");
    }
}
