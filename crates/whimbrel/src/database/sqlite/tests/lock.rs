//! The lock beside the file.

use std::time::Duration;

use super::*;
use crate::database::lock::LockWait;
use crate::error::ErrorKind;

#[test]
fn one_runner_at_a_time_and_the_other_learns_who() {
    let directory = TestDirectory::new();
    let mut first = create(&directory);
    let mut second = create(&directory);
    first.acquire_lock(LockWait::NONE).unwrap();
    first.acquire_lock(LockWait::NONE).unwrap();
    first.prove_lock().unwrap();

    let error = second
        .acquire_lock(LockWait::at_most(Duration::from_millis(60)))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Locked);
    let pid = format!("process {}", std::process::id());
    assert!(error.message().contains(&pid), "{error}");
    assert!(second.prove_lock().is_err());

    first.release_lock().unwrap();
    first.release_lock().unwrap();
    second.acquire_lock(LockWait::NONE).unwrap();
    drop(second);
    first.acquire_lock(LockWait::NONE).unwrap();
}

#[cfg(unix)]
#[test]
fn every_way_to_the_file_meets_the_same_lock() {
    let directory = TestDirectory::new();
    let mut first = create(&directory);
    let link = directory.file("link.db");
    std::os::unix::fs::symlink(directory.file("app.db"), &link).unwrap();
    let mut second = open_file(&link, Access::Existing)
        .unwrap()
        .into_database()
        .unwrap();
    first.acquire_lock(LockWait::NONE).unwrap();
    assert!(second.acquire_lock(LockWait::NONE).is_err());
}

#[test]
fn memory_needs_no_lock() {
    let url = DatabaseUrl::parse(":memory:").unwrap();
    let mut database = crate::database::open(&url, Access::Create, &Settings::default())
        .unwrap()
        .into_database()
        .unwrap();
    database.acquire_lock(LockWait::NONE).unwrap();
    database.prove_lock().unwrap();
    database.release_lock().unwrap();
}
