//! What an attribute of a model says means something.
use whimbrel::{Model, SchemaEnum};

#[derive(Model)]
struct Misspelt {
    #[model(primary_key, unqiue)]
    id: i32,
    #[model(lenght = 3)]
    name: String,
    #[model(type = bigint)]
    number: i64,
    #[model(default = never())]
    at: String,
    #[model(unique, references("users", on_delete = explode))]
    user: i32,
    #[model(length = 3, length = 4)]
    code: String,
    #[model(skip, unique)]
    skipped: i32,
    #[model(renamed_from = "same")]
    same: i32,
}

#[derive(Model)]
#[model(tabel = "users")]
struct OfTable {
    id: i32,
}

#[derive(SchemaEnum)]
enum Values {
    #[model(value = "one")]
    First,
    #[model(value = "one")]
    Second,
}

#[derive(SchemaEnum)]
#[model(rename_all = "Train-Case")]
enum Ways {
    One,
}

#[derive(SchemaEnum)]
enum Fields {
    One(i32),
}

fn main() {}
