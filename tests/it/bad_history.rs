//! Histories that contradict the program: nothing is changed, and the message says why.

use crate::database::{Database, FIRST, HEAD, REVISIONS, on_both};

#[test]
fn a_revision_that_changed_after_it_was_applied_is_refused() {
    on_both(|database| {
        database.migrate(&["init"]).exits(0);
        database
            .migrate(&["run", "--target", REVISIONS[1]])
            .exits(0);
        database.execute(&format!(
            "UPDATE __whimbrel_log SET checksum = replace(checksum, substr(checksum, 1, 4), 'dead')
             WHERE revision = '{FIRST}'"
        ));
        let refused = database.migrate(&["run"]).exits(8);
        refused.says(FIRST).says("was changed after it was applied");
        assert_eq!(database.history(), REVISIONS[..2]);
    });
}

#[test]
fn tables_without_a_history_are_not_taken_for_an_empty_database() {
    on_both(|database| {
        database.execute("CREATE TABLE users (id integer PRIMARY KEY)");
        let refused = database.migrate(&["quick"]).exits(8);
        refused
            .says("no history")
            .says("users")
            .says("migrate stamp");
        assert_eq!(database.count("users"), 0);
    });
}

#[test]
fn a_database_ahead_of_the_program_is_not_touched() {
    on_both(|database| {
        database.migrate(&["quick"]).exits(0);
        let newer = "20990101000000";
        database.execute(&format!(
            "INSERT INTO __diesel_schema_migrations (version) VALUES ('{newer}')"
        ));
        // Without a row in the log it is somebody else's.
        database.migrate(&["run"]).exits(0);
        assert_eq!(database.status()["foreign"][0], newer);

        let columns = "layout, at, run, direction, event, outcome, checksum_epoch, checksum, \
                       operations, actor, host, application, whimbrel";
        database.execute(&format!(
            "INSERT INTO __whimbrel_log (revision, {columns})
             SELECT '{newer}', {columns} FROM __whimbrel_log
             WHERE revision = '{HEAD}' AND event = 'applied'"
        ));
        assert_eq!(database.status()["newer"][0], newer);
        for arguments in [&["run"] as &[&str], &["rollback", "--force"], &["check"]] {
            let refused = database.migrate(arguments).exits(14);
            let told = refused.stdout + &refused.stderr;
            assert!(told.contains(newer), "{told}");
        }
        assert_eq!(database.count("__diesel_schema_migrations"), 10);
    });
}

#[test]
fn a_history_table_of_another_shape_is_refused() {
    on_both(|database| {
        database.execute("CREATE TABLE __diesel_schema_migrations (id integer PRIMARY KEY)");
        let refused = database.migrate(&["quick"]).exits(8);
        refused.says("__diesel_schema_migrations").says("version");
    });
}

#[test]
fn a_history_in_another_schema_is_not_passed_over() {
    let database = Database::postgres();
    database.migrate(&["quick"]).exits(0);
    database.execute("CREATE SCHEMA elsewhere");
    let mut url = database.url().to_owned();
    url.push(if url.contains('?') { '&' } else { '?' });
    url.push_str("options=-csearch_path%3Delsewhere");
    let refused = crate::app::migrate(database.folder(), &url, &["quick"]).exits(8);
    refused.says("`public`").says("bookkeeping_schema");
    assert_eq!(database.history(), REVISIONS);
}
