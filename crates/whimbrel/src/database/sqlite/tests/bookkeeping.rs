//! The bookkeeping tables in a file.

use std::time::Duration;

use super::*;
use crate::database::bookkeeping::{
    AppliedVersion, Checksum, Event, History, LogEntry, LogFilter, Record,
};
use crate::error::ErrorKind;
use whimbrel_schema::plan::Direction;

/// A revision that was applied, with everything the log can hold.
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
            operations: Some("create table \"it's\"".to_owned()),
            duration: Some(Duration::from_millis(12)),
            score: Some(95),
            ..LogEntry::new(Event::Applied, "run-1")
        }],
        ..Record::default()
    }
}

#[test]
fn an_empty_database_has_no_history_and_reading_makes_none() {
    let directory = TestDirectory::new();
    let mut database = create(&directory);
    assert_eq!(database.history().unwrap(), History::NotCreated);
    assert!(database.ledger().unwrap().unfinished.is_empty());
    assert!(database.log(&LogFilter::default()).unwrap().is_empty());
    assert!(database.relations().unwrap().is_empty());
    assert!(database.is_empty_schema().unwrap());
}

#[test]
fn the_tables_are_made_once_and_do_not_count_as_the_applications() {
    let directory = TestDirectory::new();
    let mut database = create(&directory);
    assert!(database.create_bookkeeping().unwrap());
    assert!(!database.create_bookkeeping().unwrap());
    assert_eq!(database.history().unwrap(), History::Found(Vec::new()));
    assert!(database.is_empty_schema().unwrap());
}

#[test]
fn what_is_recorded_is_read_back() {
    let directory = TestDirectory::new();
    let mut database = create(&directory);
    database.create_bookkeeping().unwrap();
    database.record(&applied("20260110090000", "aa")).unwrap();
    database.record(&applied("20260115103000", "bb")).unwrap();

    let History::Found(rows) = database.history().unwrap() else {
        panic!("no history")
    };
    let versions: Vec<&str> = rows.iter().map(|row| row.version.as_str()).collect();
    assert_eq!(versions, ["20260110090000", "20260115103000"]);
    assert!(
        rows.iter()
            .all(|AppliedVersion { run_on, .. }| run_on.is_some())
    );

    let ledger = database.ledger().unwrap();
    let hashes: Vec<&str> = ledger
        .checksums
        .iter()
        .map(|recorded| recorded.checksum.hash.as_str())
        .collect();
    assert_eq!(hashes, ["aa", "bb"]);

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
    assert_eq!(row.operations.as_deref(), Some("create table \"it's\""));
    assert_eq!((row.duration_ms, row.score), (Some(12), Some(95)));
    assert_eq!(row.direction, Some(Direction::Up));
    assert!(row.at.is_some() && !row.host.is_empty());
}

#[test]
fn a_record_is_written_whole_or_not_at_all() {
    let directory = TestDirectory::new();
    let mut database = create(&directory);
    database.create_bookkeeping().unwrap();
    database.record(&applied("20260110090000", "aa")).unwrap();
    let mut twice = applied("20260115103000", "bb");
    twice.insert.push("20260110090000".to_owned());
    assert!(database.record(&twice).is_err());
    assert_eq!(database.log(&LogFilter::default()).unwrap().len(), 1);

    let reverted = Record {
        delete: vec!["20260110090000".to_owned()],
        ..Record::default()
    };
    database.record(&reverted).unwrap();
    assert_eq!(database.history().unwrap(), History::Found(Vec::new()));
}

#[test]
fn a_history_that_diesel_made_is_taken_over() {
    let directory = TestDirectory::new();
    let path = directory.file("app.db");
    let mut diesel = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    diesel::migration::MigrationConnection::setup(&mut diesel).unwrap();
    diesel
        .batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('20260101000000')")
        .unwrap();
    drop(diesel);
    let mut database = create(&directory);
    let History::Found(rows) = database.history().unwrap() else {
        panic!("no history")
    };
    assert_eq!(rows.len(), 1);
    assert!(database.create_bookkeeping().unwrap());
    assert_eq!(database.history().unwrap(), History::Found(rows));
}

#[test]
fn a_table_of_another_shape_is_refused_by_name() {
    for (make, wrong) in [
        (
            "CREATE TABLE __diesel_schema_migrations (id INTEGER PRIMARY KEY, run_on TEXT)",
            "lacks the column version",
        ),
        (
            "CREATE TABLE __diesel_schema_migrations (version TEXT, run_on TEXT)",
            "no primary key",
        ),
        (
            "CREATE VIEW __diesel_schema_migrations AS SELECT 'x' AS version, 1 AS run_on",
            "is a view",
        ),
        (
            "CREATE TABLE __whimbrel_log (id INTEGER PRIMARY KEY)",
            "__whimbrel_log",
        ),
    ] {
        let directory = TestDirectory::new();
        sql(&directory.file("app.db"), make);
        let mut database = create(&directory);
        let error = database.create_bookkeeping().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::HistoryConflict, "{make}");
        assert!(error.message().contains(wrong), "{error}");
        if make.contains("diesel") && !make.contains("version TEXT, run_on") {
            let error = database.history().unwrap_err();
            assert!(error.message().contains(wrong), "{error}");
        }
    }
}

#[test]
fn a_second_writer_is_waited_for() {
    let directory = TestDirectory::new();
    let mut database = create(&directory);
    database.create_bookkeeping().unwrap();
    let path = directory.file("app.db");
    let (begun, begin) = std::sync::mpsc::channel();
    let writer = std::thread::spawn(move || {
        let mut other = other(&path);
        other.batch_execute("BEGIN IMMEDIATE").unwrap();
        begun.send(()).unwrap();
        std::thread::sleep(Duration::from_millis(100));
        other.batch_execute("COMMIT").unwrap();
    });
    begin.recv().unwrap();
    database.record(&applied("20260110090000", "aa")).unwrap();
    writer.join().unwrap();
}
