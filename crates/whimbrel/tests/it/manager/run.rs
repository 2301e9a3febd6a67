//! Runs: what is applied, what is recorded, and that nothing to do is nothing done.

use whimbrel::manager::{StartUp, StartUpPolicy};
use whimbrel_schema::graph::Target;

use super::place::on_both;
use super::revisions::{CreatePosts, CreateUsers, IndexAge, SeedUsers, registry_of};

on_both! {
    an_empty_database_is_brought_to_the_head(place) {
        let manager = place.manager(registry_of![CreateUsers, CreatePosts, SeedUsers, IndexAge]);
        let report = manager.quick(&Target::Head, &mut ()).unwrap();
        let ids: Vec<_> = report.revisions.iter().map(|r| r.id.as_str()).collect();
        assert_eq!(ids, ["20260101000000", "20260102000000", "20260103000000", "20260104000000"]);
        assert_eq!(place.history(), ids);
        assert_eq!(
            place.texts("SELECT name AS value FROM users ORDER BY email"),
            ["NULL", "old ';-- hand"]
        );
        let status = manager.status().unwrap();
        assert!(status.up_to_date);
        assert_eq!(status.current_revision.as_deref(), Some("20260104000000"));
    }

    nothing_to_do_is_nothing_done(place) {
        let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
        manager.quick(&Target::Head, &mut ()).unwrap();
        let log = place.count("__whimbrel_log");
        let again = manager.run(&Target::Head, &mut ()).unwrap();
        assert!(again.is_empty());
        assert_eq!(place.count("__whimbrel_log"), log);
        assert_eq!(
            manager.start_up(StartUpPolicy::CheckOnly, &mut ()).unwrap(),
            StartUp::UpToDate
        );
    }

    a_target_is_not_passed(place) {
        let manager = place.manager(registry_of![CreateUsers, CreatePosts, SeedUsers]);
        manager.quick(&"20260102".parse().unwrap(), &mut ()).unwrap();
        assert_eq!(place.history(), ["20260101000000", "20260102000000"]);
        let behind = manager.run(&"20260101".parse().unwrap(), &mut ()).unwrap();
        assert!(behind.is_empty());
        assert!(behind.notes[0].contains("rollback --target 20260101000000"));
    }

    status_of_a_database_without_history_lists_everything_as_pending(place) {
        let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
        let status = manager.status().unwrap();
        assert_eq!(status.pending.len(), 2);
        assert_eq!(status.current_revision, None);
        assert!(!status.up_to_date);
        if let Place::Sqlite(folder) = place {
            assert!(!status.exists);
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }

    on_update_touches_the_row_unless_the_author_does(place) {
        let manager = place.manager(registry_of![CreateUsers]);
        manager.quick(&Target::Head, &mut ()).unwrap();
        place.sql("INSERT INTO users (email, updated_at) VALUES ('a', '2001-01-01 00:00:00')");
        place.sql("UPDATE users SET name = 'x'");
        let touched = place.texts("SELECT CAST(updated_at AS text) AS value FROM users");
        assert!(!touched[0].starts_with("2001"), "{touched:?}");
        place.sql("UPDATE users SET name = 'y', updated_at = '2002-02-02 00:00:00'");
        let kept = place.texts("SELECT CAST(updated_at AS text) AS value FROM users");
        assert!(kept[0].starts_with("2002-02-02"), "{kept:?}");
    }
}
