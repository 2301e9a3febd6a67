//! Rows that a revision cannot take: found before its first step, or met on the way.

use whimbrel::ErrorKind;
use whimbrel::manager::{OnBadData, Options};
use whimbrel::prelude::*;
use whimbrel_schema::graph::Target;

use super::place::Place;
use super::revisions::{CreatePosts, CreateUsers, registry_of, revision};

revision!(Insists, "20260103000000" after "20260102000000", up |s| {
    s.create_index("users", ["name"]).unique();
    s.add_check("users", "age > 0").name("users_age_positive");
    s.set_not_null("users", "age");
    s.add_unique("users", ["age"]);
    s.drop_constraint("posts", "posts_user_id_fkey");
    s.add_foreign_key("posts", ["user_id"], "users").name("posts_author");
}, down |s| {
    s.irreversible("a test");
});

/// The two tables, with rows that break nothing.
fn place() -> Place {
    let place = Place::postgres();
    let registry = registry_of![CreateUsers, CreatePosts];
    place
        .manager(registry)
        .quick(&Target::Head, &mut ())
        .unwrap();
    place.sql(
        "INSERT INTO users (email, name, age) VALUES ('a', 'A', 1), ('b', 'B', 2); \
         INSERT INTO posts (user_id, title) VALUES (1, 'first')",
    );
    place
}

#[test]
fn rows_that_break_a_rule_are_named_before_the_first_step() {
    let registry = registry_of![CreateUsers, CreatePosts, Insists];
    for (spoil, mend, said) in [
        (
            "UPDATE users SET name = 'A'",
            "UPDATE users SET name = email",
            "2 rows of `users` have values in `name` that another row has too (id 1, 2)",
        ),
        (
            "UPDATE users SET age = -1 WHERE id = 2",
            "UPDATE users SET age = 2 WHERE id = 2",
            "1 row of `users` have values that break the check `users_age_positive` (id 2)",
        ),
        (
            "UPDATE users SET age = NULL WHERE id = 1",
            "UPDATE users SET age = 1 WHERE id = 1",
            "1 row of `users` have NULL in `age` (id 1)",
        ),
        (
            "ALTER TABLE posts DISABLE TRIGGER ALL; UPDATE posts SET user_id = 7",
            "UPDATE posts SET user_id = 1; ALTER TABLE posts ENABLE TRIGGER ALL",
            "1 row of `posts` have values in `user_id` that `users` does not have (id 1)",
        ),
    ] {
        let place = place();
        let before = place.schema();
        place.sql(spoil);
        let manager = place.manager(registry);
        let error = manager.run(&Target::Head, &mut ()).unwrap_err();
        assert_eq!(error.message(), said);
        assert_eq!(error.revision(), Some("20260103000000"));
        assert_eq!(
            error.hint(),
            Some("change these rows first; nothing was changed")
        );
        assert_eq!(place.schema(), before);
        assert_eq!(manager.status().unwrap().unfinished, None);
        place.sql(mend);
        manager.run(&Target::Head, &mut ()).unwrap();
        assert_eq!(place.history().len(), 3);
    }
}

revision!(Fills, "20260103000000" after "20260102000000", up |s| {
    s.update("users", matching("age IS NULL"), |row| row.set("age", 0));
    s.add_check("users", "age > 0").name("users_age_positive");
}, down |s| {
    s.irreversible("a test");
});

#[test]
fn what_was_added_goes_when_rows_break_it_after_all() {
    let registry = registry_of![CreateUsers, CreatePosts, Fills];
    let added = "SELECT conname || convalidated AS value FROM pg_constraint WHERE conname = 'users_age_positive'";
    for (policy, left) in [
        (OnBadData::Undo, &[][..]),
        (OnBadData::Keep, &["users_age_positivefalse"]),
    ] {
        let place = place();
        place.sql("UPDATE users SET age = NULL WHERE id = 1");
        let options = Options {
            on_bad_data: policy,
            ..Options::default()
        };
        let manager = place.manager_with(registry, options);
        let error = manager.run(&Target::Head, &mut ()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Failed);
        assert!(
            error.message().contains("is violated by some row"),
            "{error}"
        );
        assert_eq!(place.texts(added), left);
        assert!(manager.status().unwrap().unfinished.is_some());
        place.sql("UPDATE users SET age = 1 WHERE id = 1");
        manager.run(&Target::Head, &mut ()).unwrap();
        assert_eq!(place.texts(added), ["users_age_positivetrue"]);
        assert_eq!(place.history().len(), 3);
    }
}
