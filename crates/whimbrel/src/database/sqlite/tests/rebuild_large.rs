//! Large tables on their way: how far they are, stopping them, and a power cut.

use std::cell::RefCell;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::rebuild_cases::{carry_out, known, retype};
use super::*;
use crate::database::execute::{Copied, Run};
use crate::database::fixtures::*;
use crate::error::ErrorKind;

const ROWS: u64 = 250_000;

fn fill(path: &Path) {
    sql(
        path,
        &format!(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER);
             INSERT INTO t WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {ROWS})
             SELECT i * 3, 'text ' || i, i FROM c"
        ),
    );
}

const TYPES: &str = "SELECT DISTINCT typeof(n) AS x FROM t";
const SUM: &str = "SELECT count(*) || ' ' || sum(n) || ' ' || sum(id) AS x FROM t";
const OURS: &str =
    "SELECT count(*) AS x FROM sqlite_schema WHERE name LIKE '\\_\\_whimbrel\\_new%' ESCAPE '\\'";

#[test]
fn the_copy_of_a_large_table_tells_how_far_it_is() {
    let directory = TestDirectory::new();
    let mut database = ready(&directory);
    let path = directory.file("app.db");
    fill(&path);
    let sum = read(&path, SUM);
    let told = RefCell::new(Vec::new());
    let run = Run {
        copied: &|copied: Copied<'_>| {
            assert_eq!((copied.table, copied.rows), ("t", ROWS));
            told.borrow_mut().push(copied.done);
        },
        ..RUN
    };
    carry_out(&mut *database, run, known, retype).unwrap();
    let told = told.into_inner();
    assert_eq!((told.len(), told.last()), (3, Some(&ROWS)), "{told:?}");
    assert_eq!(read(&path, TYPES), "text");
    assert_eq!(read(&path, SUM).replace(".0", ""), sum);
}

#[test]
fn the_copy_of_a_large_table_can_be_stopped() {
    let directory = TestDirectory::new();
    drop(create(&directory));
    let path = directory.file("app.db");
    fill(&path);
    let settings = Settings::default();
    let cancel = settings.cancel.clone();
    let opened = crate::database::open(&url(&path), Access::Existing, &settings).unwrap();
    let mut database = opened.into_database().unwrap();
    database
        .acquire_lock(crate::database::lock::LockWait::NONE)
        .unwrap();
    database.create_bookkeeping().unwrap();
    let run = Run {
        copied: &|_| cancel.request(),
        ..RUN
    };
    let error = carry_out(&mut *database, run, known, retype).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert!(error.message().contains("of 250000 rows of `t`"), "{error}");
    assert_eq!(read(&path, TYPES), "integer");
    assert_eq!(read(&path, OURS), "0");
}

/// Says to a process of this test where its file is.
const FOLDER: &str = "WHIMBREL_TEST_KILLED_REBUILD";

#[test]
#[ignore = "what the process does that the next test kills"]
fn to_be_killed() {
    let Some(path) = std::env::var_os(FOLDER) else {
        return;
    };
    let mut database = open_file(Path::new(&path), Access::Existing)
        .unwrap()
        .into_database()
        .unwrap();
    let wait = crate::database::lock::LockWait::NONE;
    database.acquire_lock(wait).unwrap();
    carry_out(&mut *database, RUN, known, retype).unwrap();
}

#[test]
fn a_killed_rebuild_leaves_the_table_as_it_was_or_as_it_shall_be() {
    let directory = TestDirectory::new();
    drop(ready(&directory));
    let path = directory.file("app.db");
    fill(&path);
    let sum = read(&path, SUM);
    let this = "database::sqlite::tests::rebuild_large::to_be_killed";
    let mut killed = 0;
    let delays = (0..20).map(|round| 10 * 3_u64.pow(round) / 2_u64.pow(round));
    for delay in delays {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", this, "--ignored"])
            .env(FOLDER, &path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        let ended = child.try_wait().unwrap();
        // SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        // A power cut leaves the same: the file and its journal, of which a copy is looked at.
        let copy = directory.file("copy.db");
        for end in ["", "-wal", "-journal"] {
            let part = |path: &Path| format!("{}{end}", path.display());
            let _ = std::fs::remove_file(part(&copy));
            if Path::new(&part(&path)).exists() {
                std::fs::copy(part(&path), part(&copy)).unwrap();
            }
        }
        for file in [&copy, &path] {
            assert_eq!(
                read(
                    file,
                    "SELECT integrity_check AS x FROM pragma_integrity_check"
                ),
                "ok"
            );
            assert_eq!(read(file, OURS), "0");
            assert_eq!(read(file, SUM).replace(".0", ""), sum);
        }
        let types = read(&path, TYPES);
        if ended.is_some() || types == "text" {
            assert_eq!(types, "text");
            break;
        }
        assert_eq!(types, "integer");
        killed += 1;
    }
    assert!(killed > 0);
    assert_eq!(read(&path, TYPES), "text", "the last one came to its end");
}
