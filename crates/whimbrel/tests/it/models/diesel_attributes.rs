//! Diesel's own attributes are understood, and what is none of the migrations' business passed over.

use whimbrel::{Model, models};

use super::assert_same;

#[derive(Model)]
#[diesel(table_name = crate::schema::people)]
#[diesel(belongs_to(Team, foreign_key = team), primary_key(number, team))]
#[diesel(check_for_backend(diesel::pg::Pg))]
#[allow(dead_code)]
struct Person {
    number: i32,
    team: i32,
    #[diesel(column_name = full_name)]
    name: String,
    #[diesel(column_name = "mail")]
    #[diesel(deserialize_as = HashMap<String, i32>, serialize_as = String)]
    email: String,
}

#[derive(Model)]
#[allow(dead_code)]
struct UserProfile {
    id: i32,
}

#[test]
fn diesel_says_the_table_the_columns_and_the_key() {
    assert_same(models![Person, UserProfile], |s| {
        s.create_table("people", |t| {
            t.integer("number");
            t.integer("team");
            t.text("full_name");
            t.text("mail");
            t.primary_key(["number", "team"]);
        });
        s.create_table("user_profiles", |t| {
            t.integer("id").primary_key();
        });
    });
}
