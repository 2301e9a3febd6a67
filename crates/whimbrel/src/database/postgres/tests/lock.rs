//! The advisory lock.

use std::time::Duration;

use super::*;
use crate::database::lock::{LockWait, MigrationLock};
use crate::error::ErrorKind;

#[test]
fn one_runner_at_a_time_and_the_other_learns_who() {
    let test = test_database();
    let mut first = existing(&test);
    let mut second = existing(&test);
    first.acquire_lock(LockWait::NONE).unwrap();
    first.acquire_lock(LockWait::NONE).unwrap();
    first.prove_lock().unwrap();

    let error = second
        .acquire_lock(LockWait::at_most(Duration::from_millis(60)))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Locked);
    for part in ["server process", "`whimbrel`", "role postgres", "since"] {
        assert!(error.message().contains(part), "{error}");
    }
    assert!(second.prove_lock().is_err());

    first.release_lock().unwrap();
    second.acquire_lock(LockWait::NONE).unwrap();
    drop(second);
    first.acquire_lock(LockWait::NONE).unwrap();
}

#[test]
fn another_bookkeeping_schema_is_another_lock() {
    let test = test_database();
    test.psql("CREATE SCHEMA svc");
    let mut first = existing(&test);
    first.acquire_lock(LockWait::NONE).unwrap();
    let settings = Settings {
        bookkeeping_schema: Some("svc".to_owned()),
        ..Settings::default()
    };
    let mut second = open_with(&test.url(), Access::Existing, &settings)
        .unwrap()
        .into_database()
        .unwrap();
    second.acquire_lock(LockWait::NONE).unwrap();
}

#[test]
fn a_lock_that_was_given_away_is_noticed() {
    let test = test_database();
    let mut opened = concrete(&test);
    opened.acquire_lock(LockWait::NONE).unwrap();
    opened
        .connection
        .batch_execute("SELECT pg_advisory_unlock_all()")
        .unwrap();
    let error = opened.prove_lock().unwrap_err();
    assert!(error.message().contains("lost"), "{error}");
    assert!(opened.release_lock().is_err());
}

#[test]
fn a_dropped_runner_frees_the_lock_even_after_a_failed_transaction() {
    let test = test_database();
    let mut opened = concrete(&test);
    opened.acquire_lock(LockWait::NONE).unwrap();
    assert!(
        opened
            .connection
            .batch_execute("BEGIN; SELECT 1/0")
            .is_err()
    );
    drop(opened);
    existing(&test).acquire_lock(LockWait::NONE).unwrap();
}

fn concrete(test: &TestDatabase) -> Postgres {
    let url = DatabaseUrl::parse(&test.url()).unwrap();
    match url.target() {
        crate::database::url::Target::Postgres(target) => {
            let connection = crate::database::postgres::connect::establish(target).unwrap();
            crate::database::postgres::connect::prepare(
                connection,
                target,
                Access::Existing,
                &Settings::default(),
            )
            .unwrap()
        }
        crate::database::url::Target::Sqlite(_) => panic!("not PostgreSQL"),
    }
}
