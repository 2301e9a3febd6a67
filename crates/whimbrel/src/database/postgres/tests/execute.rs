//! Steps on a real server.

use std::time::Duration;

use whimbrel_schema::condition::table_is_missing;
use whimbrel_schema::expression::Literal;
use whimbrel_schema::plan::ForeignKeys;

use super::*;
use crate::database::bookkeeping::{LogFilter, Record};
use crate::database::execute::Work;
use crate::database::fixtures::*;
use crate::error::ErrorKind;

const ONE: &str = "20260101000000";
const TWO: &str = "20260102000000";

#[test]
fn several_revisions_are_one_transaction() {
    let test = test_database();
    let mut database = ready(&test);
    let items = [
        [
            statement("CREATE TABLE a (id int PRIMARY KEY)"),
            statement("CREATE INDEX i ON a (id)"),
        ],
        [
            statement("CREATE TABLE b (a int REFERENCES a)"),
            statement("INSERT INTO a VALUES (1)"),
        ],
    ];
    let records = [applied(ONE), applied(TWO)];
    let work: Vec<Work<'_>> = [ONE, TWO]
        .iter()
        .zip(&items)
        .zip(&records)
        .map(|((revision, items), record)| Work {
            revision,
            items,
            record,
        })
        .collect();
    let executed = database
        .execute_transaction(RUN, &work, ForeignKeys::Enforced)
        .unwrap();
    assert_eq!(executed.attempts, 1);
    assert_eq!(versions(&mut *database), [ONE, TWO]);
    let log = database.log(&LogFilter::default()).unwrap();
    assert_eq!(log.len(), 2);
    assert!(log.iter().all(|row| row.duration_ms.is_some()));
    assert_eq!(database.ledger().unwrap().checksums.len(), 2);

    // All or nothing, and the error names what failed.
    let bad = [
        statement("CREATE TABLE c (id int)"),
        statement("CREATE TABEL d (id int)"),
    ];
    let record = applied("20260103000000");
    let work = [
        Work {
            revision: "20260103000000",
            items: &bad[..1],
            record: &record,
        },
        Work {
            revision: "20260104000000",
            items: &bad[1..],
            record: &Record::default(),
        },
    ];
    let error = database
        .execute_transaction(RUN, &work, ForeignKeys::Enforced)
        .unwrap_err();
    assert_eq!(error.revision(), Some("20260104000000"));
    assert_eq!(error.statement(), Some("CREATE TABEL d (id int)"));
    assert!(!database.table_exists("c").unwrap());
    assert_eq!(versions(&mut *database).len(), 2);
}

#[test]
fn a_revision_is_applied_once() {
    let test = test_database();
    let mut database = ready(&test);
    apply(&mut *database, ONE, &[]).unwrap();
    let error = apply(&mut *database, ONE, &[statement("CREATE TABLE a (x int)")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::HistoryConflict);
    assert!(!database.table_exists("a").unwrap());

    let reverted = Record {
        delete: vec![TWO.to_owned()],
        ..Record::default()
    };
    let error = execute(&mut *database, TWO, &[], &reverted).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::HistoryConflict);
}

#[test]
fn nothing_runs_without_the_lock() {
    let test = test_database();
    let mut database = ready(&test);
    database.release_lock().unwrap();
    let items = [statement("CREATE TABLE a (x int)")];
    assert!(apply(&mut *database, ONE, &items).is_err());
    assert!(!database.table_exists("a").unwrap());
}

#[test]
fn text_of_the_authors_is_sent_whole() {
    let test = test_database();
    let mut database = ready(&test);
    let text = "CREATE TABLE a (x text); CREATE FUNCTION f() RETURNS text LANGUAGE sql \
                AS $$ SELECT ';'; $$; INSERT INTO a SELECT f() /* ; */";
    apply(&mut *database, ONE, &[user_sql(text)]).unwrap();
    assert_eq!(test.psql("SELECT x FROM a"), ";");
}

