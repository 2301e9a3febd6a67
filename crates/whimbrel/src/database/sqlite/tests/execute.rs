//! Steps on real files.

use whimbrel_schema::condition::{environment_is, table_is_missing};
use whimbrel_schema::expression::Literal;
use whimbrel_schema::plan::ForeignKeys;

use super::*;
use crate::database::bookkeeping::{LogFilter, Record};
use crate::database::execute::Work;
use crate::database::fixtures::*;
use crate::database::lock::{LockWait, MigrationLock};
use crate::error::ErrorKind;

const ONE: &str = "20260101000000";
const TWO: &str = "20260102000000";

#[test]
fn several_revisions_are_one_transaction() {
    let directory = TestDirectory::new();
    let mut database = ready(&directory);
    let items = [
        [
            statement("CREATE TABLE a (id INTEGER PRIMARY KEY)"),
            statement("CREATE INDEX i ON a (id)"),
        ],
        [
            statement("CREATE TABLE b (a REFERENCES a (id))"),
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

    // All or nothing, and the error names what failed.
    let bad = [
        statement("CREATE TABLE c (id)"),
        statement("CREATE TABEL d (id)"),
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
    assert_eq!(error.statement(), Some("CREATE TABEL d (id)"));
    assert!(!database.table_exists("c").unwrap());
    assert_eq!(versions(&mut *database).len(), 2);
}

#[test]
fn a_revision_is_applied_once() {
    let directory = TestDirectory::new();
    let mut database = ready(&directory);
    apply(&mut *database, ONE, &[]).unwrap();
    let error = apply(&mut *database, ONE, &[statement("CREATE TABLE a (x)")]).unwrap_err();
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
    let directory = TestDirectory::new();
    let mut database = ready(&directory);
    database.release_lock().unwrap();
    let items = [statement("CREATE TABLE a (x)")];
    assert!(apply(&mut *database, ONE, &items).is_err());
    assert!(!database.table_exists("a").unwrap());
}

#[test]
fn text_of_the_authors_is_sent_whole() {
    let directory = TestDirectory::new();
    let mut database = ready(&directory);
    let text = "CREATE TABLE a (x); CREATE TRIGGER t AFTER INSERT ON a BEGIN \
                UPDATE a SET x = x || ';'; END; INSERT INTO a VALUES ('v') -- ; end";
    apply(&mut *database, ONE, &[user_sql(text)]).unwrap();
    assert_eq!(read(&directory.file("app.db"), "SELECT x FROM a"), "v;");
}

#[test]
fn a_session_that_cannot_be_restored_stops_the_next_step_and_not_the_one_that_is_committed() {
    let directory = TestDirectory::new();
    drop(ready(&directory));
    let path = directory.file("app.db");
    let url = url(&path);
    let crate::database::url::Target::Sqlite(target) = url.target() else {
        panic!("not SQLite")
    };
    let mode = crate::database::url::SqliteMode::ReadWrite;
    let settings = Settings::default();
    let mut database = crate::database::sqlite::connect::connect(
        target,
        mode,
        Some(&path),
        Access::Existing,
        &settings,
    )
    .unwrap();
    database.acquire_lock(LockWait::NONE).unwrap();
    apply(&mut database, ONE, &[statement("CREATE TABLE a (x)")]).unwrap();
    database.connection.batch_execute("BEGIN").unwrap();
    let stuck = session::set_foreign_keys(&mut database.connection, session::ForeignKeyChecks::Off);
    database.connection.batch_execute("ROLLBACK").unwrap();
    database.condition.note(stuck);
    let error = apply(&mut database, TWO, &[statement("CREATE TABLE b (x)")]).unwrap_err();
    assert!(error.message().contains("could not be restored"), "{error}");
    assert!(error.hint().unwrap().contains("is kept"), "{error:?}");
    assert_eq!(versions(&mut database), [ONE]);
}

#[test]
fn guard_answers_that_cannot_be_read_are_an_error() {
    let directory = TestDirectory::new();
    let mut database = ready(&directory);
    database.record(&begun(ONE, 2)).unwrap();
    sql(
        &directory.file("app.db"),
        "UPDATE __whimbrel_progress SET guards = 'nonsense'",
    );
    let item = guarded(0, table_is_missing("a"), statement("CREATE TABLE a (x)"));
    let error = execute(&mut *database, ONE, &[item], &advanced(ONE, 1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::HistoryConflict);
    assert!(error.message().contains("guard answers"), "{error:?}");
    assert!(!database.table_exists("a").unwrap());
}

#[test]
fn a_statement_that_ends_the_transaction_is_caught() {
    for text in [
        "INSERT INTO a VALUES (2); COMMIT",
        "INSERT INTO a VALUES (2); COMMIT; BEGIN",
        "ROLLBACK; BEGIN",
        "END",
    ] {
        let directory = TestDirectory::new();
        let mut database = ready(&directory);
        apply(
            &mut *database,
            ONE,
            &[statement("CREATE TABLE a (x PRIMARY KEY)")],
        )
        .unwrap();
        let items = [user_sql(text), statement("CREATE TABLE b (x)")];
        let error = apply(&mut *database, TWO, &items).unwrap_err();
        assert!(
            error.message().contains("ended the transaction"),
            "{text}: {error}"
        );
        assert_eq!(error.statement(), Some(text));
        assert_eq!(error.revision(), Some(TWO));
        assert!(!database.table_exists("b").unwrap(), "{text}");
        assert_eq!(versions(&mut *database), [ONE], "{text}");
    }
}

#[test]
fn a_rollback_of_sqlites_own_is_a_failure_of_the_step() {
    let directory = TestDirectory::new();
    let mut database = ready(&directory);
    apply(
        &mut *database,
        ONE,
        &[statement("CREATE TABLE a (x UNIQUE ON CONFLICT ROLLBACK)")],
    )
    .unwrap();
    let items = [
        user_sql("INSERT INTO a VALUES (1)"),
        user_sql("INSERT INTO a VALUES (1)"),
    ];
    let error = apply(&mut *database, TWO, &items).unwrap_err();
    assert!(
        error.message().contains("UNIQUE constraint failed: a.x"),
        "{error}"
    );
    assert!(!database.has_rows("a").unwrap());
    assert_eq!(versions(&mut *database), [ONE]);
}

#[test]
fn values_are_bound_by_their_kind() {
    let directory = TestDirectory::new();
    let mut database = ready(&directory);
    apply(&mut *database, ONE, &[statement("CREATE TABLE a (k, v)")]).unwrap();
    let values = [
        Literal::Null,
        true.into(),
        (-7_i64).into(),
        1.5_f64.into(),
        Literal::Decimal("12.50".to_owned()),
        "it's ☂".into(),
        vec![0_u8, 255].into(),
        serde_json::json!({"a": [1]}).into(),
    ];
    let mut items: Vec<_> = values
        .into_iter()
        .enumerate()
        .map(|(at, value)| {
            let key = Literal::from(i64::try_from(at).unwrap());
            bound("INSERT INTO a VALUES (?1, ?2)", [key, value])
        })
        .collect();
    items.push(bound(
        "UPDATE a SET k = ?1 + 100 WHERE k = ?1",
        [Literal::from(0_i64)],
    ));
    apply(&mut *database, TWO, &items).unwrap();
    let path = directory.file("app.db");
    assert_eq!(
        read(
            &path,
            "SELECT typeof(v) || '=' || quote(v) AS x FROM a ORDER BY rowid"
        ),
        "null=NULL integer=1 integer=-7 real=1.5 text='12.50' text='it''s ☂' blob=X'00FF' \
         text='{\"a\":[1]}'"
    );
    assert_eq!(read(&path, "SELECT max(k) AS x FROM a"), "100");

    let two = [bound(
        "DELETE FROM a WHERE k = ?1; DELETE FROM a",
        [Literal::from(1_i64)],
    )];
    let error = apply(&mut *database, "20260103000000", &two).unwrap_err();
    assert!(
        error.message().contains("more than one statement"),
        "{error}"
    );
    assert_eq!(database.count_rows("a").unwrap(), 8);
}

#[test]
fn a_guard_is_asked_once_for_all_its_items() {
    let directory = TestDirectory::new();
    let mut database = ready(&directory);
    let missing = || table_is_missing("a");
    let items = [
        guarded(0, missing(), statement("CREATE TABLE a (x)")),
        guarded(0, missing(), statement("CREATE INDEX i ON a (x)")),
        guarded(1, missing(), statement("CREATE TABLE never (x)")),
        guarded(
            2,
            environment_is("test"),
            statement("CREATE TABLE here (x)"),
        ),
        guarded(
            3,
            environment_is("production"),
            statement("CREATE TABLE there (x)"),
        ),
    ];
    apply(&mut *database, ONE, &items).unwrap();
    assert!(database.index_exists("a", "i").unwrap());
    assert!(database.table_exists("here").unwrap());
    assert!(!database.table_exists("never").unwrap());
    assert!(!database.table_exists("there").unwrap());
}

#[test]
fn a_staged_revision_remembers_its_guards_and_is_recorded_in_its_last_step() {
    let directory = TestDirectory::new();
    let mut database = ready(&directory);
    database.record(&begun(ONE, 3)).unwrap();
    let missing = || table_is_missing("a");
    let first = [guarded(0, missing(), statement("CREATE TABLE a (x)"))];
    execute(&mut *database, ONE, &first, &advanced(ONE, 1)).unwrap();
    let progress = unfinished(&mut *database);
    assert_eq!((progress.steps_done, progress.steps_total), (1, 3));
    assert!(versions(&mut *database).is_empty());

    let vacuum = guarded(0, missing(), statement("VACUUM"));
    database.execute_alone(RUN, &progress, &vacuum).unwrap();
    let progress = unfinished(&mut *database);
    assert_eq!((progress.steps_done, progress.intents.len()), (2, 0));

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
fn a_failed_step_alone_stays_undone_with_its_intent() {
    let directory = TestDirectory::new();
    let mut database = ready(&directory);
    database.record(&begun(ONE, 2)).unwrap();
    let progress = unfinished(&mut *database);
    let error = database
        .execute_alone(RUN, &progress, &statement("VACUUM nothing"))
        .unwrap_err();
    assert_eq!(
        (error.revision(), error.statement()),
        (Some(ONE), Some("VACUUM nothing"))
    );
    let progress = unfinished(&mut *database);
    assert_eq!((progress.steps_done, progress.intents.len()), (0, 1));
}

#[test]
fn pragmas_of_the_author_end_with_the_step() {
    let directory = TestDirectory::new();
    let mut database = ready(&directory);
    let items = [
        user_sql("PRAGMA ignore_check_constraints = ON; CREATE TABLE a (x CHECK (x > 0))"),
        user_sql("INSERT INTO a VALUES (-1)"),
    ];
    apply(&mut *database, ONE, &items).unwrap();
    let error = apply(
        &mut *database,
        TWO,
        &[statement("INSERT INTO a VALUES (-2)")],
    )
    .unwrap_err();
    assert!(error.message().contains("CHECK"), "{error}");
}
