//! `anomaly` without a subcommand: it migrates, tells how it went, and serves.

use rustix::process::Signal;

use crate::app::run;
use crate::database::{Database, FIRST, HEAD, REVISIONS, on_both};
use crate::service::{Service, command};

#[test]
fn it_migrates_then_serves_until_it_is_told_to_stop() {
    on_both(|database| {
        let service = Service::start(&mut command(database));
        let completed = format!("Database migrations completed: {} applied", REVISIONS.len());
        assert!(service.log.contains(&completed), "{}", service.log);

        let (status, health) = service.get("/health");
        assert_eq!(status, 200, "{health}");
        assert_eq!(health["status"], "ok");
        assert_eq!(health["migrations"]["current_revision"], HEAD);
        assert_eq!(health["migrations"]["pending"], 0);
        assert_eq!(health["migrations"]["up_to_date"], true);
        assert_eq!(service.end(Signal::TERM).0, Some(0));

        let again = Service::start(&mut command(database));
        let completed = "Database migrations completed: 0 applied";
        assert!(again.log.contains(completed), "{}", again.log);
        assert_eq!(again.end(Signal::INT).0, Some(0));
    });
}

#[test]
fn health_tells_when_the_database_falls_behind() {
    on_both(|database| {
        let service = Service::start(&mut command(database));
        database.migrate(&["rollback", "--force"]).exits(0);
        let (status, health) = service.get("/health");
        assert_eq!(status, 503, "{health}");
        assert_eq!(health["status"], "unavailable");
        assert_eq!(health["migrations"]["pending"], 1);
        assert_eq!(health["migrations"]["current_revision"], REVISIONS[7]);
    });
}

#[test]
fn what_would_take_long_is_left_to_somebody_who_asks_for_it() {
    on_both(|database| {
        database.migrate(&["init"]).exits(0);
        database.migrate(&["run", "--target", FIRST]).exits(0);
        let refused = run(&mut command(database)).exits(3);
        let refused = refused
            .says("would take long")
            .says("--start-up everything");
        assert!(!refused.stderr.contains("listening"), "{refused:?}");
        assert_eq!(database.history(), [FIRST]);

        let service = Service::start(command(database).args(["--start-up", "everything"]));
        assert_eq!(service.get("/health").0, 200);
        assert_eq!(database.history(), REVISIONS);
    });
}

#[test]
fn a_service_that_may_only_check_changes_nothing() {
    on_both(|database| {
        database.migrate(&["init"]).exits(0);
        let check_only = || {
            let mut command = command(database);
            command.env("ANOMALY_START_UP", "check-only");
            command
        };
        run(&mut check_only()).exits(3).says("pending");
        assert_eq!(database.history(), [""; 0]);
        database.migrate(&["run"]).exits(0);
        assert_eq!(Service::start(&mut check_only()).get("/health").0, 200);
    });
}

#[test]
fn a_service_that_may_not_look_says_so_and_is_not_healthy() {
    on_both(|database| {
        database.migrate(&["init"]).exits(0);
        let service = Service::start(command(database).args(["--start-up", "off"]));
        assert!(!service.log.contains("Database migrations completed"));
        let (status, health) = service.get("/health");
        assert_eq!(status, 503, "{health}");
        assert_eq!(health["migrations"]["applied"], 0);
    });
}

#[test]
fn a_database_in_memory_cannot_be_served() {
    let database = Database::sqlite();
    let refused = run(command(&database).env("DATABASE_URL", ":memory:")).exits(1);
    let refused = refused.says(":memory:").says("give the service a file");
    assert!(!refused.stderr.contains("listening"), "{refused:?}");
}
