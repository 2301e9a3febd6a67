//! Conditions that never hold, or decide what the schema is.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260107000000", "conditions").revises("20260106000000");

    fn up(schema: &mut Schema) {
        schema.when(column_is_missing("users", "visits"), |schema| {
            schema.add_column("users", |c| c.big_integer("visits"));
        });
        schema.when(environment_is("production"), |schema| {
            schema.create_index("users", ["id", "visits"]);
        });
        schema.when(table_exists("notes"), |schema| {
            schema.add_column("users", |c| c.text("title").nullable());
        });
        schema.only(Backend::Postgres, |schema| {
            schema.add_column("notes", |c| c.custom("place", "point").nullable());
        });
    }

    fn down(schema: &mut Schema) {
        schema.irreversible("a test");
    }
}
