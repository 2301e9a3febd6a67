//! Statements that may not stand in a migration.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260105000000", "statements").revises("20260104000000");

    fn up(schema: &mut Schema) {
        schema.execute("UPDATE users SET email = lower(email); COMMIT");
        schema
            .execute("UPDATE users SET email = :email")
            .bind("mail", "x");
    }

    fn down(schema: &mut Schema) {
        schema.irreversible("a test");
    }
}
