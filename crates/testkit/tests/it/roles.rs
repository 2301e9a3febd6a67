//! Roles and passwords.

use whimbrel_testkit::{PostgresServer, TestRole};

#[test]
fn a_role_logs_in_with_its_password_and_has_only_its_rights() {
    let database = PostgresServer::shared().database();
    database.psql("CREATE TABLE secrets (id int)");
    let role = database.role("NOSUPERUSER");
    assert_eq!(
        database.psql_as(&role, "SELECT current_user").unwrap(),
        role.name
    );
    let refusal = database
        .psql_as(&role, "SELECT * FROM secrets")
        .unwrap_err();
    assert!(
        refusal
            .to_string()
            .contains("permission denied for table secrets"),
        "{refusal}"
    );
}

#[test]
fn a_wrong_password_is_refused() {
    let database = PostgresServer::shared().database();
    let role = database.role("");
    let wrong = TestRole {
        password: "wrong".to_owned(),
        ..role
    };
    let refusal = database
        .psql_as(&wrong, "SELECT 1")
        .unwrap_err()
        .to_string();
    assert!(
        refusal.contains("password authentication failed"),
        "{refusal}"
    );
}

#[test]
fn the_socket_asks_for_no_password() {
    let server = PostgresServer::start_private();
    let url = server.database().socket_url().unwrap();
    assert!(
        url.contains("host=") && !url.contains("throw-away"),
        "{url}"
    );
    let database = server.database();
    let psql = whimbrel_testkit::find_psql().unwrap();
    let output = std::process::Command::new(psql)
        .args([
            "-X",
            "-w",
            "-A",
            "-t",
            "-c",
            "SELECT 1",
            "-d",
            &database.socket_url().unwrap(),
        ])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "1\n", "{output:?}");
}

#[test]
fn roles_are_dropped_after_their_database() {
    let server = PostgresServer::shared();
    let database = server.database();
    let role = database.role("CREATEDB");
    database.psql(&format!("CREATE SCHEMA mine AUTHORIZATION {}", role.name));
    database
        .psql_as(&role, "CREATE TABLE mine.t (id int)")
        .unwrap();
    drop(database);
    let sql = format!(
        "SELECT count(*) FROM pg_roles WHERE rolname = '{}'",
        role.name
    );
    assert_eq!(server.psql(&sql), "0");
}
