//! Security hardening.
//!
//! Programs sign in with API keys, of which only a hash is kept. What users and programs do is
//! written to an audit log. Accounts can be locked.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260108140000", "security hardening").revises("20260105090000");

    fn up(schema: &mut Schema) {
        schema.alter_table("users", |t| {
            t.text("password_hash").nullable();
            t.boolean("is_locked").default(false);
            t.small_integer("failed_sign_ins")
                .default(0)
                .check("failed_sign_ins >= 0");
            t.timestamptz("last_sign_in_at").nullable();
        });

        schema.create_table("api_keys", |t| {
            t.uuid("id").primary_key().default(random_uuid());
            t.uuid("user_id").references("users").on_delete(Cascade);
            t.varchar("name", 100);
            t.binary("key_hash").unique().comment("SHA-256 of the key");
            t.timestamptz("created_at").default(now());
            t.timestamptz("expires_at").nullable();
            t.timestamptz("revoked_at").nullable();
            t.check("expires_at > created_at");
            t.index(["user_id"])
                .filter("revoked_at IS NULL")
                .name("api_keys_valid_idx");
        });

        schema.create_table("audit_events", |t| {
            t.big_integer("id").identity().primary_key();
            t.uuid("user_id")
                .nullable()
                .references("users")
                .on_delete(SetNull);
            t.varchar("action", 100);
            t.json("details").default(json!({}));
            t.timestamptz("occurred_at").default(now());
            t.index([desc("occurred_at")]);
        });
    }
}
