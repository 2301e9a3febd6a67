//! Sign in by e-mail address.
//!
//! Addresses are compared without regard to case, and every user has a name to show.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260129093000", "sign in by email").revises("20260122081500");

    fn up(schema: &mut Schema) {
        schema.update("users", matching("email <> lower(trim(email))"), |row| {
            row.set("email", sql("lower(trim(email))"));
        });
        schema
            .create_index("users", [expression("lower(email)")])
            .unique()
            .name("users_email_lower_key");

        schema.rename_column("users", "name", "display_name");
        schema.update("users", matching("display_name IS NULL"), |row| {
            row.set("display_name", sql("email"));
        });
        schema.set_not_null("users", "display_name");
    }

    /// The addresses stay as they were tidied, and the names as they were filled in.
    fn down(schema: &mut Schema) {
        schema.drop_not_null("users", "display_name");
        schema.rename_column("users", "display_name", "name");
        schema.drop_index("users", "users_email_lower_key");
    }
}
