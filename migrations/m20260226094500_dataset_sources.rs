//! Dataset sources.
//!
//! A dataset may come from anywhere and not only from a file, and may have more rows than an
//! `integer` counts.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260226094500", "dataset sources").revises("20260219110000");

    fn up(schema: &mut Schema) {
        schema.add_column("datasets", |c| c.text("source_uri").nullable());
        schema.update("datasets", matching("source_path IS NOT NULL"), |row| {
            row.set("source_uri", sql("'file://' || source_path"));
        });
        let reason = "`source_uri` holds every path as a URI";
        schema.assume_safe(reason, |s| s.drop_column("datasets", "source_path"));
        schema.change_type("datasets", "row_count", Type::BigInteger);
    }

    fn down(schema: &mut Schema) {
        schema.change_type("datasets", "row_count", Type::Integer);
        schema.add_column("datasets", |c| c.text("source_path").nullable());
        schema.update("datasets", matching("source_uri LIKE 'file://%'"), |row| {
            row.set("source_path", sql("substr(source_uri, 8)"));
        });
        schema.drop_column("datasets", "source_uri");
    }
}
