//! Staged revisions on PostgreSQL: they stop between steps, and the same command finishes them.

use whimbrel::ErrorKind;
use whimbrel::manager::{Back, StartUp, StartUpPolicy};
use whimbrel::prelude::*;
use whimbrel_schema::graph::Target;

use super::place::Place;
use super::revisions::{CreatePosts, CreateUsers, registry_of, revision};

revision!(UniqueAge, "20260102000000" after "20260101000000", up |s| {
    s.add_column("users", |c| c.text("city").nullable());
    s.create_index("users", ["age"]).unique();
    s.add_check("users", "age > 0").name("users_age_positive");
});

revision!(OnlyAnIndex, "20260102000000" after "20260101000000", up |s| {
    s.create_index("users", ["age"]);
});

fn indexes(place: &Place) -> Vec<String> {
    place.texts(
        "SELECT c.relname || ' ' || i.indisvalid AS value FROM pg_index i \
         JOIN pg_class c ON c.oid = i.indexrelid \
         WHERE i.indrelid = 'users'::regclass AND c.relname = 'users_age_idx'",
    )
}

#[test]
fn an_index_that_cannot_be_built_leaves_an_unfinished_revision_and_no_invalid_index() {
    let place = Place::postgres();
    let manager = place.manager(registry_of![CreateUsers, UniqueAge]);
    manager
        .quick(&"20260101".parse().unwrap(), &mut ())
        .unwrap();
    place.sql("INSERT INTO users (email, age) VALUES ('a', 1), ('b', 1)");
    let error = manager.run(&Target::Head, &mut ()).unwrap_err();
    assert_eq!(error.revision(), Some("20260102000000"));
    assert_eq!(indexes(&place), Vec::<String>::new());
    assert_eq!(place.history(), ["20260101000000"]);
    let status = manager.status().unwrap();
    assert_eq!(status.unfinished.as_deref(), Some("20260102000000"));
    assert_eq!(status.unfinished_direction, Some("up"));
    assert!(!status.up_to_date);
    let back = manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap_err();
    assert_eq!(back.kind(), ErrorKind::Unfinished);
    assert!(matches!(
        manager.start_up(StartUpPolicy::Fast, &mut ()).unwrap(),
        StartUp::PendingLong(_)
    ));

    place.sql("UPDATE users SET age = 2 WHERE email = 'b'");
    let report = manager.run(&Target::Head, &mut ()).unwrap();
    assert!(report.revisions[0].resumed);
    assert_eq!(indexes(&place), ["users_age_idx true"]);
    assert_eq!(place.history().len(), 2);
    assert_eq!(place.count("__whimbrel_progress"), 0);
}

#[test]
fn the_index_left_by_a_killed_build_is_taken_away_and_built_again() {
    let place = Place::postgres();
    let manager = place.manager(registry_of![CreateUsers, UniqueAge]);
    manager
        .quick(&"20260101".parse().unwrap(), &mut ())
        .unwrap();
    place.sql("INSERT INTO users (email, age) VALUES ('a', 1), ('b', 1)");
    manager.run(&Target::Head, &mut ()).unwrap_err();
    // What a build leaves that was killed before its own clean-up.
    let Place::Postgres(database) = &place else {
        return;
    };
    let left = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        database.psql("CREATE UNIQUE INDEX CONCURRENTLY users_age_idx ON users (age)")
    }));
    assert!(left.is_err());
    assert_eq!(indexes(&place), ["users_age_idx false"]);
    place.sql("UPDATE users SET age = 2 WHERE email = 'b'");
    manager.run(&Target::Head, &mut ()).unwrap();
    assert_eq!(indexes(&place), ["users_age_idx true"]);
}

#[test]
fn a_staged_revision_is_rolled_back_step_by_step() {
    let place = Place::postgres();
    let manager = place.manager(registry_of![CreateUsers, UniqueAge]);
    manager
        .quick(&"20260101".parse().unwrap(), &mut ())
        .unwrap();
    let before = place.schema();
    manager.run(&Target::Head, &mut ()).unwrap();
    assert_eq!(indexes(&place), ["users_age_idx true"]);
    manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap();
    assert_eq!(place.schema(), before);
    assert_eq!(place.history(), ["20260101000000"]);
}

