//! A new column must not capture what SQLite took for a text so far.

use whimbrel::ErrorKind;
use whimbrel::prelude::*;
use whimbrel_schema::graph::Target;

use super::place::Place;
use super::revisions::{CreatePosts, CreateUsers, registry_of, revision};

revision!(AddsDraft, "20260103000000" after "20260102000000", up |s| {
    s.add_column("posts", |c| c.text("draft").nullable());
});

revision!(RenamesToDraft, "20260103000000" after "20260102000000", up |s| {
    s.rename_column("posts", "title", "draft");
});

revision!(RebuildsWithDraft, "20260103000000" after "20260102000000", up |s| {
    s.add_column("posts", |c| c.timestamptz("draft").default(now()));
});

revision!(AddsDraftBehindSql, "20260103000000" after "20260102000000", up |s| {
    s.execute("SELECT 1");
    s.add_column("posts", |c| c.text("draft").nullable());
}, down |s| {
    s.irreversible("a test");
});

revision!(AddsDraftLater, "20260103000000" after "20260102000000", up |s| {
    s.update("users", every_row(), |row| row.set("name", "changed"));
    s.change_type("users", "age", Type::Text);
    s.add_column("posts", |c| c.text("draft").nullable());
}, down |s| {
    s.irreversible("a test");
});

fn registries() -> [&'static whimbrel::Registry; 5] {
    [
        registry_of![CreateUsers, CreatePosts, AddsDraft],
        registry_of![CreateUsers, CreatePosts, RenamesToDraft],
        registry_of![CreateUsers, CreatePosts, RebuildsWithDraft],
        registry_of![CreateUsers, CreatePosts, AddsDraftBehindSql],
        registry_of![CreateUsers, CreatePosts, AddsDraftLater],
    ]
}

fn place_with(sql: &str) -> Place {
    let place = Place::sqlite();
    let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
    manager.quick(&Target::Head, &mut ()).unwrap();
    place.sql("INSERT INTO users (email) VALUES ('a')");
    place.sql("INSERT INTO posts (user_id, title) SELECT id, 'draft' FROM users");
    place.sql(sql);
    place
}

#[track_caller]
fn refused(sql: &str, named: &str) {
    for registry in registries() {
        let place = place_with(sql);
        let before = place.schema();
        let error = place
            .manager(registry)
            .run(&Target::Head, &mut ())
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Drift, "{error:?}");
        assert!(error.message().contains(named), "{error:?}");
        assert!(error.message().contains("`draft` of `posts`"), "{error:?}");
        assert!(error.hint().unwrap().contains("single quotes"), "{error:?}");
        assert_eq!(error.revision(), Some("20260103000000"));
        assert_eq!(place.schema(), before);
        assert_eq!(place.count("users WHERE name = 'changed'"), 0);
    }
}

#[test]
fn a_text_in_a_view_is_not() {
    refused(
        "CREATE VIEW drafts AS SELECT * FROM posts WHERE title = \"draft\"",
        "the view `drafts`",
    );
}

#[test]
fn a_text_in_an_index_is_not() {
    refused(
        "CREATE INDEX published ON posts (id) WHERE title <> \"Draft\"",
        "the index `published` of `posts`",
    );
}

#[test]
fn a_text_in_a_trigger_of_another_table_is_not() {
    refused(
        "CREATE TRIGGER cleans AFTER DELETE ON users \
         BEGIN DELETE FROM posts WHERE title = \"draft\"; END",
        "the trigger `cleans` of `users`",
    );
}

#[test]
fn a_text_in_a_check_is_not() {
    let sql = "ALTER TABLE posts ADD COLUMN kind text CHECK (kind <> \"draft\")";
    for registry in [
        registry_of![CreateUsers, CreatePosts, AddsDraft],
        registry_of![CreateUsers, CreatePosts, AddsDraftBehindSql],
    ] {
        let place = place_with(sql);
        let error = place
            .manager(registry)
            .run(&Target::Head, &mut ())
            .unwrap_err();
        assert!(
            error.message().contains("a rule of the table `posts`"),
            "{error:?}"
        );
    }
}

#[test]
fn names_and_other_texts_are_no_hindrance() {
    for registry in registries() {
        let place = place_with(
            "CREATE VIEW v AS SELECT \"draft\".id AS \"draft\" FROM posts AS \"draft\" \
             WHERE 'draft' <> 'x'; \
             CREATE TABLE \"draft\" (id integer); \
             CREATE VIEW w AS SELECT p.id FROM \"draft\" JOIN posts p; \
             CREATE TABLE other (a); CREATE INDEX elsewhere ON other (a) WHERE a <> \"draft\"",
        );
        place.manager(registry).run(&Target::Head, &mut ()).unwrap();
        assert_eq!(place.count("v"), 1);
    }
}

