//! Up, down and up again, with rows in the tables.

use crate::database::{Database, FIRST, HEAD, REVISIONS, on_both};
use crate::rows;

/// A database with the rows of somebody who has used the first revision for a while.
fn used(database: &Database) {
    database.migrate(&["init"]).exits(0);
    database.migrate(&["run", "--target", FIRST]).exits(0);
    rows::fill_first_revision(database);
}

#[test]
fn rows_come_through_all_revisions_and_back() {
    on_both(|database| {
        used(database);
        let before = rows::first_revision(database);
        for _ in 0..2 {
            database.migrate(&["run"]).exits(0);
            assert_eq!(database.history(), REVISIONS);
            rows::head_is_right(database);

            back_to_first(database);
            assert_eq!(database.history(), [FIRST]);
            let mut expected = before.clone();
            // The name that was filled in stays: nobody kept that there was none.
            expected[1] = "grace@example.org grace@example.org".to_owned();
            assert_eq!(rows::first_revision(database), expected);
        }
    });
}

#[test]
fn each_revision_goes_down_and_up_again_by_itself() {
    on_both(|database| {
        used(database);
        for revision in &REVISIONS[1..] {
            database.migrate(&["run", "--target", revision]).exits(0);
            accepting(database, &["rollback", "--force"], &[revision]);
            database.migrate(&["run", "--target", revision]).exits(0);
        }
        rows::head_is_right(database);
    });
}

fn back_to_first(database: &Database) {
    let back = ["rollback", "--target", FIRST, "--force"];
    database.migrate(&back).exits(12);
    accepting(database, &back, &REVISIONS[1..]);
}

fn accepting(database: &Database, arguments: &[&str], revisions: &[&str]) {
    let accepted = revisions.iter().flat_map(|id| ["--accept-data-loss", id]);
    let all: Vec<&str> = arguments.iter().copied().chain(accepted).collect();
    database.migrate(&all).exits(0);
}

#[test]
fn constraints_and_computed_values_work_on_both_databases() {
    on_both(|database| {
        used(database);
        database.migrate(&["run"]).exits(0);
        let alert = |row: u8, score: &str| {
            format!(
                "INSERT INTO alerts (experiment_id, row_number, score)
                 VALUES ('00000000-0000-4000-8000-000000000033', {row}, {score})"
            )
        };
        database.execute(&alert(1, "0.75"));
        database.execute(&alert(2, "0.95"));
        assert_eq!(
            database.rows("severity", "FROM alerts ORDER BY row_number"),
            ["warning", "critical"]
        );
        refuses(database, &alert(1, "0.8"), "unique");
        refuses(database, &alert(0, "1.5"), "check");
        refuses(database, &alert(9, "0.5"), "foreign");
        refuses(
            database,
            "UPDATE experiments SET status = 'lost'",
            "experiment",
        );
        refuses(
            database,
            "INSERT INTO users (email, display_name) VALUES ('ADA@example.org', 'Eve')",
            "unique",
        );
        refuses(
            database,
            "INSERT INTO detectors (dataset_id, name, algorithm)
             VALUES ('00000000-0000-4000-8000-000000000011', 'x', 'unknown')",
            "foreign",
        );
        assert_eq!(database.status()["current_revision"], HEAD);
    });
}

#[test]
fn updated_at_follows_every_update() {
    on_both(|database| {
        used(database);
        database.migrate(&["run"]).exits(0);
        database.execute(
            "INSERT INTO user_preferences (id, user_id, created_at, updated_at)
             VALUES ('00000000-0000-4000-8000-000000000041',
                     '00000000-0000-4000-8000-000000000001',
                     '2020-01-01 00:00:00+00:00', '2020-01-01 00:00:00+00:00');
             UPDATE user_preferences SET preferences = '{\"theme\": \"dark\"}';",
        );
        assert_eq!(
            database.rows(
                "CASE WHEN updated_at > created_at THEN 'later' ELSE 'same' END",
                "FROM user_preferences"
            ),
            ["later"]
        );
    });
}

#[track_caller]
fn refuses(database: &Database, sql: &str, because: &str) {
    use diesel::connection::SimpleConnection;
    let refused = match database.is_sqlite() {
        true => database.open_sqlite().batch_execute(sql),
        false => database.open_postgres().batch_execute(sql),
    };
    let error = refused.expect_err(sql).to_string();
    let error = error.to_lowercase();
    assert!(error.contains(because), "no `{because}` in {error}");
}

#[test]
fn idle_accounts_rest_in_production_only() {
    on_both(|database| {
        database.migrate(&["init"]).exits(0);
        database
            .migrate(&["run", "--target", REVISIONS[4]])
            .exits(0);
        database.execute(
            "INSERT INTO users (email, display_name, last_sign_in_at, is_locked) VALUES
               ('a@example.org', 'idle', '2020-01-01 00:00:00+00:00', false),
               ('b@example.org', 'idle and locked', '2020-01-01 00:00:00+00:00', true),
               ('c@example.org', 'new', CURRENT_TIMESTAMP, false),
               ('d@example.org', 'never here', NULL, false)",
        );
        let statuses = || database.rows("status", "FROM users ORDER BY email");
        let run = |environment| {
            let arguments = ["run", "--target", REVISIONS[5], "--env", environment];
            database.migrate(&arguments).exits(0);
        };
        run("staging");
        assert_eq!(statuses(), ["active", "locked", "active", "active"]);
        accepting(database, &["rollback", "--force"], &[REVISIONS[5]]);
        assert_eq!(
            database.rows(
                "CASE WHEN is_locked THEN 'locked' ELSE 'open' END",
                "FROM users ORDER BY email"
            ),
            ["open", "locked", "open", "open"]
        );
        run("production");
        assert_eq!(statuses(), ["inactive", "locked", "active", "active"]);
    });
}