#[test]
fn a_statement_that_ends_the_transaction_or_the_lock_is_caught() {
    for (text, message) in [
        ("INSERT INTO a VALUES (2); COMMIT", "ended the transaction"),
        (
            "INSERT INTO a VALUES (2); COMMIT; BEGIN",
            "ended the transaction",
        ),
        ("ROLLBACK; BEGIN", "ended the transaction"),
        ("SELECT pg_advisory_unlock_all()", "lock was lost"),
    ] {
        let test = test_database();
        let mut database = ready(&test);
        apply(&mut *database, ONE, &[statement("CREATE TABLE a (x int)")]).unwrap();
        let items = [user_sql(text), statement("CREATE TABLE b (x int)")];
        let error = apply(&mut *database, TWO, &items).unwrap_err();
        assert!(error.message().contains(message), "{text}: {error}");
        assert_eq!(error.statement(), Some(text));
        assert_eq!(error.revision(), Some(TWO));
        assert!(!database.table_exists("b").unwrap(), "{text}");
        assert_eq!(versions(&mut *database), [ONE], "{text}");
    }
}

#[test]
fn a_lock_lost_before_the_step_stops_it() {
    let test = test_database();
    let mut database = ready(&test);
    // Nobody can take the lock from a session; but it can end.
    test.terminate_backends();
    let error = apply(&mut *database, ONE, &[statement("CREATE TABLE a (x int)")]).unwrap_err();
    assert!(error.hint().is_some(), "{error:?}");
    assert_eq!(test.psql("SELECT to_regclass('a') IS NULL"), "t");
}

#[test]
fn roles_and_settings_of_the_author_end_with_the_step() {
    let test = test_database();
    let role = test.role("NOSUPERUSER");
    let mut database = ready(&test);
    let text = format!(
        "CREATE SCHEMA s; SET search_path = s; SET ROLE {}; SET lock_timeout = '1s'",
        role.name
    );
    apply(&mut *database, ONE, &[user_sql(&text)]).unwrap();
    apply(&mut *database, TWO, &[statement("CREATE TABLE a (x int)")]).unwrap();
    assert_eq!(
        test.psql("SELECT schemaname, tableowner FROM pg_tables WHERE tablename = 'a'"),
        "public|postgres"
    );
    assert_eq!(versions(&mut *database), [ONE, TWO]);
}

#[test]
fn a_session_that_cannot_be_restored_stops_the_next_step_and_not_the_one_that_is_committed() {
    let test = test_database();
    let mut database = ready(&test);
    // Setting a session up asks this function; without it the session cannot be restored.
    let text = "CREATE TABLE a (x int); \
                ALTER FUNCTION pg_catalog.pg_is_in_recovery() RENAME TO gone";
    apply(&mut *database, ONE, &[user_sql(text)]).unwrap();
    assert_eq!(versions(&mut *database), [ONE]);
    let items = [statement("CREATE TABLE b (x int)")];
    let error = apply(&mut *database, TWO, &items).unwrap_err();
    assert!(error.message().contains("could not be restored"), "{error}");
    assert!(error.hint().unwrap().contains("is kept"), "{error:?}");
    assert_eq!(versions(&mut *database), [ONE]);
    drop(database);

    test.psql("ALTER FUNCTION pg_catalog.gone() RENAME TO pg_is_in_recovery");
    let mut again = ready(&test);
    apply(&mut *again, TWO, &items).unwrap();
}

