//! Foreign keys that lead nowhere; only the first of a chain is told.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260102000000", "references").revises("20260101000000");

    fn up(schema: &mut Schema) {
        schema.create_table("orders", |t| {
            t.integer("id").primary_key();
            t.integer("user_id").references("uesrs").on_delete(Cascade);
        });
        schema.create_index("orders", ["user_id"]);
        schema.create_table("lines", |t| {
            t.integer("order_id").references("orders");
        });
        schema.create_table("by_type", |t| {
            t.text("user_id").references("users");
        });
        schema.create_table("by_column", |t| {
            t.text("name").references(("users", "first_name"));
        });
        schema.create_table("by_key", |t| {
            t.integer("number").references("without_key");
        });
        schema.create_table("by_two", |t| {
            t.integer("a");
            t.text("b");
            t.foreign_key(["a", "b"], ("users", ["id", "emial"]))
                .on_delete(Restrict);
        });
        schema.create_table("sets_null", |t| {
            t.integer("user_id").references("users").on_delete(SetNull);
        });
    }
}
