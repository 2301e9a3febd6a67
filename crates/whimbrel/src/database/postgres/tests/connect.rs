//! Connecting: what is made, what is refused, and why.

use super::*;
use crate::error::ErrorKind;

#[test]
fn a_missing_database_is_absent_refused_or_made() {
    let test = test_database();
    let name = format!("{}_made \"x\"", test.name());
    let url = named(&test, &format!("{}_made%20%22x%22", test.name()));
    assert!(matches!(
        open_url(&url, Access::ReadOnly),
        Ok(Opened::Absent)
    ));
    let error = refused(&url, Access::Existing);
    assert!(error.hint().unwrap().contains("init"), "{error:?}");
    assert!(matches!(
        open_url(&url, Access::Create),
        Ok(Opened::Created(_))
    ));
    assert!(matches!(
        open_url(&url, Access::Create),
        Ok(Opened::Present(_))
    ));
    let quoted = name.replace('"', "\"\"");
    test.server().psql(&format!("DROP DATABASE \"{quoted}\""));
}

#[test]
fn a_role_without_the_right_may_not_make_a_database() {
    let test = test_database();
    let role = test.role("NOSUPERUSER NOCREATEDB");
    let url = test
        .url_as(&role.name, &role.password)
        .replace(test.name(), "nobody_made_this");
    let error = refused(&url, Access::Create);
    assert_eq!(error.kind(), ErrorKind::NotReady);
    assert!(
        error.hint().unwrap().contains("CREATE DATABASE"),
        "{error:?}"
    );
}

#[test]
fn a_refused_connection_says_what_to_do() {
    let test = test_database();
    let wrong_password = test.url_as("postgres", "hunter2");
    let wrong_role = test.url_as("no_such_role", "hunter2");
    for (url, message, hint) in [
        (
            wrong_password.as_str(),
            "password authentication failed",
            "%40",
        ),
        (wrong_role.as_str(), "password authentication failed", "%40"),
        (
            "postgres://u:hunter2@127.0.0.1:1/x",
            "Connection refused",
            "running",
        ),
        (
            "postgres://u:hunter2@no-such-host.invalid/x",
            "translate",
            "host name",
        ),
        (
            "postgres://u@%2Fno%2Fsuch%2Ffolder/x",
            "No such file",
            "socket",
        ),
    ] {
        let error = refused(url, Access::Existing);
        assert_eq!(error.kind(), ErrorKind::Failed);
        assert!(error.message().contains(message), "{error:?}");
        assert!(error.hint().unwrap().contains(hint), "{error:?}");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }
    if let Some(socket) = test.socket_url() {
        let error = refused(
            &socket.replace("user=postgres", "user=no_such_role"),
            Access::Existing,
        );
        assert!(error.hint().unwrap().contains("role"), "{error:?}");
    }
}

#[test]
fn a_standby_is_read_only() {
    let server = PostgresServer::start_private();
    let test = server.database();
    server.restart_as_standby();
    let error = refused(&test.url(), Access::Existing);
    assert_eq!(error.kind(), ErrorKind::NotReady);
    assert!(error.message().contains("standby"), "{error:?}");
    let mut database = open_url(&test.url(), Access::ReadOnly)
        .unwrap()
        .into_database()
        .unwrap();
    assert!(database.relations().unwrap().is_empty());
    server.psql("SELECT pg_promote()");
}

#[test]
fn a_server_that_stops_is_said_to_have_stopped() {
    let server = PostgresServer::start_private();
    let test = server.database();
    let mut database = existing(&test);
    server.kill();
    let error = database.relations().unwrap_err();
    assert!(
        error.hint().unwrap_or_default().contains("run again"),
        "{error:?}"
    );
    let error = refused(&test.url(), Access::Existing);
    assert!(error.message().contains("Connection refused"), "{error:?}");
    server.start();
}

#[test]
fn a_read_only_database_is_refused_for_changes() {
    let test = test_database();
    let name = test.name();
    test.psql(&format!(
        "ALTER DATABASE {name} SET default_transaction_read_only = on"
    ));
    let error = refused(&test.url(), Access::Existing);
    assert_eq!(error.kind(), ErrorKind::NotReady);
    assert!(
        error
            .hint()
            .unwrap()
            .contains("default_transaction_read_only")
    );
    assert!(open_url(&test.url(), Access::ReadOnly).is_ok());
}

#[test]
fn a_reader_cannot_write() {
    let test = test_database();
    let mut database = open_url(&test.url(), Access::ReadOnly)
        .unwrap()
        .into_database()
        .unwrap();
    let error = database.create_bookkeeping().unwrap_err();
    assert!(error.message().contains("read-only"), "{error:?}");
}

#[test]
fn settings_of_the_role_do_not_count() {
    let test = test_database();
    let role = test.role("SUPERUSER");
    for setting in [
        "statement_timeout = '7s'",
        "lock_timeout = '7s'",
        "idle_session_timeout = '7s'",
        "bytea_output = 'escape'",
        "standard_conforming_strings = off",
        "DateStyle = 'SQL, DMY'",
        "quote_all_identifiers = on",
    ] {
        test.psql(&format!("ALTER ROLE {} SET {setting}", role.name));
    }
    let url = test.url_as(&role.name, &role.password);
    let mut connection = crate::database::postgres::connect::establish(&target(&url)).unwrap();
    let settings = Settings::default();
    session::set_up(&mut connection, Access::Existing, &settings).unwrap();
    let expected = "0|500ms|0|hex|on|ISO, MDY|off|UTC|whimbrel_test";
    let read = "SELECT concat_ws('|', current_setting('statement_timeout'), \
        current_setting('lock_timeout'), current_setting('idle_session_timeout'), \
        current_setting('bytea_output'), current_setting('standard_conforming_strings'), \
        current_setting('DateStyle'), current_setting('quote_all_identifiers'), \
        current_setting('TimeZone'), 'whimbrel_test') AS text";
    assert_eq!(text(&mut connection, read), expected);

    // A migration that changes all of it leaves nothing behind.
    let facts = session::set_up(&mut connection, Access::Existing, &settings).unwrap();
    let session = facts.session();
    connection
        .batch_execute(
            "SET ROLE postgres; SET search_path = pg_catalog; SET statement_timeout = '7s'; \
             SET standard_conforming_strings = off; SET client_encoding = 'LATIN1'",
        )
        .unwrap();
    session::restore(&mut connection, &session, &settings).unwrap();
    assert_eq!(text(&mut connection, read), expected);
    let who = "SELECT concat_ws('|', current_user, current_setting('search_path'), \
        current_setting('client_encoding')) AS text";
    let expected = format!("{}|\"$user\", public|UTF8", role.name);
    assert_eq!(text(&mut connection, who), expected);
}

#[test]
fn the_session_is_named() {
    let test = test_database();
    let _database = existing(&test);
    let names = test.psql(
        "SELECT application_name FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name = 'whimbrel'",
    );
    assert_eq!(names, "whimbrel");
}

fn target(url: &str) -> PostgresTarget {
    match DatabaseUrl::parse(url).unwrap().target() {
        crate::database::url::Target::Postgres(target) => target.clone(),
        crate::database::url::Target::Sqlite(_) => panic!("not PostgreSQL"),
    }
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

fn text(connection: &mut PgConnection, query: &str) -> String {
    let row: Row = diesel::RunQueryDsl::get_result(diesel::sql_query(query), connection).unwrap();
    row.text
}
