//! Orders of users.
//!
//! Broken by a feature.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260102000000", "orders").revises("20260101000000");

    fn up(schema: &mut Schema) {
        let users = if cfg!(feature = "broken") {
            "user"
        } else {
            "users"
        };
        schema.create_table("orders", |t| {
            t.integer("user_id").references(users);
        });
    }
}
