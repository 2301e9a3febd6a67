//! A partition that leaves its table, and runners that died meanwhile.

use whimbrel_schema::plan::{Action, Detachment, Item};

use super::*;
use crate::database::bookkeeping::Intent;
use crate::database::bookkeeping::writes::sha256;
use crate::database::fixtures::*;
use crate::error::ErrorKind;

const ONE: &str = "20260101000000";

fn detachment() -> Detachment {
    let text = "ALTER TABLE \"t\" DETACH PARTITION \"t1\"";
    Detachment {
        table: "t".into(),
        partition: "t1".into(),
        text: format!("{text} CONCURRENTLY"),
        finalize: format!("{text} FINALIZE"),
    }
}

fn leaving() -> Item {
    item(Action::Detach(detachment()))
}

/// A database whose revision stands before a step that detaches `t1` from `t`.
fn staged() -> (TestDatabase, Box<dyn Database>) {
    let test = test_database();
    let mut database = ready(&test);
    test.psql(
        "CREATE TABLE t (a int) PARTITION BY LIST (a);
         CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
         INSERT INTO t VALUES (1)",
    );
    database.record(&begun(ONE, 2)).unwrap();
    (test, database)
}

fn intend(test: &TestDatabase) {
    let intent = Intent {
        step: 0,
        statement_hash: sha256(&detachment().text),
        object: "t1".to_owned(),
        table_oid: None,
        cursor: None,
    };
    let json = serde_json::to_string(&[intent]).unwrap();
    test.psql(&format!(
        "UPDATE __whimbrel_progress SET intents = '{json}'"
    ));
}

/// What a runner leaves behind that dies between the two transactions of the server.
fn leave_pending(test: &TestDatabase) {
    test.psql("UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 't1'::regclass");
}

fn is_attached(test: &TestDatabase) -> bool {
    test.psql("SELECT count(*) FROM pg_inherits WHERE inhrelid = 't1'::regclass") == "1"
}

fn run(database: &mut dyn Database) -> Result<()> {
    let progress = unfinished(database);
    database
        .execute_alone(RUN, &progress, &leaving())
        .map(|_| ())
}

#[test]
fn a_partition_leaves_with_its_rows() {
    let (test, mut database) = staged();
    run(&mut *database).unwrap();
    assert!(!is_attached(&test));
    assert_eq!(test.psql("SELECT a FROM t1"), "1");
}

#[test]
fn what_a_dead_runner_began_is_ended() {
    let (test, mut database) = staged();
    intend(&test);
    leave_pending(&test);
    run(&mut *database).unwrap();
    assert!(!is_attached(&test));
}

#[test]
fn what_a_dead_runner_did_is_found_done() {
    let (test, mut database) = staged();
    intend(&test);
    test.psql("ALTER TABLE t DETACH PARTITION t1");
    run(&mut *database).unwrap();
    assert_eq!(unfinished(&mut *database).steps_done, 1);
}

#[test]
fn what_somebody_else_began_is_left_to_him() {
    let (test, mut database) = staged();
    leave_pending(&test);
    let refused = run(&mut *database).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Drift);
    assert!(is_attached(&test));
}
