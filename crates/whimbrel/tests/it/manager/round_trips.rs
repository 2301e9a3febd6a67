//! Round trips: what a revision must not do to the schema and to rows, found with generated rows.

use whimbrel::prelude::*;
use whimbrel::testing::{Fixture, MigrationTestRunner, RoundTripOptions, ThrowAwayDatabase};

use super::place::on_both;
use super::revisions::{CreatePosts, CreateUsers, IndexAge, SeedUsers, registry_of, revision};

revision!(SweepsPostsAlong, "20260103000000" after "20260102000000", up |s| {
    s.add_column("users", |c| c.text("note").nullable());
}, down |s| {
    s.delete("users", matching("age > 0"));
    s.drop_column("users", "note");
});

revision!(LeavesAColumn, "20260103000000" after "20260102000000", up |s| {
    s.add_column("users", |c| c.text("note").nullable());
}, down |s| {
    s.create_index("users", ["age"]);
});

revision!(InsistsOnLongNames, "20260103000000" after "20260102000000", up |s| {
    s.add_check("users", "name LIKE 'Miss %'").name("users_name_long");
});

revision!(OneWay, "20260103000000" after "20260102000000", up |s| {
    s.assume_safe("no program asks for names any more", |s| {
        s.drop_column("users", "name");
    });
}, down |s| {
    s.irreversible("names are forgotten");
});

revision!(ForgetsNames, "20260103000000" after "20260102000000", up |s| {
    s.drop_column("users", "name");
}, down |s| {
    s.add_column("users", |c| c.text("name").nullable());
});

fn issues(trip: &whimbrel::testing::RoundTrip) -> String {
    trip.issues.join("\n")
}

on_both! {
    a_sound_history_passes_with_rows(place) {
        let registry = registry_of![CreateUsers, CreatePosts, SeedUsers, IndexAge];
        let manager = place.manager(registry);
        let trips = manager.test_round_trips(&RoundTripOptions::default()).unwrap();
        assert!(trips.success, "{trips:#?}");
        // Rows of both tables came back from the last one.
        assert!(trips.revisions[3].rows_compared >= 40, "{trips:#?}");
        assert_eq!(place.schema(), Vec::<String>::new());
    }

    rows_that_a_downgrade_sweeps_along_are_missed(place) {
        let registry = registry_of![CreateUsers, CreatePosts, SweepsPostsAlong];
        let runner = MigrationTestRunner::of(place.manager(registry));
        let trip = runner.test_migration_roundtrip("20260103").unwrap();
        assert!(trip.upgrade_success && trip.downgrade_success && !trip.success, "{trip:#?}");
        assert_eq!(issues(&trip), "20 rows of `posts` did not come back as before");
    }

    what_a_downgrade_leaves_is_named(place) {
        let registry = registry_of![CreateUsers, CreatePosts, LeavesAColumn];
        let runner = MigrationTestRunner::of(place.manager(registry));
        let trip = runner.test_migration_roundtrip("20260103").unwrap();
        let issues = issues(&trip);
        assert!(!trip.success, "{trip:#?}");
        assert!(issues.contains("after the downgrade, column `users.note`"), "{issues}");
        assert!(issues.contains("it does not go up again"), "{issues}");
        assert!(!trip.upgrade_success && trip.downgrade_success, "{trip:#?}");
    }

    rows_that_a_revision_cannot_take_fail_it_unless_a_fixture_has_others(place) {
        let registry = registry_of![CreateUsers, CreatePosts, InsistsOnLongNames];
        let runner = MigrationTestRunner::of(place.manager(registry));
        let trip = runner.test_migration_roundtrip("20260103").unwrap();
        assert!(!trip.upgrade_success && !trip.success, "{trip:#?}");
        assert!(issues(&trip).starts_with("it does not go up: "), "{trip:#?}");
        let options = RoundTripOptions {
            fixtures: vec![Fixture {
                after: "20260101".to_owned(),
                sql: "INSERT INTO users (email, name) VALUES ('a@example.org', 'Miss Lovelace')".to_owned(),
            }],
            ..RoundTripOptions::default()
        };
        let trips = runner.with_options(options).test_all().unwrap();
        assert!(trips.success, "{trips:#?}");
    }

    one_without_a_way_back_only_goes_up(place) {
        let registry = registry_of![CreateUsers, CreatePosts, OneWay];
        let runner = MigrationTestRunner::of(place.manager(registry));
        let trip = runner.test_migration_roundtrip("20260103").unwrap();
        assert!(trip.success && trip.upgrade_success && !trip.downgrade_success, "{trip:#?}");
        assert_eq!(trip.irreversible.as_deref(), Some("names are forgotten"));
        assert!(runner.test_migration_roundtrip("2027").is_err());
    }

    what_the_policy_denies_fails_the_test(place) {
        let registry = registry_of![CreateUsers, CreatePosts, ForgetsNames];
        let runner = MigrationTestRunner::of(place.manager(registry));
        let trip = runner.test_migration_roundtrip("20260103").unwrap();
        assert!(trip.upgrade_success && !trip.success, "{trip:#?}");
        assert!(issues(&trip).starts_with("it is not safe: "), "{trip:#?}");
    }

    a_database_that_was_changed_by_hand_is_not_sound(place) {
        let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
        manager.quick(&whimbrel::manager::Target::Heads, &mut ()).unwrap();
        let runner = MigrationTestRunner::of(manager);
        let sound = runner.validate_data_integrity().unwrap();
        assert!(sound.valid && sound.issues.is_empty(), "{sound:?}");
        place.sql("ALTER TABLE posts ADD COLUMN by_hand text");
        let odd = runner.validate_data_integrity().unwrap();
        assert!(!odd.valid, "{odd:?}");
        assert!(odd.issues[0].contains("`posts.by_hand`"), "{odd:?}");
    }

    each_throw_away_database_is_a_copy_of_its_own(place) {
        let registry = registry_of![CreateUsers, CreatePosts];
        let migrations = whimbrel::Migrations::unverified(registry);
        let first = ThrowAwayDatabase::beside(migrations, &place.url()).unwrap();
        let second = ThrowAwayDatabase::beside(migrations, &place.url()).unwrap();
        assert_ne!(first.url(), second.url());
        first.fixture("INSERT INTO users (email) VALUES ('a@example.org')").unwrap();
        assert_eq!(first.count("users").unwrap(), 1);
        assert_eq!(second.count("users").unwrap(), 0);
        let status = second.manager().unwrap().status().unwrap();
        assert!(status.pending.is_empty(), "{status:?}");
        // Other revisions are another template.
        let other = whimbrel::Migrations::unverified(registry_of![CreateUsers]);
        let third = ThrowAwayDatabase::beside(other, &place.url()).unwrap();
        assert!(third.count("posts").is_err());
        let refused = first.fixture("INSERT INTO nobody DEFAULT VALUES").unwrap_err();
        assert!(refused.message().contains("nobody"), "{refused}");
    }
}
