//! Users and their teams.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260101000000", "users");

    fn up(schema: &mut Schema) {
        schema.create_enum("status", ["active", "locked"]);
        schema.create_schema("billing");
        schema.create_table("users", |t| {
            t.big_integer("id").identity().primary_key();
            t.varchar("email", 320).unique();
            t.text("name").nullable();
            t.decimal("score", 10, 2);
            t.enumeration("status", "status").default("active");
            t.array("tags", Type::Text);
            t.timestamptz("created_at").default(now());
        });
        schema.create_table(&within("billing", "invoices"), |t| {
            t.integer("id").primary_key();
            t.custom("amount", "money");
        });
        schema.create_table("teams", |t| {
            t.integer("id").primary_key();
            t.text("name");
        });
    }
}