#[test]
fn values_take_the_types_that_the_server_wants() {
    let test = test_database();
    let mut database = ready(&test);
    apply(
        &mut *database,
        ONE,
        &[statement(
            "CREATE TABLE a (u uuid, d date, t timestamptz, i smallint, b bigint, n numeric(6, 2), \
             f real, k boolean, y bytea, j jsonb, s varchar(5), l int[], z text)",
        )],
    )
    .unwrap();
    let insert = bound(
        "INSERT INTO a VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        [
            Literal::Text("6f1e2c1a-0000-4000-8000-000000000001".to_owned()),
            "2026-01-15".into(),
            "2026-01-15T10:30:00Z".into(),
            7_i64.into(),
            (-7_i64).into(),
            Literal::Decimal("12.50".to_owned()),
            1.5_f64.into(),
            true.into(),
            vec![0_u8, 255].into(),
            serde_json::json!({"a": ["it's"]}).into(),
            "☂".into(),
            "{1,2}".into(),
            Literal::Null,
        ],
    );
    let update = bound(
        "UPDATE a SET z = format('%s', $1), i = i + $2 WHERE u = $3 AND d < $4 AND $2 = 1",
        [
            "any".into(),
            1_i64.into(),
            Literal::Text("6f1e2c1a-0000-4000-8000-000000000001".to_owned()),
            "2026-02-01".into(),
        ],
    );
    apply(&mut *database, TWO, &[insert, update]).unwrap();
    assert_eq!(
        test.psql("SELECT * FROM a"),
        "6f1e2c1a-0000-4000-8000-000000000001|2026-01-15|2026-01-15 10:30:00+00|8|-7|12.50|1.5|t|\
         \\x00ff|{\"a\": [\"it's\"]}|☂|{1,2}|any"
    );

    let two = [bound(
        "DELETE FROM a WHERE i = $1; DELETE FROM a",
        [Literal::from(1_i64)],
    )];
    let error = apply(&mut *database, "20260103000000", &two).unwrap_err();
    assert!(
        error.message().contains("more than one statement"),
        "{error}"
    );

    let secret = [bound("UPDATE a SET i = $1", [Literal::from("hunter2")])];
    let error = apply(&mut *database, "20260104000000", &secret).unwrap_err();
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    assert_eq!(error.statement(), Some("UPDATE a SET i = $1"));
}

#[test]
fn a_guard_is_asked_once_for_all_its_items() {
    let test = test_database();
    let mut database = ready(&test);
    let missing = || table_is_missing("a");
    let items = [
        guarded(0, missing(), statement("CREATE TABLE a (x int)")),
        guarded(0, missing(), statement("CREATE INDEX i ON a (x)")),
        guarded(1, missing(), statement("CREATE TABLE never (x int)")),
    ];
    apply(&mut *database, ONE, &items).unwrap();
    assert!(database.index_exists("a", "i").unwrap());
    assert!(!database.table_exists("never").unwrap());
}

#[test]
fn a_staged_revision_remembers_its_guards_and_is_recorded_in_its_last_step() {
    let test = test_database();
    let mut database = ready(&test);
    database.record(&begun(ONE, 3)).unwrap();
    let missing = || table_is_missing("a");
    let first = [guarded(0, missing(), statement("CREATE TABLE a (x int)"))];
    execute(&mut *database, ONE, &first, &advanced(ONE, 1)).unwrap();
    let progress = unfinished(&mut *database);
    assert_eq!((progress.steps_done, progress.steps_total), (1, 3));
    assert_eq!(progress.plan_hash.len(), 64);
    assert!(versions(&mut *database).is_empty());

    let vacuum = guarded(0, missing(), statement("VACUUM a"));
    database.execute_alone(RUN, &progress, &vacuum).unwrap();
    assert_eq!(unfinished(&mut *database).steps_done, 2);

    let last = [guarded(0, missing(), statement("CREATE INDEX i ON a (x)"))];
    let record = Record {
        finish: vec![ONE.to_owned()],
        ..applied(ONE)
    };
    execute(&mut *database, ONE, &last, &record).unwrap();
    assert!(database.index_exists("a", "i").unwrap());
    assert_eq!(versions(&mut *database), [ONE]);
    assert!(database.ledger().unwrap().unfinished.is_empty());
}

