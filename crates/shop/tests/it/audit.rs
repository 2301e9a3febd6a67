//! What is left of what was done: `migrate log`, `repair` and `metrics`.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use whimbrel_testkit::{PostgresServer, TestDatabase};

use crate::documented::Documented;
use crate::shop::Shop;

const FIRST: &str = "20260101090000";

fn places(release: &str) -> (Shop, Shop, TestDatabase) {
    let database = PostgresServer::shared().database();
    let sqlite = Shop::new().release(release);
    let postgres = Shop::new()
        .release(release)
        .set("DATABASE_URL", &database.url());
    (sqlite, postgres, database)
}

#[track_caller]
fn answer(shop: &Shop, table: &str, arguments: &[&str]) -> Value {
    let mut all = vec!["--format", "json"];
    all.extend(arguments);
    let value = shop.run(&all).succeeded().json();
    Documented::read().check(table, &value);
    value
}

fn texts(entries: &Value, key: &str) -> Vec<String> {
    let entries = entries["entries"].as_array().unwrap().iter();
    let texts = entries.map(|entry| entry[key].as_str().unwrap_or("-").to_owned());
    texts.collect()
}

#[test]
fn the_log_tells_what_was_done_and_survives_a_reset() {
    let (sqlite, postgres, _database) = places("");
    for shop in [&sqlite, &postgres] {
        assert_eq!(answer(shop, "log", &["log"])["entries"], json!([]));
        shop.run(&["quick"]).succeeded();
        shop.run(&["rollback", "--force"]).succeeded();
        shop.run(&["stamp", "heads", "--force"]).succeeded();
        shop.run(&["stamp", "-1", "--force"]).succeeded();
        let log = answer(shop, "log", &["log", "--limit", "3"]);
        assert_eq!(texts(&log, "event"), ["unstamped", "stamped", "reverted"]);
        let reverted = &log["entries"][2];
        assert_eq!(reverted["revision"], "20260104090000");
        assert_eq!(reverted["direction"], "down");
        for key in ["duration_ms", "lock_held_ms", "database_bytes"] {
            assert!(reverted[key].is_u64(), "{key}: {reverted}");
        }
        let application = reverted["application"].as_str().unwrap();
        assert!(application.starts_with("shop "), "{application}");

        let of_first = answer(shop, "log", &["log", "202601010"]);
        assert_eq!(texts(&of_first, "event"), ["applied"]);
        assert_eq!(of_first["entries"][0]["outcome"], "done");
        shop.run(&["log", "nothing"]).ended(2);

        shop.run(&["reset", "--force"]).succeeded();
        let log = answer(shop, "log", &["log", "--limit", "100"]);
        let events = texts(&log, "event");
        assert_eq!(events[0], "reset", "{events:?}");
        let applied = events.iter().filter(|event| *event == "applied");
        assert_eq!(applied.count(), 4, "{events:?}");
        let shown = shop.run(&["log"]).succeeded().output;
        assert!(
            shown.contains("reverted") && shown.contains(FIRST),
            "{shown}"
        );
    }
}

#[test]
fn the_log_tells_of_a_clock_that_is_ahead() {
    let (sqlite, postgres, database) = places("first");
    for shop in [&sqlite, &postgres] {
        shop.run(&["quick"]).succeeded();
        assert!(!shop.run(&["log"]).output.contains("ahead of it"));
    }
    let ahead = "UPDATE __whimbrel_log SET run = '29991231T235959.000000Z-1'";
    sqlite.sql(ahead);
    database.psql(ahead);
    for shop in [&sqlite, &postgres] {
        let shown = shop.run(&["log"]).succeeded().output;
        assert!(shown.contains("ahead of it"), "{shown}");
    }
}

#[test]
fn a_failure_is_in_the_log_without_values_of_rows() {
    let (sqlite, postgres, _database) = places("failing");
    for shop in [&sqlite, &postgres] {
        shop.run(&["quick"]).ended(1);
        let log = answer(shop, "log", &["log"]);
        let failed = &log["entries"][0];
        assert_eq!(
            (&failed["event"], &failed["outcome"]),
            (&json!("failed"), &json!("failed"))
        );
        assert!(failed["error"].is_string(), "{failed}");
    }
}

#[test]
fn a_log_of_the_first_layout_is_read_and_brought_up_to_date() {
    let old = "ALTER TABLE __whimbrel_log DROP COLUMN lock_held_ms";
    let (sqlite, postgres, database) = places("first");
    for shop in [&sqlite, &postgres] {
        shop.run(&["quick"]).succeeded();
    }
    sqlite.sql(old);
    database.psql(old);
    for shop in [sqlite, postgres] {
        // Reading changes nothing.
        for _ in 0..2 {
            let log = answer(&shop, "log", &["log"]);
            assert_eq!(log["entries"][0]["lock_held_ms"], Value::Null);
        }
        shop.run(&["status"]).succeeded();
        let shop = shop.release("merged");
        shop.run(&["run"]).succeeded();
        let log = answer(&shop, "log", &["log"]);
        assert!(log["entries"][0]["lock_held_ms"].is_u64(), "{log}");
        let oldest = log["entries"].as_array().unwrap().last().unwrap();
        assert_eq!(oldest["lock_held_ms"], Value::Null);
    }
    // A program of the first layout names the columns that it knows.
    let written = "INSERT INTO __whimbrel_log (layout, run, event, outcome, actor, host, whimbrel) \
                   VALUES (1, 'r', 'applied', 'done', 'a', 'h', '0')";
    database.psql(written);
}

