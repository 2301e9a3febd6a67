//! Objects are followed under their new names.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260105000000", "renamed on the way").revises("20260104000000");

    fn up(schema: &mut Schema) {
        schema.rename_table("people", "staff");
        schema.rename_column("staff", "manager", "boss");
        schema.alter_table("staff", |t| {
            t.rename_constraint("people_manager_fkey", "staff_boss_fkey");
            t.create_index(["boss"]).name("by boss");
            t.rename_index("by boss", "by_boss");
            t.change_type("id", Type::BigInteger);
            t.set_default("id", 1_i64);
            t.comment_on_table("Everyone");
        });
    }

    fn down(schema: &mut Schema) {
        schema.alter_table("staff", |t| {
            t.drop_comment_on_table();
            t.drop_default("id");
            t.change_type("id", Type::Integer);
            t.drop_index("by_boss");
            t.rename_constraint("staff_boss_fkey", "people_manager_fkey");
        });
        schema.rename_column("staff", "boss", "manager");
        schema.rename_table("staff", "people");
    }
}
