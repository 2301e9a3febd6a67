//! Algorithms.
//!
//! The algorithms that detectors may use move from the program into a table, so that a detector
//! cannot name one that is not there.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260219110000", "algorithms").revises("20260212101500");

    fn up(schema: &mut Schema) {
        schema.create_table("algorithms", |t| {
            t.varchar("name", 64).primary_key();
            t.text("description");
            t.boolean("robust").default(false);
        });
        schema.insert(
            "algorithms",
            ["name", "description", "robust"],
            [
                ("z_score", "Standard deviations from the mean", false),
                ("median_distance", "Median distances from the median", true),
                ("quartile_range", "Widths of the middle half from it", true),
            ],
        );
        // Names that somebody typed by hand are kept, to be described later.
        schema
            .execute(
                "INSERT INTO algorithms (name, description) \
                 SELECT DISTINCT algorithm, :unknown FROM detectors \
                 WHERE algorithm NOT IN (SELECT name FROM algorithms)",
            )
            .bind("unknown", "Not described yet");
        schema.add_foreign_key("detectors", ["algorithm"], "algorithms");
    }

    fn down(schema: &mut Schema) {
        schema.drop_constraint("detectors", "detectors_algorithm_fkey");
        schema.drop_table("algorithms");
    }
}