#[test]
fn a_changed_revision_is_shown_and_recorded_anew() {
    let (sqlite, postgres, _database) = places("first");
    for shop in [sqlite, postgres] {
        shop.run(&["quick"]).succeeded();
        let shop = shop.release("changed");
        let refused = shop.run(&["run"]).ended(8);
        assert!(refused.errors.contains("migrate repair"), "{refused:?}");

        let shown = answer(&shop, "repair", &["repair"]);
        let changed = &shown["changed"][0];
        assert_eq!(changed["revision"], FIRST);
        assert_eq!(changed["is_compared"], true);
        for side in ["applied_only", "program_only"] {
            let lines = changed[side].as_array().unwrap();
            assert_eq!(lines.len(), 1, "{changed}");
            assert!(
                lines[0].as_str().unwrap().contains("customers"),
                "{changed}"
            );
        }
        assert_eq!(shown["repaired"], json!([]));
        shop.run(&["run"]).ended(8);

        let unasked = shop.run(&["repair", FIRST]).ended(2);
        assert!(unasked.errors.contains("nobody to ask"), "{unasked:?}");
        shop.run(&["repair", "nothing", "--force"]).ended(2);
        let done = answer(&shop, "repair", &["repair", FIRST, "--force"]);
        assert_eq!(done["repaired"], json!([FIRST]));
        shop.run(&["run"]).succeeded();
        let log = answer(&shop, "log", &["log"]);
        assert_eq!(texts(&log, "event"), ["repaired", "applied"]);
        // The schema is what was applied, and not what the program says now.
        shop.run(&["drift"]).ended(9);
        // And back again: what was recorded anew is what is compared with.
        let shop = shop.release("first");
        shop.run(&["run"]).ended(8);
        let again = answer(&shop, "repair", &["repair", "2026", "--force"]);
        assert_eq!(again["repaired"], json!([FIRST]));
        shop.run(&["drift"]).succeeded();
        let nothing = shop.run(&["repair", FIRST, "--force"]).succeeded();
        assert!(
            nothing.output.contains("are those of this program"),
            "{nothing:?}"
        );
    }
}

#[test]
fn a_row_that_somebody_removed_is_named_with_the_way_on() {
    let removed = "DELETE FROM __diesel_schema_migrations WHERE version = '20260101090000'";
    let (sqlite, postgres, database) = places("first");
    for shop in [&sqlite, &postgres] {
        shop.run(&["quick"]).succeeded();
        assert_eq!(
            answer(shop, "repair", &["repair"])["missing_rows"],
            json!([])
        );
    }
    sqlite.sql(removed);
    database.psql(removed);
    for shop in [&sqlite, &postgres] {
        let shown = answer(shop, "repair", &["repair"]);
        assert_eq!(shown["missing_rows"][0]["revision"], FIRST);
        let human = shop.run(&["repair"]).succeeded().output;
        assert!(human.contains("migrate stamp REV"), "{human}");
        shop.run(&["stamp", "heads", "--force"]).succeeded();
        assert_eq!(
            answer(shop, "repair", &["repair"])["missing_rows"],
            json!([])
        );
        shop.run(&["run"]).succeeded();
        shop.run(&["drift"]).succeeded();
    }
}

#[test]
fn a_failing_run_names_the_row_that_is_gone() {
    let (sqlite, postgres, database) = places("");
    let removed = "DELETE FROM __diesel_schema_migrations WHERE version >= '20260104090000'";
    for shop in [&sqlite, &postgres] {
        shop.run(&["quick"]).succeeded();
    }
    sqlite.sql(removed);
    database.psql(removed);
    for shop in [&sqlite, &postgres] {
        let failed = shop.run(&["run"]);
        assert_ne!(failed.code, 0, "{failed:?}");
        assert!(
            failed.errors.contains("migrate stamp 20260104090000"),
            "{failed:?}"
        );
    }
}

#[test]
fn a_database_that_is_ahead_may_only_be_warned_of() {
    let (sqlite, postgres, _database) = places("merged");
    for shop in [sqlite, postgres] {
        shop.run(&["quick"]).succeeded();
        let older = shop.release("first");
        older.run(&["run"]).ended(14);
        older.write("whimbrel.toml", "when_ahead = \"warn\"\n");
        let warned = older.run(&["run"]).succeeded();
        assert!(
            warned
                .errors
                .contains("4 revisions that this program does not know"),
            "{warned:?}"
        );
        older.write("whimbrel.toml", "when_ahead = \"allow\"\n");
        assert!(
            !older
                .run(&["run"])
                .succeeded()
                .errors
                .contains("does not know")
        );
    }
}

