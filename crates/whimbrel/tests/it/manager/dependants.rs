//! What others made and what hangs on the tables of the migrations: it is named, never swept along.

use whimbrel::ErrorKind;
use whimbrel::manager::Back;
use whimbrel::prelude::*;
use whimbrel_schema::graph::Target;

use super::place::{Place, on_both};
use super::revisions::{CreatePosts, CreateUsers, registry_of, revision};

revision!(DropPosts, "20260103000000" after "20260102000000", up |s| {
    s.assume_safe("the posts moved away", |s| s.drop_table("posts"));
}, down |s| {
    s.irreversible("a test");
});

revision!(RenamesAndDropsPosts, "20260103000000" after "20260102000000", up |s| {
    s.assume_safe("the posts moved away", |s| {
        s.update("users", every_row(), |row| row.set("name", "moved"));
        s.change_type("users", "age", Type::Text);
        s.rename_table("posts", "old_posts");
        s.drop_table("old_posts");
    });
}, down |s| {
    s.irreversible("a test");
});

revision!(DropsTheirsFirst, "20260103000000" after "20260102000000", up |s| {
    s.assume_safe("the posts moved away", |s| {
        s.execute("DROP TABLE theirs");
        s.drop_table("posts");
    });
}, down |s| {
    s.irreversible("a test");
});

revision!(EmptiesUsers, "20260103000000" after "20260102000000", up |s| {
    s.execute("SELECT 1");
}, down |s| {
    s.delete("users", every_row());
});

const THEIRS: &str = "CREATE TABLE theirs (id integer, post bigint REFERENCES posts ON DELETE CASCADE); \
                      INSERT INTO theirs SELECT 1, min(id) FROM posts";

/// Two users with a post each, and a table of somebody else's that refers to the posts.
fn peopled(place: &Place) {
    let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
    manager.quick(&Target::Head, &mut ()).unwrap();
    place.sql("INSERT INTO users (email) VALUES ('a'), ('b')");
    place.sql("INSERT INTO posts (user_id, title) SELECT id, 't' FROM users");
    place.sql(THEIRS);
}

#[track_caller]
fn names_theirs(error: &whimbrel::Error) {
    assert_eq!(error.kind(), ErrorKind::Drift, "{error:?}");
    assert!(error.message().contains("`theirs` (post)"), "{error:?}");
    assert!(error.hint().is_some(), "{error:?}");
}

on_both! {
    a_dropped_table_takes_no_rows_of_others_along(place) {
        peopled(place);
        for registry in [
            registry_of![CreateUsers, CreatePosts, DropPosts],
            registry_of![CreateUsers, CreatePosts, RenamesAndDropsPosts],
        ] {
            let manager = place.manager(registry);
            let error = manager.run(&Target::Head, &mut ()).unwrap_err();
            names_theirs(&error);
            assert_eq!(error.revision(), Some("20260103000000"));
            assert_eq!(manager.status().unwrap().unfinished, None);
            assert_eq!(place.count("theirs"), 1);
            assert_eq!(place.count("posts"), 2);
            assert_eq!(place.count("users WHERE name = 'moved'"), 0);
        }
    }

    a_rollback_takes_no_rows_of_others_along(place) {
        peopled(place);
        let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
        let accepted = ["20260101".to_owned(), "20260102".to_owned()];
        let error = manager.rollback(&Back::Steps(2), &accepted, &mut ()).unwrap_err();
        names_theirs(&error);
        assert_eq!(error.revision(), Some("20260102000000"));
        assert_eq!(place.count("theirs"), 1);
        assert_eq!(place.history().len(), 2);
        place.sql("DROP TABLE theirs");
        manager.rollback(&Back::Steps(2), &accepted, &mut ()).unwrap();
    }

    the_later_revisions_of_a_rollback_are_looked_at_before_its_first_step(place) {
        peopled(place);
        place.sql("DROP TABLE theirs; CREATE TABLE theirs (id integer, post bigint REFERENCES users)");
        let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
        let accepted = ["20260101".to_owned(), "20260102".to_owned()];
        let error = manager.rollback(&Back::Steps(2), &accepted, &mut ()).unwrap_err();
        names_theirs(&error);
        assert_eq!(error.revision(), Some("20260101000000"));
        assert_eq!(place.count("posts"), 2);
        assert_eq!(place.history().len(), 2);
        // It stands in the way of the second step alone.
        manager.rollback(&Back::Steps(1), &accepted, &mut ()).unwrap();
    }

    what_the_revision_itself_takes_away_first_is_no_hindrance(place) {
        peopled(place);
        let manager = place.manager(registry_of![CreateUsers, CreatePosts, DropsTheirsFirst]);
        manager.run(&Target::Head, &mut ()).unwrap();
        assert_eq!(place.history().len(), 3);
    }

    rows_that_a_deletion_sweeps_along_are_counted(place) {
        peopled(place);
        let manager = place.manager(registry_of![CreateUsers, CreatePosts, EmptiesUsers]);
        manager.run(&Target::Head, &mut ()).unwrap();
        let error = manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DataLoss);
        for part in [
            "2 rows of `users`",
            "2 rows of `posts` that refer to `users`",
            "1 row of `theirs` that refers to `posts`",
        ] {
            assert!(error.message().contains(part), "{error}");
        }
        assert_eq!(place.count("theirs"), 1);
        let accepted = ["20260103".to_owned()];
        manager.rollback(&Back::Steps(1), &accepted, &mut ()).unwrap();
        assert_eq!(place.count("theirs"), 0);
    }
}