#[test]
fn rows_under_a_deferred_key_do_not_stop_the_next_change() {
    let test = test_database();
    let mut database = ready(&test);
    let items = [
        statement("CREATE TABLE p (id int PRIMARY KEY)"),
        statement("CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED)"),
    ];
    apply(&mut *database, ONE, &items).unwrap();
    let items = [
        statement("INSERT INTO c VALUES (1)"),
        statement("INSERT INTO p VALUES (1)"),
        statement("ALTER TABLE c ADD COLUMN x int"),
    ];
    apply(&mut *database, TWO, &items).unwrap();
    assert!(database.column_exists("c", "x").unwrap());
}

#[test]
fn a_busy_table_is_tried_again_and_nothing_is_held_meanwhile() {
    let test = test_database();
    let mut database = ready(&test);
    let items = [
        statement("CREATE TABLE a (x int)"),
        statement("CREATE TABLE b (x int)"),
    ];
    apply(&mut *database, ONE, &items).unwrap();
    let (locked, wait) = std::sync::mpsc::channel();
    let mut blocker = other(&test);
    let thread = std::thread::spawn(move || {
        blocker.batch_execute("BEGIN; LOCK TABLE b").unwrap();
        locked.send(()).unwrap();
        std::thread::sleep(Duration::from_millis(900));
        blocker.batch_execute("COMMIT").unwrap();
    });
    wait.recv().unwrap();
    let items = [
        statement("ALTER TABLE a ADD COLUMN y int"),
        statement("ALTER TABLE b ADD COLUMN y int"),
    ];
    let executed = apply(&mut *database, TWO, &items).unwrap();
    assert!(executed.attempts > 1, "{executed:?}");
    assert!(executed.lock_wait > Duration::ZERO);
    thread.join().unwrap();
    let log = database
        .log(&LogFilter {
            revision: Some(TWO.to_owned()),
            limit: None,
        })
        .unwrap();
    assert!(log[0].lock_wait_ms.unwrap() > 0);
}

#[test]
fn a_table_that_stays_busy_is_named_with_who_holds_it() {
    let test = test_database();
    let settings = Settings {
        attempts: 3,
        lock_timeout: Duration::from_millis(300),
        ..Settings::default()
    };
    let mut database = ready_with(&test, &settings);
    apply(&mut *database, ONE, &[statement("CREATE TABLE a (x int)")]).unwrap();
    let mut blocker = other(&test);
    blocker
        .batch_execute("SET application_name = 'the application'; BEGIN; SELECT * FROM a")
        .unwrap();
    let busy = "ALTER TABLE a ADD COLUMN y int";
    let error = apply(&mut *database, TWO, &[statement(busy)]).unwrap_err();
    assert_eq!(error.statement(), Some(busy));
    let hint = error.hint().unwrap();
    assert!(
        hint.contains("the application") && hint.contains("idle in transaction"),
        "{hint}"
    );
    assert!(hint.contains("3 attempts"), "{hint}");
    assert_eq!(versions(&mut *database), [ONE]);

    // Text of the author's is never repeated.
    let opaque = [user_sql("SELECT nextval('s')"), statement(busy)];
    test.psql("CREATE SEQUENCE s");
    assert!(apply(&mut *database, TWO, &opaque).is_err());
    assert_eq!(test.psql("SELECT last_value FROM s"), "1");
    blocker.batch_execute("COMMIT").unwrap();
    apply(&mut *database, TWO, &opaque).unwrap();
}

#[test]
fn a_lock_timeout_can_be_learned_in_any_language() {
    let test = test_database();
    let url = DatabaseUrl::parse(&test.url()).unwrap();
    let crate::database::url::Target::Postgres(target) = url.target() else {
        panic!("not PostgreSQL")
    };
    assert_eq!(
        session::provoke_lock_timeout(target).as_deref(),
        Some("canceling statement due to lock timeout")
    );
}

#[test]
fn a_lost_connection_is_a_failure_and_not_a_panic() {
    let test = test_database();
    let mut database = ready(&test);
    let text = "SELECT pg_terminate_backend(pg_backend_pid())";
    let error = apply(&mut *database, ONE, &[user_sql(text)]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed);
    drop(database);
    assert!(versions(&mut *ready(&test)).is_empty());
}
