//! Every screen, as a person sees it.

use crate::tool::Tool;

const BEFORE: &str = "\
CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, note text);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);
";

/// Compares what a command shows with the stored screen.
macro_rules! screen {
    ($name:literal, $answer:expr) => {
        insta::assert_snapshot!($name, $answer.shown());
    };
}

#[test]
fn of_findings_of_every_level() {
    let tool = Tool::with(&[
        ("before.sql", BEFORE),
        (
            "change.sql",
            "-- The settings are kept elsewhere.\n\
             ALTER TABLE users DROP COLUMN note;\n\
             -- whimbrel: allow(truncate-table) nobody orders yet\n\
             TRUNCATE orders;\n\
             CREATE INDEX ON orders (user_id);\n",
        ),
    ]);
    let answer = tool.lint(&["change.sql", "--schema", "before.sql"]);
    assert!(!answer.output.contains('\u{1b}'), "{answer:?}");
    screen!("findings", answer);
}

#[test]
fn of_a_statement_of_several_lines() {
    let tool = Tool::with(&[
        ("before.sql", BEFORE),
        (
            "change.sql",
            "ALTER TABLE orders\n    ADD CONSTRAINT orders_user\n    FOREIGN KEY (user_id) REFERENCES users (id);\n",
        ),
    ]);
    screen!(
        "several_lines",
        tool.lint(&["change.sql", "--schema", "before.sql", "--session-timeouts"])
    );
}

#[test]
fn of_nothing_to_say() {
    let tool = Tool::with(&[("new.sql", "CREATE TABLE notes (id bigint PRIMARY KEY);\n")]);
    let answer = tool.lint(&["new.sql", "--session-timeouts"]);
    screen!("nothing", answer);
}

#[test]
fn of_sqlite() {
    let tool = Tool::with(&[
        (
            "before.sql",
            "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);\n",
        ),
        (
            "change.sql",
            "ALTER TABLE users ADD COLUMN born TEXT NOT NULL;\nDROP TABLE users;\n",
        ),
    ]);
    screen!(
        "sqlite",
        tool.lint_sqlite(&["change.sql", "--schema", "before.sql"])
    );
}

#[test]
fn of_a_text_that_is_no_sql() {
    let tool = Tool::with(&[(
        "broken.sql",
        "CREATE TABLE t (id bigint);\nALTER TABEL t ADD COLUMN é text;\n",
    )]);
    screen!("broken", tool.lint(&["broken.sql"]));
}

#[test]
fn of_the_help() {
    let tool = Tool::new();
    screen!("help", tool.run(&["--help"]));
    screen!("help_lint", tool.run(&["lint", "--help"]));
    screen!("no_arguments", tool.run(&[]));
}
