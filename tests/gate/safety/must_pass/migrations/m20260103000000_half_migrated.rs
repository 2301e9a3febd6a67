//! Makes sure of what some databases have already.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260103000000", "half migrated").revises("20260102000000");

    fn up(schema: &mut Schema) {
        schema.when(table_exists("users"), |schema| {
            schema.when(column_is_missing("users", "email"), |schema| {
                schema.add_column("users", |c| c.text("email").nullable());
                schema.create_index("users", ["email"]);
            });
        });
        schema.when(column_exists("users", "name"), |schema| {
            schema.rename_column("users", "name", "full_name");
        });
        schema.when(not(environment_is("production")), |schema| {
            schema.insert("users", ["id", "full_name"], [(1, "Sample")]);
        });
        schema.only(Backend::Postgres, |schema| {
            schema.execute("ANALYZE users");
            schema.create_index("users", ["id"]).using("brin");
        });
    }

    fn down(schema: &mut Schema) {
        schema.only(Backend::Postgres, |schema| {
            schema.drop_index("users", "users_id_idx");
        });
        schema.rename_column("users", "full_name", "name");
        schema.drop_index("users", "users_email_idx");
        schema.drop_column("users", "email");
    }
}
