//! The service does its work on both databases, through Diesel and a pool.

use serde_json::{Value, json};

use crate::database::on_both;
use crate::service::{Service, command};

#[test]
fn a_series_of_measurements_is_judged_and_raises_an_alert() {
    on_both(|database| {
        let service = Service::start(&mut command(database));
        let created = |path: &str, body: Value| {
            let (status, row) = service.post(path, &body);
            assert_eq!(status, 201, "{path}: {row}");
            row
        };
        let user = json!({ "email": " Ada@Example.org ", "display_name": "Ada" });
        let user = created("/users", user);
        assert_eq!(user["email"], "ada@example.org");
        assert_eq!(user["status"], "active");

        let dataset =
            json!({ "owner_id": user["id"], "name": "rain", "row_count": 3_000_000_000_i64 });
        let dataset = created("/datasets", dataset);
        assert_eq!(dataset["row_count"], 3_000_000_000_i64);
        let detector = json!({
            "dataset_id": dataset["id"],
            "name": "floods",
            "algorithm": "median_distance",
            "parameters": { "window": 7 },
            "threshold": 0.9,
        });
        let detector = created("/detectors", detector);
        assert_eq!(detector["parameters"]["window"], 7);

        let values = [1.0, 2.0, 1.5, 1.0, 90.0, 2.0];
        let request = json!({ "detector_id": detector["id"], "values": values });
        let answer = created("/experiments", request);
        assert_eq!(answer["experiment"]["status"], "finished");
        assert_eq!(answer["anomalies"][0]["row_number"], 4);
        assert_eq!(database.count("detection_results"), values.len());

        let (_, alerts) = service.get("/alerts");
        assert_eq!(alerts.as_array().unwrap().len(), 1);
        assert_eq!(alerts[0]["severity"], "critical");
        for path in ["/users", "/datasets", "/detectors"] {
            let (status, rows) = service.get(path);
            assert_eq!((status, rows.as_array().unwrap().len()), (200, 1), "{path}");
        }
    });
}

#[test]
fn defaults_come_from_the_database() {
    on_both(|database| {
        let service = Service::start(&mut command(database));
        let (_, user) = service.post("/users", &json!({ "email": "a@b", "display_name": "A" }));
        let dataset = json!({ "owner_id": user["id"], "name": "d" });
        let (_, dataset) = service.post("/datasets", &dataset);
        let detector = json!({ "dataset_id": dataset["id"], "name": "p" });
        let (status, detector) = service.post("/detectors", &detector);
        assert_eq!(status, 201, "{detector}");
        assert_eq!(detector["algorithm"], "z_score");
        assert_eq!(detector["parameters"], json!({}));
        assert_eq!(detector["threshold"], 0.5);
    });
}

#[test]
fn requests_that_make_no_sense_are_refused_and_leave_nothing() {
    on_both(|database| {
        let service = Service::start(&mut command(database));
        let nobody = "00000000-0000-4000-8000-000000000009";
        let posts = [
            (400, "/users", json!({ "email": "a@b" })),
            (422, "/datasets", json!({ "owner_id": nobody, "name": "d" })),
            (
                404,
                "/experiments",
                json!({ "detector_id": nobody, "values": [] }),
            ),
            (405, "/alerts", json!({})),
            (404, "/nothing", json!({})),
        ];
        for (expected, path, body) in posts {
            let (status, answer) = service.post(path, &body);
            assert_eq!(status, expected, "{path}: {answer}");
            assert!(answer["error"].is_string(), "{answer}");
        }
        let user = json!({ "email": "a@b", "display_name": "A" });
        assert_eq!(service.post("/users", &user).0, 201);
        assert_eq!(service.post("/users", &user).0, 409);
        assert_eq!(
            (database.count("users"), database.count("datasets")),
            (1, 0)
        );
    });
}
