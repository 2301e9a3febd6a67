//! Each exit code of the tool.

use crate::tool::Tool;

#[test]
fn code_0_when_nothing_is_denied() {
    let tool = Tool::with(&[("new.sql", "CREATE TABLE t (id bigint PRIMARY KEY);")]);
    for format in ["human", "json", "sarif", "github"] {
        tool.lint(&["new.sql", "--format", format]).ended(0);
    }
    tool.run(&["--version"]).ended(0);
    tool.run(&["lint", "--help"]).ended(0);
}

#[test]
fn code_1_when_a_file_cannot_be_read_as_sql() {
    let tool = Tool::with(&[("broken.sql", "CREATE TABEL t ();")]);
    for format in ["human", "json", "sarif", "github"] {
        tool.lint(&["broken.sql", "--format", format]).ended(1);
        tool.lint(&["absent.sql", "--format", format]).ended(1);
    }
}

#[test]
fn code_2_when_the_request_is_wrong() {
    let tool = Tool::with(&[("new.sql", "")]);
    tool.run(&["lint", "new.sql"]).ended(2);
    tool.run(&["lint", "--backend", "mysql", "new.sql"])
        .ended(2);
    tool.run(&["lint", "--backend", "postgres"]).ended(2);
    tool.run(&["nothing"]).ended(2);
    tool.run(&[]).ended(2);
    tool.lint(&["new.sql", "--format", "xml"]).ended(2);
}

#[test]
fn code_4_when_something_is_denied() {
    let tool = Tool::with(&[("drop.sql", "DROP TABLE users;")]);
    for format in ["human", "json", "sarif", "github"] {
        tool.lint(&["drop.sql", "--format", format]).ended(4);
        tool.lint_sqlite(&["drop.sql", "--format", format]).ended(4);
    }
}

/// What cannot be read is worse than what is unsafe.
#[test]
fn code_1_goes_before_code_4() {
    let tool = Tool::with(&[("drop.sql", "DROP TABLE users;"), ("broken.sql", "SELEC")]);
    tool.lint(&["drop.sql", "broken.sql"]).ended(1);
    tool.lint(&["broken.sql", "drop.sql"]).ended(1);
}
