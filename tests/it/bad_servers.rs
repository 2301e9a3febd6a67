//! PostgreSQL servers that cannot be used: nothing is served, and the log says the whole reason.

use whimbrel_testkit::{PostgresServer, TestDirectory};

use crate::app::{Outcome, application, migrate, run};

/// Starts the service on a database that it cannot use.
#[track_caller]
fn start(url: &str) -> Outcome {
    let folder = TestDirectory::new();
    let mut command = application(folder.path());
    command
        .env("DATABASE_URL", url)
        .env("ANOMALY_LISTEN", "127.0.0.1:0");
    let outcome = run(&mut command);
    assert!(!outcome.stderr.contains("listening"), "{outcome:?}");
    assert!(!outcome.stderr.contains("completed"), "{outcome:?}");
    outcome
}

#[test]
fn a_server_that_is_down() {
    let url = "postgres://ada:secret@127.0.0.1:1/anomaly";
    let outcome = start(url).exits(1).says("could not be migrated");
    let outcome = outcome.says("cannot connect").says("refused");
    assert!(!outcome.stderr.contains("secret"), "{outcome:?}");
    let folder = TestDirectory::new();
    migrate(folder.path(), url, &["status"]).exits(1);
}

#[test]
fn a_wrong_password() {
    let database = PostgresServer::shared().database();
    let outcome = start(&database.url_as("postgres", "not-this-one")).exits(1);
    let outcome = outcome.says("could not be migrated").says("password");
    assert!(!outcome.stderr.contains("not-this-one"), "{outcome:?}");
}

#[test]
fn a_role_that_may_not_make_tables() {
    let database = PostgresServer::shared().database();
    database.psql("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    let role = database.role("NOSUPERUSER NOCREATEDB");
    let outcome = start(&database.url_as(&role.name, &role.password)).exits(1);
    outcome.says("permission denied");
    let tables = "SELECT count(*) FROM pg_class WHERE relname LIKE '%whimbrel%'";
    assert_eq!(database.psql(tables), "0");
}
