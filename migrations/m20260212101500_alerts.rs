//! Alerts.
//!
//! A result that somebody has to look at raises an alert, at most one that is open for each row.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260212101500", "alerts").revises("20260205160000");

    fn up(schema: &mut Schema) {
        schema.create_table("alerts", |t| {
            t.big_integer("id").identity().primary_key();
            t.uuid("experiment_id");
            t.big_integer("row_number");
            t.double("score").check("score >= 0 AND score <= 1");
            t.text("severity").generated(
                "CASE WHEN score >= 0.9 THEN 'critical' \
                 WHEN score >= 0.7 THEN 'warning' ELSE 'notice' END",
            );
            t.timestamptz("raised_at").default(now());
            t.uuid("closed_by").nullable().references("users");
            t.timestamptz("closed_at").nullable();
            t.check("(closed_by IS NULL) = (closed_at IS NULL)")
                .name("alerts_closed_by_somebody");
            t.foreign_key(
                ["experiment_id", "row_number"],
                ("detection_results", ["experiment_id", "row_number"]),
            )
            .on_delete(Cascade);
            t.index(["experiment_id", "row_number"])
                .unique()
                .filter("closed_at IS NULL")
                .name("alerts_open_key");
            t.index([desc("raised_at")]);
        });
    }
}
