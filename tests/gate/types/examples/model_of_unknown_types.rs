//! Every field of a model is a column, of a type that columns have.
use std::collections::HashMap;
use whimbrel::Model;

struct Mood;

#[derive(Model)]
struct User {
    id: u64,
    mood: Mood,
    settings: Option<HashMap<String, String>>,
    #[model(type = jsonb)]
    said: HashMap<String, String>,
    #[model(skip)]
    skipped: HashMap<String, String>,
}

fn main() {}
