//! Diesel's own migrations beside ours, in the one history that both share.

use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use serde_json::json;

use crate::database::{Database, REVISIONS, on_both};

/// A folder of SQL migrations, as the Diesel CLI makes it.
fn sql_folder(database: &Database) -> FileBasedMigrations {
    let folder = database
        .folder()
        .join("migrations/2019-12-31-000000_reports");
    std::fs::create_dir_all(&folder).unwrap();
    let up = "CREATE TABLE reports (id integer PRIMARY KEY, title text NOT NULL);";
    std::fs::write(folder.join("up.sql"), up).unwrap();
    std::fs::write(folder.join("down.sql"), "DROP TABLE reports;").unwrap();
    FileBasedMigrations::from_path(database.folder().join("migrations")).unwrap()
}

/// Runs what is pending of the SQL folder; returns what ran and what Diesel holds for applied.
fn run_diesel(database: &Database) -> (Vec<String>, Vec<String>) {
    fn run<DB: diesel::backend::Backend>(
        connection: &mut impl MigrationHarness<DB>,
        source: FileBasedMigrations,
    ) -> (Vec<String>, Vec<String>)
    where
        FileBasedMigrations: diesel::migration::MigrationSource<DB>,
    {
        let ran = connection.run_pending_migrations(source).unwrap();
        let ran = ran.iter().map(ToString::to_string).collect();
        let mut applied: Vec<String> = connection
            .applied_migrations()
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        applied.sort();
        (ran, applied)
    }
    let source = sql_folder(database);
    if database.is_sqlite() {
        run(&mut database.open_sqlite(), source)
    } else {
        run(&mut database.open_postgres(), source)
    }
}

const SQL_FOLDER: &str = "20191231000000";

#[test]
fn diesel_runs_beside_us_and_sees_our_revisions_as_applied() {
    on_both(|database| {
        database.migrate(&["quick"]).exits(0);
        let (ran, applied) = run_diesel(database);
        assert_eq!(ran, [SQL_FOLDER]);
        let both: Vec<&str> = [SQL_FOLDER].into_iter().chain(REVISIONS).collect();
        assert_eq!(applied, both);

        let status = database.status();
        assert_eq!(status["foreign"], json!([SQL_FOLDER]));
        assert_eq!(status["up_to_date"], true);
        let (ran, _) = run_diesel(database);
        assert_eq!(ran, [""; 0]);
    });
}

#[test]
fn we_go_on_after_diesel_and_leave_its_rows_and_tables_alone() {
    on_both(|database| {
        database.migrate(&["init"]).exits(0);
        database
            .migrate(&["run", "--target", REVISIONS[1]])
            .exits(0);
        run_diesel(database);
        database.migrate(&["run"]).exits(0);
        database.execute("INSERT INTO reports VALUES (1, 'kept')");
        database
            .migrate(&["rollback", "--target", REVISIONS[7], "--force"])
            .exits(0);
        let both: Vec<&str> = [SQL_FOLDER].into_iter().chain(REVISIONS).collect();
        assert_eq!(database.history(), both[..9]);
        assert_eq!(database.rows("title", "FROM reports"), ["kept"]);
    });
}
