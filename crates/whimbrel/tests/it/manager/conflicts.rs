//! A history that contradicts the program changes nothing.

use whimbrel::ErrorKind;
use whimbrel::manager::{Options, StartUp, StartUpPolicy, WhenAhead};
use whimbrel::prelude::*;
use whimbrel_schema::graph::Target;

use super::place::on_both;
use super::revisions::{CreatePosts, CreateUsers, registry_of, revision};

revision!(Edited, "20260102000000" after "20260101000000", up |s| {
    s.create_table("posts", |t| {
        t.big_integer("id").identity().primary_key();
    });
});

revision!(Next, "20260103000000" after "20260102000000", up |s| {
    s.add_column("posts", |c| c.text("body").nullable());
});

on_both! {
    an_edited_revision_is_refused(place) {
        place
            .manager(registry_of![CreateUsers, CreatePosts])
            .quick(&Target::Head, &mut ())
            .unwrap();
        let schema = place.schema();
        let edited = place.manager(registry_of![CreateUsers, Edited, Next]);
        let error = edited.run(&Target::Head, &mut ()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::HistoryConflict);
        assert_eq!(error.revision(), Some("20260102000000"));
        assert_eq!(place.schema(), schema);
    }

    a_database_of_a_newer_program_is_refused_or_left_alone(place) {
        place
            .manager(registry_of![CreateUsers, CreatePosts, Next])
            .quick(&Target::Head, &mut ())
            .unwrap();
        let older = registry_of![CreateUsers, CreatePosts];
        let error = place.manager(older).run(&Target::Head, &mut ()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DatabaseAhead);
        assert!(error.message().contains("20260103000000"));
        let allowing = Options { when_ahead: WhenAhead::Allow, ..Options::default() };
        let manager = place.manager_with(older, allowing);
        assert_eq!(
            manager.start_up(StartUpPolicy::Fast, &mut ()).unwrap(),
            StartUp::UpToDate
        );
        let status = manager.status().unwrap();
        assert_eq!(status.newer, ["20260103000000"]);
    }

    rows_of_other_tools_are_listed_and_ignored(place) {
        let manager = place.manager(registry_of![CreateUsers]);
        manager.quick(&Target::Head, &mut ()).unwrap();
        place.sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('20190101000000')");
        let next = place.manager(registry_of![CreateUsers, CreatePosts]);
        assert_eq!(next.status().unwrap().foreign, ["20190101000000"]);
        next.run(&Target::Head, &mut ()).unwrap();
        assert_eq!(place.history().len(), 3);
    }

    tables_without_a_history_are_not_taken_for_empty(place) {
        place.sql("CREATE TABLE users (id integer)");
        let manager = place.manager(registry_of![CreateUsers]);
        let error = manager.quick(&Target::Head, &mut ()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::HistoryConflict);
        assert!(error.message().contains("users"), "{error}");
        assert_eq!(manager.status().unwrap().pending.len(), 1);
    }

    a_history_table_of_another_shape_is_refused(place) {
        place.sql("CREATE TABLE __diesel_schema_migrations (number integer)");
        let manager = place.manager(registry_of![CreateUsers]);
        let error = manager.quick(&Target::Head, &mut ()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::HistoryConflict);
        assert!(error.message().contains("lacks the column version"), "{error}");
    }

    an_up_that_records_something_else_each_time_is_no_secret_to_the_status(place) {
        let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
        manager.quick(&Target::Head, &mut ()).unwrap();
        let first = manager.status().unwrap();
        assert_eq!(first.applied[0].checksum, manager.status().unwrap().applied[0].checksum);
        assert_eq!(first.applied[0].checksum.len(), 64);
    }
}