#[test]
fn what_a_statement_of_the_authors_left_is_seen_by_the_step() {
    let place = Place::sqlite();
    peopled(&place);
    let manager = place.manager(registry_of![CreateUsers, CreatePosts, LooksAround]);
    let error = manager.run(&Target::Head, &mut ()).unwrap_err();
    names_theirs(&error);
    assert_eq!(place.count("theirs"), 1);
}

revision!(LooksAround, "20260103000000" after "20260102000000", up |s| {
    s.assume_safe("the posts moved away", |s| {
        s.execute("SELECT 1");
        s.drop_table("posts");
    });
}, down |s| {
    s.irreversible("a test");
});

#[test]
fn a_view_on_a_dropped_table_is_named_on_postgres() {
    let place = Place::postgres();
    peopled(&place);
    place.sql("DROP TABLE theirs; CREATE VIEW titles AS SELECT title FROM posts");
    let manager = place.manager(registry_of![CreateUsers, CreatePosts, DropPosts]);
    let error = manager.run(&Target::Head, &mut ()).unwrap_err();
    assert!(error.message().contains("the view `titles`"), "{error:?}");
    assert_eq!(place.count("titles"), 2);
    let manager = place.manager(registry_of![CreateUsers, CreatePosts, LooksAround]);
    let error = manager.run(&Target::Head, &mut ()).unwrap_err();
    assert!(
        error.hint().unwrap().contains("remove that first"),
        "{error:?}"
    );
}

revision!(AddNote, "20260103000000" after "20260102000000", up |s| {
    s.add_column("users", |c| c.text("note").nullable());
}, down |s| {
    s.drop_column("users", "note");
});

revision!(AddMark, "20260104000000" after "20260103000000", up |s| {
    s.add_column("users", |c| c.text("mark").nullable());
}, down |s| {
    s.drop_column("users", "mark");
});

#[test]
fn a_view_on_a_column_that_a_later_step_drops_is_named_before_the_first_on_postgres() {
    let place = Place::postgres();
    let manager = place.manager(registry_of![CreateUsers, CreatePosts, AddNote, AddMark]);
    manager.quick(&Target::Head, &mut ()).unwrap();
    place.sql("CREATE VIEW notes AS SELECT note FROM users");
    let error = manager.rollback(&Back::Steps(2), &[], &mut ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Drift, "{error:?}");
    let what = "the column `note` of `users` cannot be dropped: the view `notes` depends on it";
    assert_eq!(error.message(), what);
    assert_eq!(error.revision(), Some("20260103000000"));
    assert_eq!(place.history().len(), 4);
    place.sql("DROP VIEW notes");
    manager.rollback(&Back::Steps(2), &[], &mut ()).unwrap();
}
