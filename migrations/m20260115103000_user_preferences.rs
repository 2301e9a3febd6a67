//! User preferences.
//!
//! One document of settings for each user, so that the settings page no longer reads `users`.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260115103000", "user preferences").revises("20260108140000");

    fn up(schema: &mut Schema) {
        schema.create_table("user_preferences", |t| {
            t.uuid("id").primary_key();
            t.uuid("user_id").references("users");
            t.json("preferences").default(json!({}));
            t.timestamptz("created_at").default(now());
            t.timestamptz("updated_at").default(now()).on_update(now());
            t.index(["user_id"]).name("idx_user_preferences_user_id");
        });
    }

    fn down(schema: &mut Schema) {
        schema.drop_table("user_preferences");
    }
}
