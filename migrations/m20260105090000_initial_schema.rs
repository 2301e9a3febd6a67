//! Initial schema.
//!
//! Users own datasets; a detector learns from a dataset; an experiment lets a detector judge the
//! rows of a dataset, one result a row.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260105090000", "initial schema");

    fn up(schema: &mut Schema) {
        schema.create_table("users", |t| {
            t.uuid("id").primary_key().default(random_uuid());
            t.varchar("email", 320).unique();
            t.text("name").nullable();
            t.timestamptz("created_at").default(now());
        });

        schema.create_table("datasets", |t| {
            t.uuid("id").primary_key().default(random_uuid());
            t.uuid("owner_id").references("users").on_delete(Restrict);
            t.varchar("name", 200);
            t.text("source_path").nullable();
            t.integer("row_count").default(0).check("row_count >= 0");
            t.timestamptz("created_at").default(now());
            t.unique(["owner_id", "name"]);
            t.comment("Tables of measurements that detectors learn from");
        });

        schema.create_table("detectors", |t| {
            t.uuid("id").primary_key().default(random_uuid());
            t.uuid("dataset_id")
                .references("datasets")
                .on_delete(Cascade);
            t.varchar("name", 200);
            t.varchar("algorithm", 64).default("z_score");
            t.json("parameters").default(json!({}));
            t.double("threshold").default(0.5);
            t.timestamptz("created_at").default(now());
            t.check("threshold >= 0 AND threshold <= 1");
            t.index(["dataset_id"]);
        });

        schema.create_table("experiments", |t| {
            t.uuid("id").primary_key().default(random_uuid());
            t.uuid("detector_id")
                .references("detectors")
                .on_delete(Cascade);
            t.timestamptz("created_at").default(now());
            t.timestamptz("started_at").nullable();
            t.timestamptz("finished_at").nullable();
            t.index([key("detector_id"), desc("created_at")]);
        });

        schema.create_table("detection_results", |t| {
            t.big_integer("id").identity().primary_key();
            t.uuid("experiment_id")
                .references("experiments")
                .on_delete(Cascade);
            t.big_integer("row_number").check("row_number >= 0");
            t.double("score");
            t.boolean("is_anomaly").default(false);
            t.unique(["experiment_id", "row_number"]);
            t.index([key("experiment_id"), desc("score")])
                .filter("is_anomaly")
                .name("detection_results_anomalies_idx");
        });
    }
}
