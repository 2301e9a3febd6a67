//! Several processes at once: each revision runs once.

use std::process::Stdio;

use crate::app::{Outcome, application};
use crate::database::{REVISIONS, on_both};
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

#[track_caller]
fn each_was_applied_once(database: &crate::database::Database) {
    let applied = database.rows(
        "revision",
        "FROM __whimbrel_log WHERE event = 'applied' ORDER BY id",
    );
    assert_eq!(applied, REVISIONS);
}
