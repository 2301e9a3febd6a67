//! `whimbrel inspect`: the schema of a live database.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use crate::tool::Tool;

const SCHEMA: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);
     CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users);";

fn with_database() -> Tool {
    let tool = Tool::new();
    let file = tool.file("app.db");
    let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    connection.batch_execute(SCHEMA).unwrap();
    tool
}

#[test]
fn every_form_shows_the_tables() {
    let tool = with_database();
    for (form, part) in [
        ("sql", "CREATE TABLE \"users\""),
        ("json", "\"backend\": \"sqlite\""),
        ("mermaid", "\"users\" ||--o{ \"orders\""),
        ("dot", "<B>users</B>"),
        ("dsl", "schema.create_table(\"users\", |t| {"),
    ] {
        let answer = tool.run(&["inspect", "app.db", "--format", form]);
        assert_eq!((answer.code, answer.errors.as_str()), (0, ""), "{answer:?}");
        assert!(answer.output.contains(part), "{answer:?}");
    }
}

#[test]
fn the_answer_goes_to_a_file_when_one_is_named() {
    let tool = with_database();
    let answer = tool.run(&["inspect", "app.db", "--output", "schema.sql"]);
    assert_eq!((answer.code, answer.output.as_str()), (0, ""), "{answer:?}");
    let written = std::fs::read_to_string(tool.file("schema.sql")).unwrap();
    assert_eq!(tool.run(&["inspect", "app.db"]).output, written);
}

#[test]
fn what_cannot_be_read_ends_with_its_code() {
    let tool = Tool::new();
    let absent = tool.run(&["inspect", "nothing.db"]);
    assert_eq!(absent.code, 1);
    assert!(
        absent.errors.contains("there is no database at"),
        "{absent:?}"
    );
    assert!(!tool.file("nothing.db").exists());
    let usage = tool.run(&["inspect", "mysql://h/d", "--format", "json"]);
    assert_eq!(usage.code, 2);
    let error: serde_json::Value = serde_json::from_str(&usage.output).unwrap();
    assert_eq!(error["error"]["kind"], "usage");
}
