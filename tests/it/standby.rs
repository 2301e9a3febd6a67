//! Databases that only read: looking works, changing is refused with the reason.

use whimbrel_testkit::{PostgresServer, TestDirectory};

use crate::app::migrate;
use crate::database::REVISIONS;

#[test]
fn a_standby_can_be_looked_at_and_not_migrated() {
    let server = PostgresServer::start_private();
    let database = server.database();
    let folder = TestDirectory::new();
    let on = |arguments: &[&str]| migrate(folder.path(), &database.url(), arguments);
    on(&["init"]).exits(0);
    on(&["run", "--target", REVISIONS[2]]).exits(0);
    server.restart_as_standby();

    let status = on(&["status", "--format", "json"]).exits(0).json();
    assert_eq!(status["current_revision"], REVISIONS[2]);
    on(&["run"]).exits(7).says("standby");
    on(&["check"]).exits(3);

    server.psql("SELECT pg_promote()");
    on(&["run"]).exits(0);
}

#[test]
fn a_database_that_was_made_read_only() {
    let database = PostgresServer::shared().database();
    let folder = TestDirectory::new();
    let on = |arguments: &[&str]| migrate(folder.path(), &database.url(), arguments);
    on(&["init"]).exits(0);
    database.server().psql(&format!(
        "ALTER DATABASE {} SET default_transaction_read_only = on",
        database.name()
    ));
    on(&["run"]).exits(7).says("read-only");
    let status = on(&["status", "--format", "json"]).exits(0).json();
    assert_eq!(status["pending"].as_array().unwrap().len(), REVISIONS.len());
}
