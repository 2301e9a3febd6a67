//! Rebuilt tables: what must survive, and what must be refused.

use whimbrel_schema::plan::{
    Action, CopiedColumn, DataCheck, ForeignKeys, Manner, Rebuild, RowIds, Written,
};

use super::*;
use crate::database::execute::{Executed, Work};
use crate::database::fixtures::*;
use crate::error::ErrorKind;

const ONE: &str = "20260101000000";

fn written(name: &str, text: &str) -> Written {
    Written {
        name: name.into(),
        text: text.to_owned(),
    }
}

fn copied(column: &str, value: &str) -> CopiedColumn {
    CopiedColumn {
        column: column.into(),
        value: value.to_owned(),
    }
}

/// A rebuild of `t (id, a)`, which copies both columns.
fn rebuild(columns: &str) -> Rebuild {
    Rebuild {
        table: "t".into(),
        temporary: "__new_t".into(),
        old: "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)".to_owned(),
        create: format!("CREATE TABLE \"__new_t\" ({columns})"),
        manner: Manner::Copied,
        copy: vec![copied("id", "id"), copied("a", "a")],
        row_ids: RowIds {
            old: Some("rowid".into()),
            new: None,
        },
        keeps_sequence: columns.contains("AUTOINCREMENT"),
        checks: Vec::new(),
        indexes: Vec::new(),
        triggers: Vec::new(),
        known_columns: vec!["id".into(), "a".into()],
        known_objects: Vec::new(),
    }
}

const COLUMNS: &str = "id INTEGER PRIMARY KEY, a TEXT NOT NULL";

struct Table {
    directory: TestDirectory,
    database: Box<dyn Database>,
}

impl Table {
    #[track_caller]
    fn with(setup: &str) -> Self {
        let directory = TestDirectory::new();
        let database = ready(&directory);
        sql(&directory.file("app.db"), setup);
        Self {
            directory,
            database,
        }
    }

    fn rebuild(&mut self, rebuild: Rebuild) -> Result<Executed> {
        self.rebuild_all([rebuild])
    }

    fn rebuild_all(&mut self, all: impl IntoIterator<Item = Rebuild>) -> Result<Executed> {
        let items: Vec<_> = all
            .into_iter()
            .map(|rebuild| item(Action::Rebuild(Box::new(rebuild))))
            .collect();
        let record = applied(ONE);
        let work = [Work {
            revision: ONE,
            items: &items,
            record: &record,
        }];
        let executed = self
            .database
            .execute_transaction(RUN, &work, ForeignKeys::Suspended);
        self.enforces_foreign_keys();
        assert_eq!(
            versions(&mut *self.database).is_empty(),
            executed.is_err(),
            "recorded exactly when done"
        );
        executed
    }

    /// Foreign keys act again on the connection that suspended them, whatever happened.
    #[track_caller]
    fn enforces_foreign_keys(&mut self) {
        let items = [
            statement("CREATE TABLE fk_parent (id INTEGER PRIMARY KEY)"),
            statement("CREATE TABLE fk_child (p REFERENCES fk_parent (id))"),
            statement("INSERT INTO fk_child VALUES (1)"),
        ];
        let error = apply(&mut *self.database, "20990101000000", &items).unwrap_err();
        assert!(error.message().contains("FOREIGN KEY"), "{error}");
    }

    #[track_caller]
    fn read(&self, query: &str) -> String {
        read(&self.directory.file("app.db"), query)
    }

    #[track_caller]
    fn refused(mut self, rebuild: Rebuild, message: &str) {
        let before =
            self.read("SELECT sql AS x FROM sqlite_schema WHERE sql NOT NULL ORDER BY name");
        let error = self.rebuild(rebuild).unwrap_err();
        assert!(error.message().contains(message), "{error:?}");
        assert_eq!(error.revision(), Some(ONE));
        let after =
            self.read("SELECT sql AS x FROM sqlite_schema WHERE sql NOT NULL ORDER BY name");
        assert_eq!(before, after, "nothing was changed");
    }
}

#[test]
fn children_views_and_triggers_around_the_table_survive() {
    let mut table = Table::with(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
         CREATE TABLE child (t REFERENCES t (id) ON DELETE CASCADE);
         CREATE VIEW v AS SELECT a FROM t;
         CREATE VIEW nested AS SELECT a FROM v;
         CREATE TRIGGER instead INSTEAD OF INSERT ON v BEGIN INSERT INTO t (a) VALUES (new.a); END;
         CREATE VIEW broken AS SELECT missing FROM nowhere;
         CREATE TRIGGER of_child AFTER INSERT ON child BEGIN UPDATE t SET a = 'seen' WHERE id = new.t; END;
         INSERT INTO t VALUES (1, 'one'), (2, 'two');
         INSERT INTO child VALUES (1)",
    );
    let indexed = Rebuild {
        indexes: vec![written("i", "CREATE INDEX i ON t (a)")],
        triggers: vec![written(
            "own",
            "CREATE TRIGGER own AFTER UPDATE ON t BEGIN SELECT 1; END",
        )],
        ..rebuild(COLUMNS)
    };
    table.rebuild(indexed).unwrap();
    assert_eq!(table.read("SELECT count(*) AS x FROM child"), "1");
    assert_eq!(table.read("SELECT a AS x FROM nested"), "seen two");
    assert_eq!(
        table.read("SELECT name AS x FROM sqlite_schema WHERE type IN ('trigger', 'view', 'index') AND sql NOT NULL ORDER BY name"),
        "broken i instead nested of_child own v"
    );
    let path = table.directory.file("app.db");
    sql(
        &path,
        "INSERT INTO child VALUES (2); INSERT INTO v VALUES ('three')",
    );
    assert_eq!(table.read("SELECT a AS x FROM t"), "seen seen three");
    assert_eq!(
        table.read("SELECT \"table\" AS x FROM pragma_foreign_key_list('child')"),
        "t"
    );
}

