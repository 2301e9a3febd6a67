//! The bookkeeping tables in a schema.

use std::time::Duration;

use super::*;
use crate::database::bookkeeping::{Checksum, Event, History, LogEntry, LogFilter, Record};
use crate::error::ErrorKind;
use whimbrel_schema::plan::Direction;

fn applied(revision: &str, hash: &str) -> Record {
    Record {
        insert: vec![revision.to_owned()],
        entries: vec![LogEntry {
            revision: Some(revision.to_owned()),
            direction: Some(Direction::Up),
            checksum: Some(Checksum {
                epoch: 1,
                hash: hash.to_owned(),
            }),
            operations: Some("create table \"it's\" \\ ☂".to_owned()),
            duration: Some(Duration::from_millis(12)),
            score: Some(95),
            ..LogEntry::new(Event::Applied, "run-1")
        }],
        ..Record::default()
    }
}

#[test]
fn an_empty_database_has_no_history_and_reading_makes_none() {
    let test = test_database();
    let mut database = existing(&test);
    assert_eq!(database.history().unwrap(), History::NotCreated);
    assert!(database.ledger().unwrap().checksums.is_empty());
    assert!(database.log(&LogFilter::default()).unwrap().is_empty());
    assert!(database.is_empty_schema().unwrap());
    assert_eq!(
        test.psql("SELECT count(*) FROM pg_class WHERE relname LIKE '\\_\\_%'"),
        "0"
    );
}

#[test]
fn what_is_recorded_is_read_back() {
    let test = test_database();
    let mut database = existing(&test);
    assert!(database.create_bookkeeping().unwrap());
    assert!(!database.create_bookkeeping().unwrap());
    assert!(database.is_empty_schema().unwrap());
    assert_eq!(database.history().unwrap(), History::Found(Vec::new()));
    database.record(&applied("20260110090000", "aa")).unwrap();
    database.record(&applied("20260115103000", "bb")).unwrap();

    let History::Found(rows) = database.history().unwrap() else {
        panic!("no history")
    };
    let versions: Vec<&str> = rows.iter().map(|row| row.version.as_str()).collect();
    assert_eq!(versions, ["20260110090000", "20260115103000"]);
    assert!(rows.iter().all(|row| row.run_on.is_some()));
    assert_eq!(database.ledger().unwrap().checksums.len(), 2);

    let log = database
        .log(&LogFilter {
            revision: Some("20260115103000".to_owned()),
            limit: Some(1),
        })
        .unwrap();
    let [row] = log.as_slice() else {
        panic!("{log:?}")
    };
    assert_eq!(
        (row.event.as_str(), row.outcome.as_str()),
        ("applied", "done")
    );
    assert_eq!(
        row.operations.as_deref(),
        Some("create table \"it's\" \\ ☂")
    );
    assert_eq!((row.duration_ms, row.score), (Some(12), Some(95)));
    assert!(
        row.at.is_some() && row.actor.ends_with("as postgres"),
        "{row:?}"
    );
}

#[test]
fn a_record_is_written_whole_or_not_at_all() {
    let test = test_database();
    let mut database = existing(&test);
    database.create_bookkeeping().unwrap();
    database.record(&applied("20260110090000", "aa")).unwrap();
    let mut twice = applied("20260115103000", "bb");
    twice.insert.push("20260110090000".to_owned());
    assert!(database.record(&twice).is_err());
    assert_eq!(database.log(&LogFilter::default()).unwrap().len(), 1);
}

#[test]
fn nobody_else_may_touch_the_tables() {
    let test = test_database();
    let role = test.role("NOSUPERUSER");
    test.psql("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC");
    existing(&test).create_bookkeeping().unwrap();
    for table in [
        "__diesel_schema_migrations",
        "__whimbrel_log",
        "__whimbrel_progress",
    ] {
        assert!(
            test.psql_as(&role, &format!("SELECT * FROM {table}"))
                .is_err(),
            "{table}"
        );
    }
}

#[test]
fn a_missing_right_is_named() {
    let test = test_database();
    let role = test.role("NOSUPERUSER");
    test.psql("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    let url = test.url_as(&role.name, &role.password);
    let mut database = open_url(&url, Access::Existing)
        .unwrap()
        .into_database()
        .unwrap();
    let error = database.create_bookkeeping().unwrap_err();
    assert!(
        error.hint().unwrap().contains("CREATE on the schema"),
        "{error:?}"
    );
}

#[test]
fn a_new_schema_on_the_search_path_does_not_hide_the_history() {
    let test = test_database();
    let mut database = existing(&test);
    database.create_bookkeeping().unwrap();
    database.record(&applied("20260110090000", "aa")).unwrap();
    test.psql("CREATE SCHEMA postgres");

    let error = existing(&test).history().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::HistoryConflict);
    assert!(error.message().contains("`public`"), "{error}");
    assert!(
        error.hint().unwrap().contains("bookkeeping_schema"),
        "{error:?}"
    );

    let settings = Settings {
        bookkeeping_schema: Some("public".to_owned()),
        ..Settings::default()
    };
    let opened = open_with(&test.url(), Access::Existing, &settings).unwrap();
    let history = opened.into_database().unwrap().history().unwrap();
    assert!(matches!(history, History::Found(rows) if rows.len() == 1));
}

#[test]
fn a_table_of_another_shape_is_refused_by_name() {
    for (make, wrong) in [
        (
            "CREATE TABLE __diesel_schema_migrations (id int PRIMARY KEY, run_on timestamp)",
            "lacks the column version",
        ),
        (
            "CREATE TABLE __diesel_schema_migrations (version text, run_on timestamp)",
            "no primary key",
        ),
        (
            "CREATE VIEW __diesel_schema_migrations AS SELECT 'x' AS version, now() AS run_on",
            "is a view",
        ),
        (
            "CREATE SEQUENCE __diesel_schema_migrations",
            "is a sequence",
        ),
        (
            "CREATE TABLE __whimbrel_log (id int PRIMARY KEY)",
            "__whimbrel_log",
        ),
    ] {
        let test = test_database();
        test.psql(make);
        let mut database = existing(&test);
        let error = database.create_bookkeeping().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::HistoryConflict, "{make}");
        assert!(error.message().contains(wrong), "{error}");
    }
}