#[test]
fn a_way_back_whose_last_step_is_no_transaction_is_ended_too() {
    let place = Place::postgres();
    let manager = place.manager(registry_of![CreateUsers, OnlyAnIndex]);
    manager
        .quick(&"20260101".parse().unwrap(), &mut ())
        .unwrap();
    for _ in 0..2 {
        manager.run(&Target::Head, &mut ()).unwrap();
        assert_eq!(indexes(&place), ["users_age_idx true"]);
        manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap();
        assert_eq!(indexes(&place), Vec::<String>::new());
        assert_eq!(place.count("__whimbrel_progress"), 0);
    }
    let reverted = "SELECT revision AS value FROM __whimbrel_log WHERE event = 'reverted'";
    assert_eq!(place.texts(reverted), ["20260102000000"; 2]);
}

revision!(Retypes, "20260102000000" after "20260101000000", up |s| {
    s.change_type("users", "age", Type::Text);
    s.update("users", every_row(), |row| row.set("name", "new"));
}, down |s| {
    s.change_type_using("users", "age", Type::Integer, "CAST(age AS integer)");
    s.update("users", every_row(), |row| row.set("name", "old"));
});

const BLOCK: &str = "CREATE TRIGGER block BEFORE UPDATE OF name ON users \
                     BEGIN SELECT raise(abort, 'blocked'); END";

#[test]
fn a_rollback_that_stopped_between_steps_is_finished_by_the_same_command() {
    let place = Place::sqlite();
    let manager = place.manager(registry_of![CreateUsers, Retypes]);
    manager.quick(&Target::Head, &mut ()).unwrap();
    place.sql("INSERT INTO users (email, age) VALUES ('a', '7')");
    place.sql(BLOCK);
    manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap_err();
    assert_eq!(place.history(), ["20260101000000"]);
    let status = manager.status().unwrap();
    assert_eq!(status.unfinished.as_deref(), Some("20260102000000"));
    assert_eq!(status.unfinished_direction, Some("down"));
    let run = manager.run(&Target::Head, &mut ()).unwrap_err();
    assert_eq!(run.kind(), ErrorKind::Unfinished);
    let reset = manager.reset().unwrap_err();
    assert_eq!(reset.kind(), ErrorKind::Unfinished);
    assert!(
        reset.hint().unwrap().contains("migrate resume"),
        "{reset:?}"
    );
    place.sql("DROP TRIGGER block");
    manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap();
    assert_eq!(place.history(), ["20260101000000"]);
    assert_eq!(
        place.texts("SELECT typeof(age) || name AS value FROM users"),
        ["integerold"]
    );
    assert_eq!(place.count("__whimbrel_progress"), 0);
}

revision!(AddsCity, "20260103000000" after "20260102000000", up |s| {
    s.add_column("users", |c| c.text("city").nullable());
});

revision!(RetypesLast, "20260104000000" after "20260103000000", up |s| {
    s.change_type("users", "age", Type::BigInteger);
}, down |s| {
    s.change_type("users", "age", Type::Integer);
    s.update("users", every_row(), |row| row.set("name", "old"));
});

