//! Experiment status.
//!
//! How far an experiment is was told by two dates; a failed one could not be told from one that
//! was still running.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260122081500", "experiment status").revises("20260115103000");

    fn up(schema: &mut Schema) {
        schema.create_enum(
            "experiment_status",
            ["planned", "running", "finished", "failed"],
        );
        schema.alter_table("experiments", |t| {
            t.enumeration("status", "experiment_status")
                .default("planned");
            t.text("failure").nullable();
        });

        schema.update("experiments", matching("finished_at IS NOT NULL"), |row| {
            row.set("status", "finished");
        });
        let begun = matching("started_at IS NOT NULL AND finished_at IS NULL");
        schema.update("experiments", begun, |row| row.set("status", "running"));

        schema
            .create_index("experiments", ["created_at"])
            .filter("status = 'running'")
            .name("experiments_running_idx");
    }

    fn down(schema: &mut Schema) {
        schema.alter_table("experiments", |t| {
            t.drop_index("experiments_running_idx");
            t.drop_column("failure");
            t.drop_column("status");
        });
        schema.drop_enum("experiment_status");
    }
}
