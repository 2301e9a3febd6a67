//! Rollbacks: the schema as it was, and no row lost unasked.

use whimbrel::ErrorKind;
use whimbrel::manager::Back;
use whimbrel::prelude::*;
use whimbrel_schema::graph::Target;

use super::place::on_both;
use super::revisions::{CreatePosts, CreateUsers, IndexAge, SeedUsers, registry_of, revision};

revision!(NoWayBack, "20260105000000" after "20260104000000", up |s| {
    s.add_column("users", |c| c.text("note").nullable());
}, down |s| {
    s.irreversible("the notes are law");
});

on_both! {
    up_down_and_up_again_ends_where_it_was(place) {
        let manager = place.manager(registry_of![CreateUsers, CreatePosts, IndexAge2]);
        manager.quick(&"20260102".parse().unwrap(), &mut ()).unwrap();
        let before = place.schema();
        manager.run(&Target::Head, &mut ()).unwrap();
        let after = place.schema();
        assert_ne!(before, after);
        manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap();
        assert_eq!(place.schema(), before);
        manager.run(&Target::Head, &mut ()).unwrap();
        assert_eq!(place.schema(), after);
        manager.rollback(&Back::To(Target::Base), &[], &mut ()).unwrap();
        assert_eq!(place.schema(), Vec::<String>::new());
        assert_eq!(place.history(), Vec::<String>::new());
    }

    what_diesel_applied_goes_back_too(place) {
        let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
        manager.quick(&Target::Head, &mut ()).unwrap();
        place.sql("DROP TABLE __whimbrel_log; DROP TABLE __whimbrel_progress");
        manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap();
        assert_eq!(place.history(), ["20260101000000"]);
        place.sql("DROP TABLE __whimbrel_log; DROP TABLE __whimbrel_progress");
        manager.reset().unwrap();
        assert_eq!(place.schema(), Vec::<String>::new());
        assert_eq!(place.count("__whimbrel_log WHERE event = 'reset'"), 1);
    }

    only_what_was_shown_is_reverted(place) {
        let shorter = place.manager(registry_of![CreateUsers, CreatePosts]);
        shorter.quick(&Target::Head, &mut ()).unwrap();
        let back = Back::Steps(1);
        let manager = place.manager(registry_of![CreateUsers, CreatePosts, IndexAge2]);
        let shown = manager.plan_rollback(&back).unwrap();
        manager.run(&Target::Head, &mut ()).unwrap();
        let refused = manager.rollback_confirmed(&back, &shown, &[], &mut ()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::HistoryConflict, "{refused:?}");
        assert!(refused.message().contains("20260103000000"), "{refused}");
        assert_eq!(place.history().len(), 3);
        let shown = manager.plan_rollback(&back).unwrap();
        manager.rollback_confirmed(&back, &shown, &[], &mut ()).unwrap();
        assert_eq!(place.history().len(), 2);
    }

    rows_are_counted_before_they_would_go(place) {
        let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
        manager.quick(&Target::Head, &mut ()).unwrap();
        place.sql("INSERT INTO users (email) VALUES ('a'), ('b')");
        place.sql("INSERT INTO posts (user_id, title) SELECT min(id), 't' FROM users");
        let back = Back::To(Target::Base);
        let refused = manager.rollback(&back, &[], &mut ()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::DataLoss);
        assert!(refused.message().contains("2 rows of `users`"), "{refused}");
        assert!(refused.message().contains("1 row of `posts`"), "{refused}");
        let half = manager.rollback(&back, &["20260102".into()], &mut ()).unwrap_err();
        assert_eq!(half.kind(), ErrorKind::DataLoss);
        assert_eq!(place.count("users"), 2);
        let accepted = ["20260101".to_owned(), "20260102".to_owned()];
        manager.rollback(&back, &accepted, &mut ()).unwrap();
        assert_eq!(place.schema(), Vec::<String>::new());
    }

    data_steps_come_back_by_their_own_down(place) {
        let manager = place.manager(registry_of![CreateUsers, CreatePosts, SeedUsers, IndexAge]);
        manager.quick(&Target::Head, &mut ()).unwrap();
        manager.rollback(&Back::Steps(2), &[], &mut ()).unwrap();
        assert_eq!(place.count("users"), 0);
        assert_eq!(place.history(), ["20260101000000", "20260102000000"]);
    }

    a_revision_without_way_back_stops_the_rollback_before_it_begins(place) {
        let manager =
            place.manager(registry_of![CreateUsers, CreatePosts, SeedUsers, IndexAge, NoWayBack]);
        manager.quick(&Target::Head, &mut ()).unwrap();
        let error = manager.rollback(&Back::Steps(2), &[], &mut ()).unwrap_err();
        assert!(error.message().contains("the notes are law"), "{error}");
        assert_eq!(place.history().len(), 5);
        let error = manager.rollback(&Back::Steps(9), &[], &mut ()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
    }
}

revision!(Renames, "20260102000000" after "20260101000000", up |s| {
    s.rename_column("users", "email", "mail");
    s.rename_table("users", "people");
});

on_both! {
    rows_are_counted_under_the_name_that_their_table_has_now(place) {
        let manager = place.manager(registry_of![CreateUsers, Renames]);
        manager.quick(&Target::Head, &mut ()).unwrap();
        place.sql("INSERT INTO people (mail) VALUES ('a')");
        let refused = manager.rollback(&Back::Steps(2), &[], &mut ()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::DataLoss);
        assert!(refused.message().contains("1 row of `people`"), "{refused}");
        assert_eq!(place.count("people"), 1);
    }
}

revision!(IndexAge2, "20260103000000" after "20260102000000", up |s| {
    s.alter_table("users", |t| {
        t.text("language").default("en");
        t.rename_column("name", "full_name");
        t.create_index(["age"]).name("by_age").filter("age > 3");
        t.add_check("age IS NULL OR age >= 0").name("users_age_positive");
        t.change_type("age", Type::BigInteger);
        t.set_default("age", 1_i64);
        t.comment_on_column("age", "in years");
    });
    s.alter_table("posts", |t| {
        t.set_not_null("title");
        t.drop_constraint("posts_user_id_fkey");
        t.rename_index("posts_user_id_title_idx", "posts_by_user");
    });
    s.create_enum("mood", ["sad", "happy"]);
    s.add_column("posts", |c| c.enumeration("mood", "mood").default("sad"));
    s.rename_table("posts", "articles");
}, down |s| {
    s.rename_table("articles", "posts");
    s.drop_column("posts", "mood");
    s.drop_enum("mood");
    s.alter_table("posts", |t| {
        t.rename_index("posts_by_user", "posts_user_id_title_idx");
        t.add_foreign_key(["user_id"], "users").on_delete(Cascade);
    });
    s.alter_table("users", |t| {
        t.drop_comment_on_column("age");
        t.drop_default("age");
        t.change_type("age", Type::Integer);
        t.drop_constraint("users_age_positive");
        t.drop_index("by_age");
        t.rename_column("full_name", "name");
        t.drop_column("language");
    });
});
