//! Columns, indexes and constraints that are not there, or are already.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260103000000", "columns").revises("20260102000000");

    fn up(schema: &mut Schema) {
        schema.alter_table("users", |t| {
            t.create_index(["emali"]).unique();
            t.drop_index("users_email_index");
            t.drop_constraint("users_email_keys");
            t.rename_column("frist_name", "given_name");
            t.text("email");
            t.set_not_null("nickname");
        });
        schema.drop_enum("moods");
        schema.add_column("users", |c| c.enumeration("mood_2", "mood").default("godo"));
        schema.add_column("users", |c| c.varchar("code", 3).default("four"));
        schema.insert("users", ["id", "upper_name"], [(1, "A")]);
    }
}
