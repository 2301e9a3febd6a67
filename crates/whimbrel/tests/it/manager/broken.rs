//! What is broken elsewhere in a SQLite file and stops a change is named, with a way out.

use whimbrel::prelude::*;
use whimbrel::{ErrorKind, Registry};
use whimbrel_schema::graph::Target;

use super::place::Place;
use super::revisions::{CreatePosts, CreateUsers, registry_of, revision};

revision!(RenamesColumn, "20260103000000" after "20260102000000", up |s| {
    s.rename_column("posts", "title", "heading");
});

revision!(RenamesTable, "20260103000000" after "20260102000000", up |s| {
    s.rename_table("posts", "articles");
});

revision!(EmptiesUsers, "20260103000000" after "20260102000000", up |s| {
    s.assume_safe("a test", |s| s.delete("users", every_row()));
}, down |s| {
    s.irreversible("a test");
});

fn migrated(sql: &str) -> Place {
    let place = Place::sqlite();
    let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
    manager.quick(&Target::Head, &mut ()).unwrap();
    place.sql(sql);
    place
}

/// Fails with a hint that names what is broken, and goes on when that is mended.
#[track_caller]
fn stops_until(registry: &'static Registry, broken: &str, named: &[&str], mended: &str) {
    let place = migrated(broken);
    let before = place.schema();
    let manager = place.manager(registry);
    let error = manager.run(&Target::Head, &mut ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed, "{error:?}");
    assert_eq!(error.revision(), Some("20260103000000"));
    for name in named {
        assert!(error.hint().unwrap().contains(name), "{error:?}");
    }
    assert_eq!(place.schema(), before);
    place.sql(mended);
    manager.run(&Target::Head, &mut ()).unwrap();
}

#[test]
fn a_broken_view_or_trigger() {
    for registry in [
        registry_of![CreateUsers, CreatePosts, RenamesColumn],
        registry_of![CreateUsers, CreatePosts, RenamesTable],
    ] {
        stops_until(
            registry,
            "CREATE TABLE u (x); CREATE VIEW \"a view\" AS SELECT gone FROM u",
            &["the view `a view` is broken", "drop it or mend it"],
            "DROP VIEW \"a view\"",
        );
        stops_until(
            registry,
            "CREATE TABLE u (x); CREATE TRIGGER lost AFTER INSERT ON u \
             BEGIN INSERT INTO nowhere VALUES (1); END",
            &["the trigger `lost` is broken"],
            "CREATE TABLE nowhere (x)",
        );
    }
}

#[test]
fn a_view_that_needs_what_goes() {
    stops_until(
        registry_of![CreateUsers, CreatePosts, DropsTitle],
        "CREATE VIEW titles AS SELECT p.title FROM posts AS p",
        &[
            "the view `titles` needs what this changes",
            "create it again",
        ],
        "DROP VIEW titles",
    );
}

revision!(DropsTitle, "20260103000000" after "20260102000000", up |s| {
    s.assume_safe("a test", |s| {
        s.drop_index("posts", "posts_user_id_title_idx");
        s.drop_column("posts", "title");
    });
}, down |s| {
    s.irreversible("a test");
});

#[test]
fn a_foreign_key_that_fits_no_unique_index() {
    stops_until(
        registry_of![CreateUsers, CreatePosts, EmptiesUsers],
        "CREATE TABLE \"their pets\" (id, owner, \
         FOREIGN KEY (owner) REFERENCES users (name)); INSERT INTO users (email) VALUES ('a')",
        &["`their pets` (owner)", "`users`", "unique index"],
        "CREATE UNIQUE INDEX users_by_name ON users (name)",
    );
}
