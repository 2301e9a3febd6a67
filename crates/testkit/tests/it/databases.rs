//! Databases of one test alone.

use whimbrel_testkit::PostgresServer;

fn exists(name: &str) -> bool {
    let sql = format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'");
    PostgresServer::shared().psql(&sql) == "1"
}

#[test]
fn each_database_is_new_and_empty() {
    let server = PostgresServer::shared();
    let (one, other) = (server.database(), server.database());
    assert_ne!(one.name(), other.name());
    one.psql("CREATE TABLE t (id int); INSERT INTO t VALUES (1), (2)");
    assert_eq!(one.psql("SELECT id, 'x' FROM t ORDER BY id"), "1|x\n2|x");
    assert_eq!(other.psql("SELECT to_regclass('t') IS NULL"), "t");
}

#[test]
fn a_database_is_dropped_even_while_a_client_is_connected() {
    let database = PostgresServer::shared().database();
    let name = database.name().to_owned();
    assert!(exists(&name));
    let url = database.url();
    let client = std::thread::spawn(move || sleeping_client(&url));
    while database.backend_pids().is_empty() {
        std::thread::yield_now();
    }
    drop(database);
    assert!(!exists(&name));
    assert!(!client.join().unwrap().success());
}

#[test]
fn clients_can_be_terminated() {
    let database = PostgresServer::shared().database();
    let url = database.url();
    let client = std::thread::spawn(move || sleeping_client(&url));
    while database.backend_pids().is_empty() {
        std::thread::yield_now();
    }
    database.terminate_backends();
    assert!(!client.join().unwrap().success());
}

/// Connects and sleeps far longer than the test lets it.
fn sleeping_client(url: &str) -> std::process::ExitStatus {
    let psql = whimbrel_testkit::find_psql().unwrap();
    std::process::Command::new(psql)
        .args(["-X", "-d", url, "-c", "SELECT pg_sleep(600)"])
        .output()
        .unwrap()
        .status
}

#[test]
fn text_is_utf8_and_sorts_by_code_point() {
    let database = PostgresServer::shared().database();
    assert_eq!(database.psql("SHOW server_encoding"), "UTF8");
    assert_eq!(database.psql("SELECT 'a' > 'B'"), "t");
    assert_eq!(database.psql("SELECT 'größe'"), "größe");
}

#[test]
fn more_sql_than_a_pipe_holds_goes_through() {
    let database = PostgresServer::shared().database();
    let sql = "SELECT repeat('x', 1000);\n".repeat(500);
    assert_eq!(database.psql(&sql).lines().count(), 500);
}

#[test]
#[should_panic(expected = "relation \"missing\" does not exist")]
fn a_failing_statement_fails_the_test_in_the_servers_words() {
    PostgresServer::shared()
        .database()
        .psql("SELECT 1; SELECT * FROM missing; SELECT 2");
}
