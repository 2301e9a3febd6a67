//! Rolling back: nothing is lost that was not accepted.

use crate::database::{Database, HEAD, REVISIONS, on_both};
use crate::rows;

#[test]
fn losing_rows_is_refused_until_it_is_accepted() {
    on_both(|database| {
        database.migrate(&["quick"]).exits(0);
        database.execute(
            "INSERT INTO users (id, email, display_name)
               VALUES ('00000000-0000-4000-8000-000000000001', 'ada@example.org', 'Ada');
             INSERT INTO datasets (owner_id, name, source_uri)
               VALUES ('00000000-0000-4000-8000-000000000001', 'rain', 'https://rain.example');",
        );
        let refused = database.migrate(&["rollback", "--force"]).exits(12);
        refused.says("1 value of `datasets.source_uri`");
        assert_eq!(database.history(), REVISIONS);
        assert_eq!(database.rows("source_uri", "FROM datasets").len(), 1);

        database
            .migrate(&["rollback", "--force", "--accept-data-loss", HEAD])
            .exits(0);
        assert_eq!(database.history(), REVISIONS[..8]);
        assert_eq!(
            database.rows("coalesce(source_path, 'none')", "FROM datasets"),
            ["none"]
        );
    });
}

#[test]
fn what_loses_nothing_needs_no_acceptance() {
    on_both(|database| {
        database.migrate(&["init"]).exits(0);
        database
            .migrate(&["run", "--target", REVISIONS[6]])
            .exits(0);
        database.migrate(&["rollback", "2", "--force"]).exits(0);
        assert_eq!(database.history(), REVISIONS[..5]);
        database
            .migrate(&["rollback", "--target", REVISIONS[0], "--force"])
            .exits(0);
        assert_eq!(database.history(), REVISIONS[..1]);
        rows::fill_first_revision(database);
        database.migrate(&["rollback", "--force"]).exits(12);
        assert_eq!(database.count("users"), 2);
        database.migrate(&["run"]).exits(0);
        rows::head_is_right(database);
    });
}

#[test]
fn rows_that_a_revision_brought_itself_count_too() {
    on_both(|database| {
        database.migrate(&["quick"]).exits(0);
        let refused = database.migrate(&["rollback", "2", "--force"]).exits(12);
        refused.says("3 rows of `algorithms`");
        assert_eq!(database.history(), REVISIONS);
    });
}

#[test]
fn an_id_where_a_count_is_meant_and_a_count_that_is_too_large_are_refused() {
    let database = Database::sqlite();
    database.migrate(&["quick"]).exits(0);
    let by_id = database.migrate(&["rollback", REVISIONS[2], "--force"]);
    by_id.exits(2).says("--target");
    database.migrate(&["rollback", "10", "--force"]).exits(2);
    database.migrate(&["rollback"]).exits(2);
    assert_eq!(database.history(), REVISIONS);
}