#[test]
fn a_column_made_again_under_its_name_is_no_hindrance() {
    let place =
        place_with("CREATE VIEW v AS SELECT \"draft\" FROM posts WHERE title = 'x'; DROP VIEW v");
    let manager = place.manager(registry_of![CreateUsers, CreatePosts, AddsDraft]);
    manager.run(&Target::Head, &mut ()).unwrap();
    place.sql("CREATE VIEW v AS SELECT \"draft\" FROM posts");
    let later = place.manager(registry_of![CreateUsers, CreatePosts, AddsDraft, Swaps]);
    later.run(&Target::Head, &mut ()).unwrap();
    assert_eq!(place.texts("SELECT \"draft\" AS value FROM v"), ["draft"]);
}

revision!(Swaps, "20260104000000" after "20260103000000", up |s| {
    s.rename_column("posts", "draft", "between");
    s.rename_column("posts", "title", "draft");
});

revision!(DropsAge, "20260103000000" after "20260102000000", up |s| {
    s.assume_safe("a test", |s| s.drop_column("users", "age"));
}, down |s| {
    s.irreversible("a test");
});

revision!(RebuildsWithoutAge, "20260103000000" after "20260102000000", up |s| {
    s.assume_safe("a test", |s| {
        s.drop_column("users", "age");
        s.set_not_null("users", "name");
    });
}, down |s| {
    s.irreversible("a test");
});

revision!(DropsUpdatedAt, "20260103000000" after "20260102000000", up |s| {
    s.assume_safe("a test", |s| s.drop_column("users", "updated_at"));
}, down |s| {
    s.irreversible("a test");
});

#[test]
fn a_column_that_goes_becomes_no_text_in_a_view_or_trigger() {
    for registry in [
        registry_of![CreateUsers, CreatePosts, DropsAge],
        registry_of![CreateUsers, CreatePosts, RebuildsWithoutAge],
    ] {
        for (made, named) in [
            (
                "CREATE VIEW ages AS SELECT \"age\" FROM users",
                "the view `ages`",
            ),
            (
                "CREATE TRIGGER cleans AFTER DELETE ON posts \
                 BEGIN DELETE FROM users WHERE \"age\" > 99; END",
                "the trigger `cleans` of `posts`",
            ),
            (
                "CREATE TRIGGER own AFTER DELETE ON users \
                 BEGIN DELETE FROM users WHERE \"age\" > 99; END",
                "own`",
            ),
        ] {
            let place = place_with(&format!("UPDATE users SET age = 1, name = 'n'; {made}"));
            let manager = place.manager(registry);
            let error = manager.run(&Target::Head, &mut ()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Drift, "{error:?}");
            assert!(error.message().contains(named), "{error:?}");
            assert_eq!(place.count("users WHERE age = 1"), 1);
        }
    }
}

#[test]
fn a_column_that_goes_is_not_taken_for_another() {
    for registry in [
        registry_of![CreateUsers, CreatePosts, DropsAge],
        registry_of![CreateUsers, CreatePosts, RebuildsWithoutAge],
        registry_of![CreateUsers, CreatePosts, DropsUpdatedAt],
    ] {
        let place = place_with(
            "UPDATE users SET name = 'n'; CREATE TABLE pets (\"age\", \"updated_at\"); \
             CREATE VIEW ages AS SELECT \"age\", \"updated_at\" FROM pets \
             WHERE EXISTS (SELECT id FROM users); \
             CREATE VIEW texts AS SELECT 'age' AS \"updated_at\" FROM users",
        );
        place.manager(registry).run(&Target::Head, &mut ()).unwrap();
        assert_eq!(place.history().len(), 3);
    }
}

revision!(AddsCity, "20260103000000" after "20260102000000", up |s| {
    s.add_column("users", |c| c.text("city").default("Rome"));
});

#[test]
fn a_column_that_is_there_already_is_named_as_such() {
    let place = place_with("ALTER TABLE users ADD COLUMN \"city\" TEXT CHECK (\"city\" <> '')");
    let manager = place.manager(registry_of![CreateUsers, CreatePosts, AddsCity]);
    let error = manager.run(&Target::Head, &mut ()).unwrap_err();
    assert!(
        error.message().contains("duplicate column name: city"),
        "{error:?}"
    );
    assert!(error.hint().unwrap().contains("history"), "{error:?}");
}
