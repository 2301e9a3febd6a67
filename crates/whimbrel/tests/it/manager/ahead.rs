//! What a revision of several steps would meet later is looked for before its first step (SQLite).

use whimbrel::ErrorKind;
use whimbrel::prelude::*;
use whimbrel_schema::graph::Target;

use super::place::Place;
use super::revisions::{CreatePosts, CreateUsers, registry_of, revision};

revision!(TightensLater, "20260103000000" after "20260102000000", up |s| {
    s.update("posts", every_row(), |row| row.set("title", "changed"));
    s.set_not_null("users", "age");
}, down |s| {
    s.irreversible("a test");
});

revision!(MendsThenTightens, "20260103000000" after "20260102000000", up |s| {
    s.update("users", matching("age IS NULL"), |row| row.set("age", 0));
    s.set_not_null("users", "age");
}, down |s| {
    s.irreversible("a test");
});

revision!(MendsByTrigger, "20260103000000" after "20260102000000", up |s| {
    s.update("posts", every_row(), |row| row.set("title", "changed"));
    s.set_not_null("users", "age");
}, down |s| {
    s.irreversible("a test");
});

revision!(GrowsThenTightens, "20260103000000" after "20260102000000", up |s| {
    s.add_column("users", |c| c.text("nick").nullable());
    s.update("users", every_row(), |row| {
        row.set("nick", "nick");
        row.set("age", 1);
    });
    s.set_not_null("users", "nick");
    s.set_not_null("users", "age");
}, down |s| {
    s.irreversible("a test");
});

revision!(DropsNameLater, "20260103000000" after "20260102000000", up |s| {
    s.update("posts", every_row(), |row| row.set("title", "changed"));
    s.assume_safe("a test", |s| {
        s.drop_column("users", "name");
        s.change_type("users", "age", Type::Text);
    });
}, down |s| {
    s.irreversible("a test");
});

revision!(NewKeyLater, "20260103000000" after "20260102000000", up |s| {
    s.update("users", every_row(), |row| row.set("name", "n"));
    s.update("posts", every_row(), |row| row.set("title", "changed"));
    s.alter_table("posts", |t| {
        t.big_integer("editor_id").default(99_i64);
        t.add_unique(["user_id"]);
    });
}, down |s| {
    s.irreversible("a test");
});

/// Two users without an age; the first has two posts.
fn peopled() -> Place {
    let place = Place::sqlite();
    let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
    manager.quick(&Target::Head, &mut ()).unwrap();
    place.sql("INSERT INTO users (email) VALUES ('a'), ('b')");
    place.sql("INSERT INTO posts (user_id, title) SELECT min(id), 't' FROM users");
    place.sql("INSERT INTO posts (user_id, title) SELECT min(id), 'u' FROM users");
    place
}

#[track_caller]
fn stops_before_it_begins(
    place: &Place,
    registry: &'static whimbrel::Registry,
    kind: ErrorKind,
    naming: &str,
) {
    let manager = place.manager(registry);
    let plan = manager.plan(&Target::Head).unwrap();
    assert!(!plan.revisions[0].plan.is_atomic());
    let before = place.schema();
    let error = manager.run(&Target::Head, &mut ()).unwrap_err();
    assert_eq!(error.kind(), kind, "{error:?}");
    assert!(error.message().contains(naming), "{error:?}");
    assert_eq!(error.revision(), Some("20260103000000"));
    assert_eq!(manager.status().unwrap().unfinished, None);
    assert_eq!(place.count("__whimbrel_progress"), 0);
    assert_eq!(place.count("posts WHERE title = 'changed'"), 0);
    assert_eq!(place.schema(), before);
}

#[test]
fn rows_that_do_not_fit_a_later_rebuild() {
    let place = peopled();
    let registry = registry_of![CreateUsers, CreatePosts, TightensLater];
    stops_before_it_begins(
        &place,
        registry,
        ErrorKind::Failed,
        "NULL in `age` (rowid 1, 2)",
    );
    place.sql("UPDATE users SET age = 1");
    place.manager(registry).run(&Target::Head, &mut ()).unwrap();
    assert_eq!(place.count("posts WHERE title = 'changed'"), 2);
}

#[test]
fn an_unknown_column_of_a_later_rebuild() {
    let place = peopled();
    place.sql("UPDATE users SET age = 1; ALTER TABLE users ADD COLUMN theirs");
    let registry = registry_of![CreateUsers, CreatePosts, TightensLater];
    stops_before_it_begins(&place, registry, ErrorKind::Drift, "`theirs` of `users`");
}

#[test]
fn a_missing_column_of_a_later_rebuild() {
    let place = peopled();
    place.sql("UPDATE users SET age = 1; ALTER TABLE users DROP COLUMN name");
    let registry = registry_of![CreateUsers, CreatePosts, GrowsThenTightens];
    stops_before_it_begins(&place, registry, ErrorKind::Drift, "no column `name`");
}

#[test]
fn an_unknown_trigger_on_a_column_that_a_later_rebuild_drops() {
    let place = peopled();
    place.sql(
        "CREATE TRIGGER theirs AFTER DELETE ON users \
         BEGIN INSERT INTO users (email) VALUES (OLD.name); END",
    );
    let registry = registry_of![CreateUsers, CreatePosts, DropsNameLater];
    stops_before_it_begins(
        &place,
        registry,
        ErrorKind::Drift,
        "`theirs` on the column `name`",
    );
}

#[test]
fn what_the_revision_mends_first_is_no_hindrance() {
    for registry in [
        registry_of![CreateUsers, CreatePosts, MendsThenTightens],
        registry_of![CreateUsers, CreatePosts, GrowsThenTightens],
    ] {
        let place = peopled();
        place.manager(registry).run(&Target::Head, &mut ()).unwrap();
        assert_eq!(place.history().len(), 3);
    }
    let place = peopled();
    place.sql(
        "CREATE TRIGGER mends AFTER UPDATE ON posts \
         BEGIN UPDATE users SET age = 0 WHERE age IS NULL; END",
    );
    let manager = place.manager(registry_of![CreateUsers, CreatePosts, MendsByTrigger]);
    manager.run(&Target::Head, &mut ()).unwrap();
    assert_eq!(place.count("users WHERE age = 0"), 2);
}

#[test]
fn what_an_earlier_step_changes_is_left_to_the_step() {
    let place = peopled();
    let manager = place.manager(registry_of![CreateUsers, CreatePosts, NewKeyLater]);
    let error = manager.run(&Target::Head, &mut ()).unwrap_err();
    assert!(error.message().contains("posts"), "{error:?}");
    let status = manager.status().unwrap();
    assert_eq!(status.unfinished.as_deref(), Some("20260103000000"));
    assert_eq!(place.count("posts WHERE title = 'changed'"), 2);
    place.sql("DELETE FROM posts WHERE id = 2");
    manager.run(&Target::Head, &mut ()).unwrap();
}
