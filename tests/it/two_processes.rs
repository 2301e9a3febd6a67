//! Several processes at once: each revision runs once.

use std::fs::File;
use std::process::Stdio;

use crate::app::{Outcome, application};
use crate::database::{Database, HEAD, REVISIONS, on_both};
use crate::service::{Service, command};

#[test]
fn services_that_start_together_all_come_up() {
    on_both(|database| {
        let services: Vec<Service> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..3)
                .map(|_| scope.spawn(|| Service::start(&mut command(database))))
                .collect();
            starts
                .into_iter()
                .map(|start| start.join().unwrap())
                .collect()
        });
        for service in &services {
            assert_eq!(service.get("/health").0, 200, "{}", service.log);
        }
        assert_eq!(database.history(), REVISIONS);
        each_was_applied_once(database);
    });
}

#[test]
fn runs_that_start_together_apply_each_revision_once() {
    on_both(|database| {
        let children: Vec<_> = (0..4)
            .map(|_| {
                let mut command = application(database.folder());
                command
                    .env("DATABASE_URL", database.url())
                    .args(["migrate", "quick"])
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped());
                command.spawn().unwrap()
            })
            .collect();
        for child in children {
            Outcome::from(child.wait_with_output().unwrap()).exits(0);
        }
        assert_eq!(database.history(), REVISIONS);
        each_was_applied_once(database);
    });
}

#[test]
fn what_another_runner_is_at_is_not_called_unfinished() {
    let database = Database::sqlite();
    database.migrate(&["quick"]).exits(0);
    database.execute(&format!(
        "DELETE FROM __diesel_schema_migrations WHERE version = '{HEAD}';
         INSERT INTO __whimbrel_progress
           VALUES ('{HEAD}', 1, 'up', 'r', '{{}}', '', 2, 1, '[]', '[]', 1, 'h', '2026-01-01');"
    ));
    let runner = File::create(database.folder().join("anomaly.db-whimbrel-lock")).unwrap();
    runner.lock().unwrap();
    for command in ["rollback", "reset"] {
        let arguments = [command, "--force", "--lock-timeout", "0"];
        database.migrate(&arguments).exits(11);
    }
    runner.unlock().unwrap();
    for command in ["rollback", "reset"] {
        database.migrate(&[command, "--force"]).exits(10);
    }
}

#[track_caller]
fn each_was_applied_once(database: &crate::database::Database) {
    let applied = database.rows(
        "revision",
        "FROM __whimbrel_log WHERE event = 'applied' ORDER BY id",
    );
    assert_eq!(applied, REVISIONS);
}
