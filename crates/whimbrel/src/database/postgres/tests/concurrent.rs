//! Steps outside a transaction, and runners that died in them.

use whimbrel_schema::plan::{Action, ConcurrentIndex, Item, Verb};

use super::*;
use crate::database::bookkeeping::writes::sha256;
use crate::database::bookkeeping::{Intent, Progress};
use crate::database::fixtures::*;
use crate::error::ErrorKind;

const ONE: &str = "20260101000000";

fn index(verb: Verb) -> ConcurrentIndex {
    ConcurrentIndex {
        verb,
        table: "t".into(),
        index: "i".into(),
        unique: true,
        text: match verb {
            Verb::Create => "CREATE UNIQUE INDEX CONCURRENTLY \"i\" ON \"t\" (\"a\")".to_owned(),
            Verb::Drop => "DROP INDEX CONCURRENTLY \"i\"".to_owned(),
        },
        cleanup: "DROP INDEX CONCURRENTLY IF EXISTS \"i\"".to_owned(),
    }
}

fn creation() -> Item {
    item(Action::Concurrently(index(Verb::Create)))
}

/// A database whose revision stands before a step that builds `i` on `t (a)`.
struct Staged {
    test: TestDatabase,
    database: Box<dyn Database>,
}

impl Staged {
    fn with(rows: &str) -> Self {
        let test = test_database();
        let mut database = ready(&test);
        test.psql(&format!(
            "CREATE TABLE t (a int); INSERT INTO t VALUES {rows}"
        ));
        database.record(&begun(ONE, 2)).unwrap();
        Self { test, database }
    }

    /// Writes the intent of a runner that died.
    fn intend(&mut self) {
        let oid = self.test.psql("SELECT 't'::regclass::oid").parse().unwrap();
        let intent = Intent {
            step: 0,
            statement_hash: sha256(&index(Verb::Create).text),
            object: "i".to_owned(),
            table_oid: Some(oid),
            cursor: None,
        };
        let json = serde_json::to_string(&[intent]).unwrap();
        self.test.psql(&format!(
            "UPDATE __whimbrel_progress SET intents = '{json}'"
        ));
    }

    /// Leaves an invalid index behind, as a build that failed does.
    fn leave_invalid(&self) {
        let build = "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)";
        assert!(other(&self.test).batch_execute(build).is_err());
        assert_eq!(self.validity(), "f");
    }

    fn progress(&mut self) -> Progress {
        unfinished(&mut *self.database)
    }

    fn run(&mut self, item: &Item) -> Result<()> {
        let progress = self.progress();
        self.database
            .execute_alone(RUN, &progress, item)
            .map(|_| ())
    }

    fn validity(&self) -> String {
        self.test
            .psql("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('i')")
    }
}

#[test]
fn an_index_is_built_and_dropped_while_the_table_is_in_use() {
    let mut staged = Staged::with("(1), (2)");
    staged.run(&creation()).unwrap();
    assert_eq!(staged.validity(), "t");
    let progress = staged.progress();
    assert_eq!((progress.steps_done, progress.intents.len()), (1, 0));

    let drop = item(Action::Concurrently(index(Verb::Drop)));
    staged.run(&drop).unwrap();
    assert_eq!(staged.validity(), "");
    assert_eq!(staged.progress().steps_done, 2);
}

#[test]
fn a_failed_build_leaves_no_index_that_rejects_rows() {
    let mut staged = Staged::with("(1), (1)");
    let error = staged.run(&creation()).unwrap_err();
    assert_eq!(error.revision(), Some(ONE));
    assert_eq!(error.statement(), Some(index(Verb::Create).text.as_str()));
    assert!(!format!("{error:?}").contains("(a)=(1)"), "{error:?}");
    assert_eq!(staged.validity(), "", "the invalid index is gone");
    assert_eq!(staged.progress().steps_done, 0);

    staged.test.psql("DELETE FROM t WHERE ctid = '(0,2)'");
    staged.run(&creation()).unwrap();
    assert_eq!(staged.validity(), "t");
}

#[test]
fn what_a_dead_runner_left_is_taken_away_and_built_anew() {
    let mut staged = Staged::with("(1), (1)");
    staged.leave_invalid();
    staged.intend();
    staged.test.psql("DELETE FROM t WHERE ctid = '(0,2)'");
    staged.run(&creation()).unwrap();
    assert_eq!(staged.validity(), "t");
}

#[test]
fn what_a_dead_runner_finished_is_done() {
    let mut staged = Staged::with("(1), (2)");
    staged.intend();
    staged.test.psql("CREATE UNIQUE INDEX i ON t (a)");
    let before = staged.test.psql("SELECT 'i'::regclass::oid");
    staged.run(&creation()).unwrap();
    assert_eq!(staged.test.psql("SELECT 'i'::regclass::oid"), before);
    assert_eq!(staged.progress().steps_done, 1);
}

#[test]
fn an_index_of_someone_else_is_left_alone() {
    let mut staged = Staged::with("(1), (1)");
    staged.leave_invalid();
    let error = staged.run(&creation()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Drift);
    assert!(error.message().contains("invalid"), "{error}");
    assert_eq!(staged.validity(), "f");

    // Also one of the same name on another table, in spite of an intent.
    let mut staged = Staged::with("(1)");
    staged
        .test
        .psql("CREATE TABLE u (a int); CREATE INDEX i ON u (a)");
    staged.intend();
    let error = staged.run(&creation()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Drift);
    assert_eq!(staged.validity(), "t");
}

#[test]
fn a_build_that_still_runs_is_not_disturbed() {
    let mut staged = Staged::with("(1)");
    // A snapshot in the database makes a build wait before it is valid.
    let mut reader = other(&staged.test);
    reader
        .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1")
        .unwrap();
    let mut zombie = other(&staged.test);
    let thread = std::thread::spawn(move || {
        zombie.batch_execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)")
    });
    while staged.validity() != "f"
        || staged
            .test
            .psql("SELECT count(*) FROM pg_stat_progress_create_index WHERE index_relid > 0")
            == "0"
    {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    staged.intend();
    let error = staged.run(&creation()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unfinished);
    assert!(error.message().contains("server process"), "{error}");
    assert_eq!(staged.validity(), "f");

    reader.batch_execute("COMMIT").unwrap();
    thread.join().unwrap().unwrap();
    staged.run(&creation()).unwrap();
    assert_eq!(staged.validity(), "t");
}

#[test]
fn a_statement_alone_must_be_one_statement() {
    let mut staged = Staged::with("(1)");
    let error = staged.run(&user_sql("VACUUM t; DROP TABLE t")).unwrap_err();
    assert_eq!(error.statement(), Some("VACUUM t; DROP TABLE t"));
    assert!(staged.database.table_exists("t").unwrap());
    staged.run(&user_sql("VACUUM t")).unwrap();
    assert_eq!(staged.progress().steps_done, 1);
}
