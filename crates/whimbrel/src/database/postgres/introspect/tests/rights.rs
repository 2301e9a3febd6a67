//! Rights and owners, roles that may not see everything, and tables that others lock.

use diesel::connection::SimpleConnection;
use whimbrel_schema::catalog::Grant;

use super::*;

#[test]
fn owners_and_rights_are_read() {
    let test = test_database();
    let role = test.role("NOSUPERUSER").name;
    let read = read_after(
        &test,
        &format!(
            "CREATE TABLE t (a int, b int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
             ALTER TABLE t OWNER TO {role};
             GRANT SELECT, INSERT ON t TO PUBLIC; GRANT UPDATE (b, a) ON t TO pg_monitor WITH GRANT OPTION;
             REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC; GRANT EXECUTE ON FUNCTION f() TO {role}"
        ),
    );
    assert_eq!(read.left_out, [""; 0]);
    let options = &table(&read.catalog, "t").options;
    assert_eq!(options.owner.as_deref(), Some(role.as_str()));
    let everybody = Grant {
        to: None,
        privileges: vec!["INSERT".into(), "SELECT".into()],
        columns: vec![],
        with_grant_option: false,
    };
    let monitor = Grant {
        to: Some("pg_monitor".into()),
        privileges: vec!["UPDATE".into()],
        columns: vec!["a".into(), "b".into()],
        with_grant_option: true,
    };
    assert_eq!(options.grants, [everybody, monitor]);
    let f = object(&read.catalog, DefinitionKind::Function, "f");
    assert_eq!(f.grants[0].to.as_deref(), Some(role.as_str()));
    assert_eq!(
        others(&read.catalog)[0].2,
        "REVOKE EXECUTE ON ROUTINE f() FROM PUBLIC"
    );
}

#[test]
fn a_role_without_rights_is_told_what_it_could_not_see() {
    let test = test_database();
    let role = test.role("NOSUPERUSER");
    test.psql(
        "CREATE TABLE t (a int); CREATE POLICY p ON t; REVOKE SELECT ON pg_policy FROM PUBLIC",
    );
    let url = test.url_as(&role.name, &role.password);
    let read = try_read(&url, &Scope::Own).unwrap();
    assert!(read.catalog.table("t").is_some());
    assert_eq!(
        read.left_out,
        ["policies: permission denied for table pg_policy"]
    );
    test.psql("REVOKE SELECT ON pg_constraint FROM PUBLIC");
    let error = try_read(&url, &Scope::Own).unwrap_err();
    assert!(error.to_string().contains("pg_constraint"), "{error}");
}

#[test]
fn a_locked_table_and_its_holder_are_named() {
    let test = test_database();
    test.psql("CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t");
    let mut holder = connection(&test.url());
    holder
        .batch_execute("SET application_name = 'the holder'; BEGIN; LOCK TABLE t, v")
        .unwrap();
    let error = try_read(&test.url(), &Scope::Own).unwrap_err().to_string();
    assert!(error.contains("`t` is held by server process"), "{error}");
    assert!(error.contains("the holder"), "{error}");
    holder.batch_execute("ROLLBACK").unwrap();
    assert!(try_read(&test.url(), &Scope::Own).is_ok());
}