#[test]
fn a_rollback_that_stopped_goes_on_to_where_it_was_to_lead() {
    for back in [
        Back::To("20260102".parse().unwrap()),
        Back::To(Target::Relative(-2)),
        Back::Steps(2),
    ] {
        let place = Place::sqlite();
        let manager = place.manager(registry_of![
            CreateUsers,
            CreatePosts,
            AddsCity,
            RetypesLast
        ]);
        manager.quick(&Target::Head, &mut ()).unwrap();
        place.sql("INSERT INTO users (email, city) VALUES ('a', 'Rome')");
        place.sql(BLOCK);
        let accepted = ["20260103".to_owned()];
        manager.rollback(&back, &accepted, &mut ()).unwrap_err();
        assert_eq!(place.history().len(), 3);
        place.sql("DROP TRIGGER block");

        let nowhere = Back::To("20260104".parse().unwrap());
        let error = manager.rollback(&nowhere, &accepted, &mut ()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{error:?}");
        let error = manager.rollback(&back, &[], &mut ()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DataLoss, "{error:?}");
        assert_eq!(place.count("__whimbrel_progress"), 1);

        assert_eq!(manager.plan_rollback(&back).unwrap().revisions.len(), 2);
        let report = manager.rollback(&back, &accepted, &mut ()).unwrap();
        let resumed: Vec<bool> = report.revisions.iter().map(|done| done.resumed).collect();
        assert_eq!(resumed, [true, false]);
        assert_eq!(place.history(), ["20260101000000", "20260102000000"]);
        assert_eq!(place.count("__whimbrel_progress"), 0);
    }
}

#[test]
fn a_stored_plan_that_something_changed_is_not_run() {
    let place = Place::sqlite();
    let manager = place.manager(registry_of![CreateUsers, Retypes]);
    manager.quick(&Target::Head, &mut ()).unwrap();
    place.sql("INSERT INTO users (email, age) VALUES ('a', '7')");
    place.sql(BLOCK);
    manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap_err();
    place.sql("DROP TRIGGER block");
    place.sql("CREATE TABLE kept AS SELECT plan FROM __whimbrel_progress");
    place.sql("UPDATE __whimbrel_progress SET plan = replace(plan, 'old', 'evil')");
    let error = manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::HistoryConflict);
    assert!(error.message().contains("its hash differs"), "{error}");
    assert_eq!(place.count("__whimbrel_progress"), 1);

    place.sql("UPDATE __whimbrel_progress SET plan = (SELECT plan FROM kept)");
    manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap();
    assert_eq!(place.texts("SELECT name AS value FROM users"), ["old"]);
}

revision!(Fixed, "20260102000000" after "20260101000000", up |s| {
    s.change_type("users", "age", Type::Text);
    s.update("users", matching("name IS NULL"), |row| row.set("name", "fixed"));
}, down |s| {
    s.irreversible("a test");
});

#[test]
fn a_mended_revision_is_finished_by_its_new_steps() {
    let place = Place::sqlite();
    place
        .manager(registry_of![CreateUsers])
        .quick(&Target::Head, &mut ())
        .unwrap();
    place.sql("INSERT INTO users (email, name) VALUES ('a', 'kept'), ('b', NULL)");
    place.sql(
        "CREATE TRIGGER block BEFORE UPDATE OF name ON users WHEN OLD.name = 'kept' \
               BEGIN SELECT raise(abort, 'blocked'); END",
    );
    let broken = place.manager(registry_of![CreateUsers, Retypes]);
    broken.run(&Target::Head, &mut ()).unwrap_err();
    assert_eq!(place.count("__whimbrel_progress"), 1);
    broken.run(&Target::Head, &mut ()).unwrap_err();
    let mended = place.manager(registry_of![CreateUsers, Fixed]);
    let report = mended.run(&Target::Head, &mut ()).unwrap();
    assert!(report.revisions[0].resumed);
    assert_eq!(
        place.texts("SELECT name AS value FROM users ORDER BY email"),
        ["kept", "fixed"]
    );
    assert_eq!(place.history().len(), 2);
}

#[test]
fn a_revision_whose_first_step_fails_is_pending_again() {
    let place = Place::postgres();
    let manager = place.manager(registry_of![CreateUsers, UniqueAge]);
    manager
        .quick(&"20260101".parse().unwrap(), &mut ())
        .unwrap();
    place.sql("ALTER TABLE users ADD COLUMN city integer");
    manager.run(&Target::Head, &mut ()).unwrap_err();
    assert_eq!(manager.status().unwrap().unfinished, None);
    assert_eq!(place.count("__whimbrel_progress"), 0);
    place.sql("ALTER TABLE users DROP COLUMN city");
    manager.run(&Target::Head, &mut ()).unwrap();
}
