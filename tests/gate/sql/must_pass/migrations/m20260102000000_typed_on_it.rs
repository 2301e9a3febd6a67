//! Typed operations on the tables that SQL made; the way back is derived.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260102000000", "typed operations on it").revises("20260101000000");

    fn up(schema: &mut Schema) {
        schema.add_column("users", |c| c.text("nick").nullable());
        schema.rename_column("users", "email", "address");
        schema.create_index("posts", ["author"]);
        schema.drop_index("users", "users_age");
        schema.create_table("comments", |t| {
            t.integer("id").primary_key();
            t.big_integer("post").references("posts");
            t.index(["post"]);
        });
    }
}
