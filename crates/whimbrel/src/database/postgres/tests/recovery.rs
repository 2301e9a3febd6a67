//! Connections that are lost while a step commits, and what a step costs in messages.

use whimbrel_schema::plan::Item;

use super::proxy::{Cut, Proxy};
use super::*;
use crate::database::bookkeeping::{Advance, Record};
use crate::database::fixtures::*;
use crate::error::ErrorKind;

const ONE: &str = "20260101000000";
const TWO: &str = "20260102000000";

/// A database reached through a proxy, with bookkeeping, locked by this runner.
fn proxied(test: &TestDatabase) -> (Proxy, Box<dyn Database>) {
    let url = test.url();
    let (start, name) = url.rsplit_once('/').unwrap();
    let (start, port) = start.rsplit_once(':').unwrap();
    let proxy = Proxy::to(port.parse().unwrap());
    let url = format!("{start}:{}/{name}", proxy.port());
    let mut database = open_url(&url, Access::Existing)
        .unwrap()
        .into_database()
        .unwrap();
    database
        .acquire_lock(crate::database::lock::LockWait::NONE)
        .unwrap();
    database.create_bookkeeping().unwrap();
    (proxy, database)
}

fn table(name: &str) -> [Item; 1] {
    [statement(&format!("CREATE TABLE {name} (x int)"))]
}

/// Deferred work of a user's, so that the statements are sent one by one.
fn users_table(name: &str) -> [Item; 1] {
    [user_sql(&format!("CREATE TABLE {name} (x int)"))]
}

#[test]
fn a_revision_is_one_message() {
    let test = test_database();
    let (proxy, mut database) = proxied(&test);
    apply(&mut *database, ONE, &table("a")).unwrap();
    proxy.take_messages();
    let items = [
        statement("CREATE TABLE b (x int)"),
        statement("CREATE INDEX i ON b (x)"),
    ];
    apply(&mut *database, TWO, &items).unwrap();
    assert_eq!(proxy.take_messages(), 1);
    assert_eq!(versions(&mut *database), [ONE, TWO]);
    let durations = "SELECT count(*) FROM __whimbrel_log WHERE duration_ms >= 0";
    assert_eq!(test.psql(durations), "2");
}

#[test]
fn what_was_committed_when_the_connection_broke_counts_and_the_run_goes_on() {
    for items in [table("a"), users_table("a")] {
        let test = test_database();
        let (proxy, mut database) = proxied(&test);
        proxy.cut(Cut::After);
        apply(&mut *database, ONE, &items).unwrap();
        assert_eq!(versions(&mut *database), [ONE]);
        database.prove_lock().unwrap();
        apply(&mut *database, TWO, &table("b")).unwrap();
        assert_eq!(test.psql("SELECT count(*) FROM __whimbrel_log"), "2");

        proxy.cut(Cut::After);
        let reverted = Record {
            delete: vec![TWO.to_owned()],
            ..Record::default()
        };
        let items = [statement("DROP TABLE b")];
        execute(&mut *database, TWO, &items, &reverted).unwrap();
        assert_eq!(versions(&mut *database), [ONE]);
    }
}

#[test]
fn the_step_of_a_staged_revision_is_judged_by_its_progress() {
    let test = test_database();
    let (proxy, mut database) = proxied(&test);
    database.record(&begun(ONE, 2)).unwrap();
    proxy.cut(Cut::After);
    execute(&mut *database, ONE, &table("a"), &advanced(ONE, 1)).unwrap();
    assert_eq!(unfinished(&mut *database).steps_done, 1);

    proxy.cut(Cut::Before);
    let second = Record {
        advance: Some(Advance {
            revision: ONE.to_owned(),
            steps_done: 2,
        }),
        ..Record::default()
    };
    let error = execute(&mut *database, ONE, &table("b"), &second).unwrap_err();
    assert!(
        error.message().ends_with("nothing of the step was kept"),
        "{error}"
    );
    assert_eq!(unfinished(&mut *database).steps_done, 1);
}

#[test]
fn what_was_not_committed_is_not_tried_again_unasked() {
    for items in [table("a"), users_table("a")] {
        let test = test_database();
        let (proxy, mut database) = proxied(&test);
        proxy.cut(Cut::Before);
        let error = apply(&mut *database, ONE, &items).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Failed);
        assert!(
            error.message().ends_with("nothing of the step was kept"),
            "{error}"
        );
        assert!(error.hint().unwrap().contains("run again"), "{error}");
        assert!(!database.table_exists("a").unwrap());
        // The session that took its place works.
        apply(&mut *database, ONE, &items).unwrap();
    }
}

#[test]
fn a_session_that_the_server_ends_leaves_no_doubt() {
    let test = test_database();
    let mut database = ready(&test);
    let kill = "DO $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$";
    let error = apply(&mut *database, ONE, &[statement(kill)]).unwrap_err();
    assert!(
        error.message().ends_with("nothing of the step was kept"),
        "{error}"
    );
    assert!(versions(&mut *database).is_empty());
    apply(&mut *database, ONE, &table("a")).unwrap();
}
