//! Models beside migrations, compared in a test.

use whimbrel::model::must_match;
use whimbrel::{Migrations, Model, models};

mod migrations {
    mod m20260101000000_users {
        use whimbrel::prelude::*;

        pub(crate) struct Revision;

        impl Migration for Revision {
            const HEADER: Header = Header::new("20260101000000", "users");

            fn up(schema: &mut Schema) {
                schema.create_table("users", |t| {
                    t.integer("id").primary_key();
                    t.text("name").unique();
                });
                schema.create_view("names", "SELECT name FROM users");
            }
        }
    }

    whimbrel::registry![m20260101000000_users];
}

static MIGRATIONS: Migrations = Migrations::unverified(&migrations::REGISTRY);

#[derive(Model)]
#[allow(dead_code)]
struct User {
    id: i32,
    #[model(unique)]
    name: String,
}

#[test]
fn models_in_step_pass() {
    must_match(models![User], &MIGRATIONS).unwrap();
}

#[derive(Model)]
#[model(table = "users", index(full_name))]
#[allow(dead_code)]
struct Ahead {
    id: i32,
    #[model(renamed_from = "name", unique(name = "users_name_key"))]
    full_name: String,
}

#[test]
fn what_is_missing_is_said() {
    let difference = must_match(models![Ahead], &MIGRATIONS).unwrap_err();
    let expected = "\
the models are not what the migrations make; what is missing:
  rename column `users.name` to `full_name`
  create index `users_full_name_idx` on `users`";
    assert_eq!(difference.to_string(), expected);
    let difference = must_match(models![User, Ahead], &MIGRATIONS).unwrap_err();
    let said = format!("{difference:?}");
    assert!(said.starts_with("the models are no schema:\n  "), "{said}");
    assert!(said.contains("described by `User` too"), "{said}");
    assert!(
        said.contains("\n    list one struct for each table"),
        "{said}"
    );
}