#[test]
fn a_self_reference_and_the_counter_survive() {
    let mut table = Table::with(
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a REFERENCES t (id) ON DELETE CASCADE);
         INSERT INTO t VALUES (1, NULL), (2, 1), (10, NULL);
         DELETE FROM t WHERE id = 10;
         ANALYZE",
    );
    let plan = Rebuild {
        old: "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a REFERENCES t (id) ON DELETE CASCADE)".to_owned(),
        ..rebuild("id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER REFERENCES t (id)")
    };
    table.rebuild(plan).unwrap();
    assert_eq!(
        table.read("SELECT seq AS x FROM sqlite_sequence WHERE name = 't'"),
        "10"
    );
    assert_eq!(
        table.read("SELECT \"table\" AS x FROM pragma_foreign_key_list('t')"),
        "t"
    );
    assert_eq!(
        table.read("SELECT count(*) > 0 AS x FROM sqlite_stat1 WHERE tbl = 't'"),
        "1"
    );
}

#[test]
fn the_counter_of_an_empty_table_survives() {
    let mut table = Table::with(
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);
         INSERT INTO t VALUES (7, 'x'); DELETE FROM t",
    );
    table
        .rebuild(rebuild(
            "id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL",
        ))
        .unwrap();
    let path = table.directory.file("app.db");
    sql(&path, "INSERT INTO t (a) VALUES ('new')");
    assert_eq!(table.read("SELECT id AS x FROM t"), "8");
}

#[test]
fn hidden_row_numbers_are_kept_for_full_text_indexes() {
    let mut table = Table::with(
        "CREATE TABLE t (id TEXT, a TEXT, rowid TEXT);
         INSERT INTO t VALUES ('x', 'first', 'r'), ('y', 'second', 'r'), ('z', 'third', 'r');
         DELETE FROM t WHERE id = 'x';
         CREATE VIRTUAL TABLE f USING fts5(a, content='t', content_rowid='_rowid_');
         INSERT INTO f (f) VALUES ('rebuild')",
    );
    let mut plan = rebuild("id TEXT PRIMARY KEY, a TEXT, rowid TEXT");
    plan.old = "CREATE TABLE t (id TEXT, a TEXT, rowid TEXT)".to_owned();
    plan.row_ids = RowIds {
        old: Some("oid".into()),
        new: Some("oid".into()),
    };
    plan.copy.push(copied("rowid", "rowid"));
    plan.known_columns.push("rowid".into());
    table.rebuild(plan).unwrap();
    assert_eq!(table.read("SELECT oid AS x FROM t ORDER BY oid"), "2 3");
    assert_eq!(
        table.read("SELECT a AS x FROM f WHERE f MATCH 'third'"),
        "third"
    );
}

#[test]
fn values_are_converted_by_their_expressions() {
    let mut table = Table::with(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, '007')",
    );
    let mut plan = rebuild("id INTEGER PRIMARY KEY, a INTEGER, b TEXT, g AS (a + 1) STORED");
    plan.copy = vec![
        copied("id", "id"),
        copied("a", "CAST(a AS INTEGER) * 2"),
        copied("b", "a"),
    ];
    table.rebuild(plan).unwrap();
    assert_eq!(
        table.read("SELECT a || ' ' || b || ' ' || g AS x FROM t"),
        "14 007 15"
    );
}

#[test]
fn a_constraint_that_swallows_rows_does_not() {
    Table::with(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
         INSERT INTO t VALUES (1, 'x'), (2, 'x'), (3, 'y')",
    )
    .refused(
        rebuild("id INTEGER PRIMARY KEY, a TEXT UNIQUE ON CONFLICT REPLACE"),
        "UNIQUE",
    );
}

#[test]
fn indexes_and_triggers_that_the_migrations_do_not_know_are_kept() {
    let mut table = Table::with(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
         CREATE INDEX mine ON t (a DESC) WHERE a > 'b';
         CREATE TRIGGER own AFTER INSERT ON t BEGIN SELECT 1; END",
    );
    let mut plan = rebuild(COLUMNS);
    plan.indexes = vec![written("taken_away", "CREATE INDEX taken_away ON t (a)")];
    plan.known_objects = vec!["taken_away".into()];
    table.rebuild(plan).unwrap();
    assert_eq!(
        table.read("SELECT sql AS x FROM sqlite_schema WHERE type <> 'table' AND tbl_name = 't' ORDER BY name"),
        "CREATE INDEX mine ON t (a DESC) WHERE a > 'b' \
         CREATE TRIGGER own AFTER INSERT ON t BEGIN SELECT 1; END"
    );
}

