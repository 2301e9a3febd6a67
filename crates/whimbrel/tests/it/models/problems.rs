//! What rustc cannot know of models: each problem with its place and what to do.

#![allow(
    clippy::duplicated_attributes,
    reason = "two indexes of one name are a mistake of the models"
)]

use std::fmt::Write;

use whimbrel::model::Models;
use whimbrel::{Backend, Model, SchemaEnum, models};

/// What is wrong, a line each, with what to do; the place is shown by its file and line alone.
fn problems(models: Models) -> String {
    let mut text = String::new();
    for problem in models.catalog(Backend::Postgres).unwrap_err() {
        assert!(problem.place.file().ends_with("models/problems.rs"));
        assert!(problem.to_string().starts_with(&problem.place.to_string()));
        writeln!(text, "{}: {}", problem.model, problem.fault).unwrap();
        if let Some(help) = problem.help() {
            writeln!(text, "  {help}").unwrap();
        }
    }
    text
}

#[derive(Model)]
#[allow(dead_code)]
struct User {
    id: i32,
    #[model(references("teems"))]
    team: i32,
}

#[derive(Model)]
#[model(table = "users")]
#[allow(dead_code)]
struct Account {
    id: i32,
}

#[derive(Model)]
#[allow(dead_code)]
struct Team {
    id: i32,
    name: String,
    #[model(references("teams", nmae))]
    parent: String,
}

#[test]
fn tables_and_columns_that_are_not_there() {
    let expected = "\
User: no table `teems`; did you mean `teams`?
  list the model of `teems` in `models![…]`, or correct the name
Account: the table `users` is described by `User` too, at PLACE
  list one struct for each table in `models![…]`; a struct that reads or writes a part of `users` derives no `Model`, or derives it and is not listed
Team: table `teams` has no column `nmae`; did you mean `name`?
";
    let said = problems(models![User, Account, Team]);
    let place = models![User].tables()[0].place.to_string();
    assert_eq!(said.replace(&place, "PLACE"), expected);
}

#[derive(SchemaEnum)]
#[allow(dead_code)]
enum Mood {
    Good,
}

mod other {
    #[derive(whimbrel::SchemaEnum)]
    #[allow(dead_code)]
    pub(super) enum Mood {
        Bad,
    }
}

#[derive(Model)]
#[model(index(id, name = "b_idx"), index(mood, name = "b_idx"))]
#[allow(dead_code)]
#[allow(
    clippy::duplicated_attributes,
    reason = "two indexes of one name are the mistake"
)]
struct A {
    id: i32,
    mood: Mood,
    other: other::Mood,
    #[model(references(B, number))]
    b: i32,
}

#[derive(Model)]
#[allow(dead_code)]
struct B {
    id: i32,
    number: i32,
    #[model(default = json("{]"))]
    settings: serde_json::Value,
}

#[derive(Model)]
#[allow(dead_code)]
struct C {
    id: i32,
    #[model(references(D, number))]
    d: i32,
}

#[derive(Model)]
#[allow(dead_code)]
struct D {
    id: i32,
    number: i32,
    #[model(identity, nullable)]
    counter: i32,
    pg_long_name: i32,
}

#[derive(Model)]
#[allow(dead_code)]
struct E {
    id: i32,
    number: i32,
    #[model(references(E, number))]
    e: i32,
}

#[test]
fn what_the_schema_refuses_is_told_at_its_field() {
    // What needs a table that was refused is no second mistake.
    let expected = "\
A: the enum type `mood` has other values in another Rust enum
  give both enums the values of `mood` in one order, or name one of them otherwise with `#[model(name = \"…\")]`
A: there is already a table, index or key `b_idx`
B: the default of `settings` is no JSON document: key must be a string at line 1 column 2
  write the document as text: `default = json(\"{}\")`
D: `counter` numbers its rows: it has no default, is not computed, and is never NULL
E: the columns of `es` that the foreign key refers to are not kept unique
  make the columns the primary key of `es`, or add a unique constraint
";
    let said = problems(models![A, B, C, D, E]);
    let mut lines: Vec<&str> = said.lines().collect();
    let mut wanted: Vec<&str> = expected.lines().collect();
    lines.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(lines, wanted, "{said}");
}
