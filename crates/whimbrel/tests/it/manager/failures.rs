//! Failures: an atomic revision leaves no trace, and what came before it stays.

use whimbrel::ErrorKind;
use whimbrel::prelude::*;
use whimbrel_schema::graph::Target;

use super::place::on_both;
use super::revisions::{CreatePosts, CreateUsers, registry_of, revision};

revision!(Breaks, "20260103000000" after "20260102000000", up |s| {
    s.create_table("half", |t| {
        t.integer("id").primary_key();
    });
    s.insert("half", ["id"], [(1,), (1,)]);
});

revision!(BreaksInSql, "20260103000000" after "20260102000000", up |s| {
    s.create_table("half", |t| {
        t.integer("id").primary_key();
    });
    s.execute("INSERT INTO half VALUES (1); INSERT INTO nowhere VALUES (2)");
}, down |s| {
    s.drop_table("half");
});

revision!(EndsTheTransaction, "20260103000000" after "20260102000000", up |s| {
    s.create_table("half", |t| {
        t.integer("id").primary_key();
    });
    s.only(Backend::Sqlite, |s| {
        s.execute("INSERT INTO half VALUES (1); INSERT OR ROLLBACK INTO half VALUES (1)");
    });
    s.only(Backend::Postgres, |s| {
        s.execute("INSERT INTO half VALUES (NULL)");
    });
}, down |s| {
    s.drop_table("half");
});

on_both! {
    a_failing_revision_leaves_no_trace_and_earlier_ones_stay(place) {
        for registry in [
            registry_of![CreateUsers, CreatePosts, Breaks],
            registry_of![CreateUsers, CreatePosts, BreaksInSql],
            registry_of![CreateUsers, CreatePosts, EndsTheTransaction],
        ] {
            let manager = place.manager(registry);
            let error = manager.quick(&Target::Head, &mut ()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Failed, "{error:?}");
            assert_eq!(error.revision(), Some("20260103000000"));
            let statement = error.statement().unwrap_or_default();
            assert!(statement.contains("half"), "{error:?}");
            assert_eq!(place.history(), ["20260101000000", "20260102000000"]);
            assert!(!place.schema().join(" ").contains("half"));
            let events = place.texts("SELECT event AS value FROM __whimbrel_log ORDER BY id");
            assert_eq!(events.last().map(String::as_str), Some("failed"));
        }
    }

    an_error_never_shows_the_values_of_rows(place) {
        let manager = place.manager(registry_of![CreateUsers, CreatePosts, Breaks]);
        manager.quick(&"20260102".parse().unwrap(), &mut ()).unwrap();
        place.sql("INSERT INTO users (email) VALUES ('secret@example.org')");
        let duplicate = place.manager(registry_of![CreateUsers, CreatePosts, Duplicates]);
        let error = duplicate.run(&Target::Head, &mut ()).unwrap_err();
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        let log = place.texts("SELECT COALESCE(error, '') AS value FROM __whimbrel_log");
        assert!(!log.join(" ").contains("secret"), "{log:?}");
    }
}

revision!(Duplicates, "20260104000000" after "20260102000000", up |s| {
    s.execute("INSERT INTO users (email) SELECT email FROM users");
}, down |s| {
    s.irreversible("a test");
});
