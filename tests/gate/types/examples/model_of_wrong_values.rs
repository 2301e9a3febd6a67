//! Defaults and what narrows a type fit the column; references are to models, and columns of them.
use whimbrel::{Model, SchemaEnum};

#[derive(SchemaEnum)]
enum Mood {
    Good,
}

struct NoModel;

#[derive(Model)]
struct Team {
    id: i32,
}

#[derive(Model)]
struct User {
    id: i32,
    #[model(default = 100_000)]
    small: i16,
    #[model(default = 1)]
    text: String,
    #[model(default = "bad")]
    mood: Mood,
    #[model(default = now())]
    flag: bool,
    #[model(length = 10)]
    number: i64,
    #[model(type = numeric, precision(2, 4))]
    price: String,
    #[model(references(Team, number))]
    team: i32,
    #[model(references = NoModel)]
    other: i32,
}

fn main() {}
