//! Tables that refer to themselves and to each other.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260103000000", "circles of tables").revises("20260102000000");

    fn up(schema: &mut Schema) {
        schema.create_table("people", |t| {
            t.integer("id").primary_key();
            t.integer("manager").references("people").nullable();
            t.integer("team").nullable();
        });
        schema.create_table("teams", |t| {
            t.integer("id").primary_key();
            t.integer("lead").references("people").on_delete(Restrict);
        });
        schema
            .add_foreign_key("people", ["team"], "teams")
            .deferrable(InitiallyDeferred);
    }

    fn down(schema: &mut Schema) {
        schema.drop_constraint("people", "people_team_fkey");
        schema.drop_table("teams");
        schema.drop_table("people");
    }
}
