//! Keys and indexes are over columns of the model.
use whimbrel::Model;

#[derive(Model)]
#[model(unique(id, nmae), index(desc(titel), include(email)))]
#[model(foreign_key(team, references(Team, number)))]
#[model(column(mail: String))]
struct User {
    id: i32,
    name: String,
    title: String,
    #[model(column = "mail_address")]
    email: String,
}

#[derive(Model)]
#[model(primary_key(number))]
struct Team {
    id: i32,
    name: String,
}

#[derive(Model)]
struct Keyless {
    name: String,
}

#[derive(Model)]
struct Twice {
    id: i32,
    #[model(column = "id")]
    key: i32,
}

#[derive(Model)]
struct Tuple(i32);

#[derive(Model)]
struct Generic<T> {
    id: T,
}

fn main() {}