#[test]
fn a_trigger_of_somebody_on_a_column_that_goes_is_refused() {
    let mut plan = rebuild("id INTEGER PRIMARY KEY");
    plan.copy.pop();
    Table::with(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
         CREATE TRIGGER own AFTER INSERT ON t BEGIN SELECT new.a; END",
    )
    .refused(plan, "`own` on the column `a` of `t`");
}

#[test]
fn what_the_migrations_do_not_know_is_refused_by_name() {
    let base = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT";
    for (setup, message) in [
        (format!("{base}, extra TEXT)"), "the column `extra` of `t`"),
        (
            format!("{base}, extra AS (a) STORED)"),
            "the column `extra` of `t`",
        ),
        (format!("{base}) STRICT"), "STRICT"),
        (format!("{base}) WITHOUT ROWID"), "WITHOUT ROWID"),
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY)".to_owned(),
            "has no column `a`",
        ),
        ("CREATE TABLE other (id)".to_owned(), "`t` does not exist"),
    ] {
        Table::with(&setup).refused(rebuild(COLUMNS), message);
    }
}

#[test]
fn rows_that_do_not_fit_are_counted_before_anything_changes() {
    let mut plan = rebuild(COLUMNS);
    plan.checks.push(DataCheck {
        columns: vec!["a".into()],
        problem: "no value in `a`".to_owned(),
        condition: "\"a\" IS NULL".to_owned(),
    });
    Table::with(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, NULL), (2, NULL)",
    )
    .refused(plan, "2 rows of `t` have no value in `a` (rowid 1, 2)");
}

#[test]
fn only_new_orphans_are_refused() {
    let setup = "PRAGMA foreign_keys = OFF;
         CREATE TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TABLE t (id INTEGER PRIMARY KEY, a REFERENCES parent (id));
         CREATE TABLE elsewhere (x REFERENCES parent (missing));
         INSERT INTO parent VALUES (1);
         INSERT INTO t VALUES (1, 1), (2, 99)";
    let plan = |columns: &str| Rebuild {
        old: "CREATE TABLE t (id INTEGER PRIMARY KEY, a REFERENCES parent (id))".to_owned(),
        ..rebuild(columns)
    };
    let columns = "id INTEGER PRIMARY KEY, a INTEGER REFERENCES parent (id)";
    Table::with(setup).rebuild(plan(columns)).unwrap();

    let mut changed = plan(columns);
    changed.copy[1].value = "a + 1".to_owned();
    Table::with(setup).refused(changed, "1 rows of `t` would have no row in `parent`");

    // A key that does not fit its parent stops only the rebuild that makes it.
    let columns = "id INTEGER PRIMARY KEY, a INTEGER REFERENCES parent (missing)";
    Table::with(setup).refused(plan(columns), "no longer fit");
}

#[test]
fn what_a_later_rebuild_of_the_step_mends_is_no_failure() {
    let mut table = Table::with(
        "CREATE TABLE parent (id INTEGER PRIMARY KEY, a TEXT);
         CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
         INSERT INTO parent VALUES (1, 'x'); INSERT INTO t VALUES (1, 'x')",
    );
    // The key fits only when the parent has its unique column, too.
    let child = rebuild("id INTEGER PRIMARY KEY, a TEXT REFERENCES parent (a)");
    let parent = Rebuild {
        table: "parent".into(),
        old: "CREATE TABLE parent (id INTEGER PRIMARY KEY, a TEXT)".to_owned(),
        ..rebuild("id INTEGER PRIMARY KEY, a TEXT UNIQUE")
    };
    table.rebuild_all([child, parent]).unwrap();
    assert_eq!(
        table.read("SELECT count(*) AS x FROM pragma_foreign_key_check"),
        "0"
    );
}

#[test]
fn children_without_named_columns_keep_their_parents() {
    Table::with(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER UNIQUE);
         CREATE TABLE child (t REFERENCES t)",
    )
    .refused(
        Rebuild {
            old: "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER UNIQUE)".to_owned(),
            ..rebuild("id INTEGER UNIQUE, a INTEGER PRIMARY KEY")
        },
        "`child` refers to it without naming its columns",
    );
}

#[test]
fn a_view_that_would_break_is_refused_by_name() {
    let mut plan = rebuild("id INTEGER PRIMARY KEY");
    plan.copy.pop();
    Table::with(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE VIEW uses_a AS SELECT a FROM t",
    )
    .refused(plan, "`uses_a` would no longer work");
}

#[test]
fn a_broken_text_fails_without_trace() {
    let mut table = Table::with("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
    let error = table
        .rebuild(Rebuild {
            ..rebuild("id INTEGER PRIMARY KEY, a TEXT, CHECK (missing > 1)")
        })
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert!(error.statement().unwrap().contains("__new_t"));
}
