//! `migrate quick` on an empty database, and looking at the result.

use crate::app;
use crate::database::{Database, HEAD, REVISIONS, on_both};

#[test]
fn an_empty_database_gets_every_revision_and_a_second_run_has_nothing_to_do() {
    on_both(|database| {
        database.migrate(&["quick"]).exits(0);
        assert_eq!(database.history(), REVISIONS);
        database.migrate(&["quick"]).exits(0);
        assert_eq!(database.history(), REVISIONS);

        let status = database.status();
        assert_eq!(status["current_revision"], HEAD);
        assert_eq!(status["applied"].as_array().unwrap().len(), REVISIONS.len());
        assert_eq!(status["pending"].as_array().unwrap().len(), 0);
        assert_eq!(status["up_to_date"], true);
        database.migrate(&["check"]).exits(0);
    });
}

#[test]
fn the_default_database_is_a_file_in_a_folder_that_is_made() {
    let database = Database::sqlite();
    let file = database.folder().join("storage/anomaly.db");
    let command = |arguments: &[&str]| {
        let mut command = app::application(database.folder());
        app::run(command.arg("migrate").args(arguments)).exits(0)
    };
    let status = command(&["status", "--format", "json"]).json();
    assert_eq!(status["pending"].as_array().unwrap().len(), REVISIONS.len());
    assert!(!file.exists(), "`status` made {}", file.display());
    command(&["quick"]);
    assert!(file.exists());
}

#[test]
fn init_applies_nothing_and_check_tells_what_is_pending() {
    on_both(|database| {
        database.migrate(&["init"]).exits(0);
        assert_eq!(database.history(), [""; 0]);
        database.migrate(&["check"]).exits(3);
        database
            .migrate(&["run", "--target", REVISIONS[2]])
            .exits(0);
        assert_eq!(database.history(), REVISIONS[..3]);
        database.migrate(&["check"]).exits(3);
        database.migrate(&["run"]).exits(0);
        database.migrate(&["check"]).exits(0);
    });
}

#[test]
fn a_revision_shows_what_its_documentation_says() {
    let database = Database::sqlite();
    let shown = database.migrate(&["show", "20260115103000", "--format", "json"]);
    let shown = shown.exits(0).json();
    assert_eq!(shown["message"], "user preferences");
    assert_eq!(shown["parents"][0], "20260108140000");
    let description = shown["description"].as_str().unwrap();
    assert!(description.contains("settings page"), "{description}");
}
