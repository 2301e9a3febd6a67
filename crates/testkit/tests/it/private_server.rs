//! Servers that go down and come back.

use std::net::TcpStream;

use whimbrel_testkit::{PostgresServer, TestDatabase};

fn server_address(database: &TestDatabase) -> String {
    let url = database.url();
    let (_, rest) = url.rsplit_once('@').unwrap();
    rest.split_once('/').unwrap().0.to_owned()
}

#[test]
fn a_stopped_server_refuses_and_comes_back_with_its_data() {
    let server = PostgresServer::start_private();
    let database = server.database();
    database.psql("CREATE TABLE t AS SELECT 7 AS id");
    server.stop();
    assert!(TcpStream::connect(server_address(&database)).is_err());
    server.stop();
    server.start();
    assert_eq!(database.psql("SELECT id FROM t"), "7");
    server.restart();
    assert_eq!(database.psql("SELECT id FROM t"), "7");
}

#[test]
fn a_killed_server_recovers_what_was_committed() {
    let server = PostgresServer::start_private();
    let database = server.database();
    database.psql("CREATE TABLE t AS SELECT 7 AS id");
    server.kill();
    assert!(TcpStream::connect(server_address(&database)).is_err());
    server.start();
    assert_eq!(database.psql("SELECT id FROM t"), "7");
    assert!(server.log().unwrap().contains("automatic recovery"));
}

#[test]
fn a_standby_is_read_only_until_promoted() {
    let server = PostgresServer::start_private();
    let database = server.database();
    server.restart_as_standby();
    assert_eq!(database.psql("SELECT pg_is_in_recovery()"), "t");
    assert_eq!(database.psql("SHOW transaction_read_only"), "on");
    assert_eq!(database.psql("SELECT pg_promote()"), "t");
    assert_eq!(database.psql("SHOW transaction_read_only"), "off");
}

#[test]
fn a_database_keeps_its_server_running() {
    let database = PostgresServer::start_private().database();
    assert_eq!(database.psql("SELECT 1"), "1");
    let folder = database.server().folder().unwrap();
    assert!(folder.exists());
    drop(database);
    assert!(!folder.exists());
}