#[test]
fn metrics_count_what_the_log_has() {
    let (sqlite, postgres, _database) = places("");
    for shop in [&sqlite, &postgres] {
        let none = answer(shop, "metrics", &["metrics"]);
        assert_eq!((&none["applied"], &none["pending"]), (&json!(0), &json!(4)));
        shop.run(&["quick"]).succeeded();
        shop.run(&["rollback", "2", "--force"]).succeeded();
        let metrics = answer(shop, "metrics", &["metrics"]);
        for (key, count) in [
            ("applied", 2),
            ("pending", 2),
            ("rollbacks", 2),
            ("failures", 0),
        ] {
            assert_eq!(metrics[key], count, "{key}");
        }
        let events = &metrics["events"];
        assert_eq!(
            (&events["applied"], &events["reverted"]),
            (&json!(4), &json!(2))
        );
        assert!(metrics["database_bytes"].as_u64().unwrap() > 0);
        let revisions = metrics["revisions"].as_array().unwrap();
        assert_eq!(revisions.len(), 2);
        assert!(
            revisions
                .iter()
                .all(|revision| revision["duration_ms"].is_u64())
        );
        assert!(
            revisions
                .iter()
                .all(|revision| revision["lock_held_ms"].is_u64())
        );
    }
}

/// The text is as promtool checks it, and every name is on the page.
#[test]
fn an_unfinished_revision_is_counted_once() {
    let database = PostgresServer::shared().database();
    let shop = Shop::new().set("DATABASE_URL", &database.url());
    shop.run(&["run", "--target", "+3"]).succeeded();
    database.psql("CREATE INDEX customers_name_idx ON customers (name)");
    shop.run(&["run"]).ended(9);
    let metrics = answer(&shop, "metrics", &["metrics"]);
    let states = ["applied", "pending", "unfinished", "newer"].map(|state| metrics[state].clone());
    assert_eq!(states, [json!(3), json!(0), json!(1), json!(0)]);
}

#[test]
fn metrics_are_read_by_prometheus() {
    let page = include_str!("../../../../docs/METRICS.md");
    let (sqlite, postgres, _database) = places("");
    for shop in [&sqlite, &postgres] {
        shop.run(&["quick"]).succeeded();
        shop.run(&["rollback", "--force"]).succeeded();
        shop.run(&["run"]).succeeded();
        let text = shop.run(&["metrics"]).succeeded().output;
        let metrics = exposition(&text);
        for (name, (kind, samples)) in &metrics {
            assert!(*samples > 0, "{name} has no sample");
            assert!(
                page.contains(&format!("| `{name}` | {kind} |")),
                "{name} is not on the page"
            );
        }
        let named = page.lines().filter(|line| line.starts_with("| `whimbrel_"));
        for name in named.map(|line| line.split('`').nth(1).unwrap()) {
            // The first run of a database scores nothing, and SQLite locks no tables.
            let is_rare = ["safety_score", "lock_wait_seconds"]
                .iter()
                .any(|end| name.ends_with(end));
            assert!(is_rare || metrics.contains_key(name), "{name} is nowhere");
        }
        assert!(
            text.contains("whimbrel_revisions{state=\"applied\"} 4\n"),
            "{text}"
        );
        assert!(text.contains("whimbrel_rollbacks_total 1\n"), "{text}");
    }
}

/// Reads the text format strictly: each metric has its help and type first, once, then its samples.
fn exposition(text: &str) -> BTreeMap<String, (String, usize)> {
    assert!(text.ends_with('\n'));
    let mut metrics = BTreeMap::new();
    let mut open: Option<(String, String, usize)> = None;
    let mut helped = None;
    let mut seen = std::collections::BTreeSet::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            if let Some((name, kind, samples)) = open.take() {
                assert!(metrics.insert(name, (kind, samples)).is_none(), "{line}");
            }
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(!help.is_empty(), "{line}");
            helped = Some(name.to_owned());
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert_eq!(helped.as_deref(), Some(name), "{line}");
            assert_eq!(name.ends_with("_total"), kind == "counter", "{line}");
            assert!(["gauge", "counter"].contains(&kind), "{line}");
            open = Some((name.to_owned(), kind.to_owned(), 0));
        } else {
            let (series, value) = line.rsplit_once(' ').unwrap();
            let name = series.split('{').next().unwrap();
            let (of, _, samples) = open.as_mut().unwrap();
            assert_eq!(of, name, "{line}");
            if let Some(labels) = series
                .strip_prefix(name)
                .filter(|labels| !labels.is_empty())
            {
                let labels = labels.strip_prefix('{').unwrap().strip_suffix('}').unwrap();
                let (label, value) = labels.split_once("=\"").unwrap();
                assert!(
                    label.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                    "{line}"
                );
                assert!(
                    value.ends_with('"') && !value.trim_end_matches('"').contains('"'),
                    "{line}"
                );
            }
            assert!(value.parse::<f64>().is_ok(), "{line}");
            assert!(seen.insert(series.to_owned()), "{line} stands twice");
            *samples += 1;
        }
    }
    let (name, kind, samples) = open.unwrap();
    metrics.insert(name, (kind, samples));
    metrics
}
