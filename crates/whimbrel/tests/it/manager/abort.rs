//! Resume and abort: an unfinished revision is finished or undone, whichever way it was going.

use whimbrel::ErrorKind;
use whimbrel::Registry;
use whimbrel::manager::{Back, Event};
use whimbrel::prelude::*;
use whimbrel_schema::graph::Target;

use super::place::Place;
use super::revisions::{CreateUsers, registry_of, revision};

revision!(Grows, "20260102000000" after "20260101000000", up |s| {
    s.add_column("users", |c| c.text("city").nullable());
    s.create_index("users", ["age"]).unique();
    s.add_check("users", "age > 0").name("users_age_positive");
    s.set_not_null("users", "name");
});

/// Stops a run after so many steps of the last revision.
fn stopped(place: &Place, registry: &'static Registry, after: usize) {
    let manager = place.manager(registry);
    let cancel = manager.cancel().clone();
    let mut observer = |event: Event<'_>| {
        if let Event::Stepped { done, .. } = event
            && done == after
        {
            cancel.request();
        }
    };
    let error = manager.run(&Target::Head, &mut observer).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{error:?}");
}

fn stopped_back(place: &Place, registry: &'static Registry, after: usize) {
    let manager = place.manager(registry);
    let cancel = manager.cancel().clone();
    let mut observer = |event: Event<'_>| {
        if let Event::Stepped { done, .. } = event
            && done == after
        {
            cancel.request();
        }
    };
    let back = manager.rollback(&Back::Steps(1), &[], &mut observer);
    assert_eq!(back.unwrap_err().kind(), ErrorKind::Interrupted);
}

fn first(place: &Place, registry: &'static Registry) {
    let first = "20260101".parse().unwrap();
    place.manager(registry).quick(&first, &mut ()).unwrap();
}

fn events(place: &Place, event: &str) -> i64 {
    place.count(&format!("__whimbrel_log WHERE event = '{event}'"))
}

fn steps_of(place: &Place, registry: &'static Registry) -> usize {
    let plan = place.manager(registry).plan(&Target::Head).unwrap();
    plan.revisions[0].plan.steps.len()
}

#[test]
fn every_place_between_two_steps_is_left_by_abort_and_by_resume() {
    let registry = registry_of![CreateUsers, Grows];
    let place = Place::postgres();
    first(&place, registry);
    let before = place.schema();
    let steps = steps_of(&place, registry);
    assert!(steps > 5, "{steps}");
    for after in 1..steps {
        stopped(&place, registry, after);
        let manager = place.manager(registry);
        let plan = manager.plan_abort().unwrap().unwrap();
        assert_eq!(plan.revision, "20260102000000");
        assert_eq!(plan.losses, []);
        let report = manager.abort(&[], &mut ()).unwrap();
        assert_eq!(report.revision.as_deref(), Some("20260102000000"));
        assert_eq!(place.schema(), before, "after {after}");
        assert_eq!(place.count("__whimbrel_progress"), 0);
        assert_eq!(place.history(), ["20260101000000"]);
        assert!(manager.abort(&[], &mut ()).unwrap().revision.is_none());
    }
    assert_eq!(events(&place, "aborted"), i64::try_from(steps - 1).unwrap());
    let manager = place.manager(registry);
    manager.run(&Target::Head, &mut ()).unwrap();
    let whole = place.schema();
    for after in 1..steps {
        place
            .manager(registry)
            .rollback(&Back::Steps(1), &[], &mut ())
            .unwrap();
        stopped(&place, registry, after);
        let report = place.manager(registry).resume(&[], &mut ()).unwrap();
        assert!(report.revisions[0].resumed);
        assert_eq!(place.schema(), whole, "after {after}");
        assert_eq!(place.history().len(), 2);
    }
    assert_eq!(events(&place, "resumed"), i64::try_from(steps - 1).unwrap());
    let nothing = place.manager(registry).resume(&[], &mut ()).unwrap();
    assert!(nothing.is_empty());
}

#[test]
fn a_rollback_that_stopped_is_left_by_abort_and_by_resume_too() {
    let registry = registry_of![CreateUsers, Grows];
    let place = Place::postgres();
    place
        .manager(registry)
        .quick(&Target::Head, &mut ())
        .unwrap();
    let whole = place.schema();
    let plan = place
        .manager(registry)
        .plan_rollback(&Back::Steps(1))
        .unwrap();
    let steps = plan.revisions[0].plan.steps.len();
    assert!(steps > 1, "{steps}");
    for after in 1..steps {
        stopped_back(&place, registry, after);
        assert_eq!(place.history().len(), 1);
        let run = place.manager(registry).run(&Target::Head, &mut ());
        let hint = run.unwrap_err();
        assert_eq!(hint.kind(), ErrorKind::Unfinished);
        assert!(hint.hint().unwrap().contains("migrate abort"), "{hint:?}");
        place.manager(registry).abort(&[], &mut ()).unwrap();
        assert_eq!(place.schema(), whole, "after {after}");
        assert_eq!(place.history().len(), 2);
        assert_eq!(place.count("__whimbrel_progress"), 0);
    }
    stopped_back(&place, registry, 1);
    place.manager(registry).resume(&[], &mut ()).unwrap();
    assert_eq!(place.history(), ["20260101000000"]);
    assert_eq!(place.count("__whimbrel_progress"), 0);
}

#[test]
fn what_an_abort_would_lose_is_counted_and_must_be_accepted() {
    let registry = registry_of![CreateUsers, Grows];
    let place = Place::postgres();
    first(&place, registry);
    stopped(&place, registry, 1);
    place.sql("INSERT INTO users (email, name, city) VALUES ('a', 'A', 'Rome')");
    let manager = place.manager(registry);
    let plan = manager.plan_abort().unwrap().unwrap();
    assert_eq!(plan.losses[0].what, ["1 value of `users.city`"]);
    let error = manager.abort(&[], &mut ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DataLoss);
    assert!(
        error.message().contains("this abort destroys data"),
        "{error}"
    );
    assert_eq!(place.count("__whimbrel_progress"), 1);
    manager.resume(&[], &mut ()).unwrap();
    assert_eq!(place.history().len(), 2);

    manager
        .rollback(&Back::Steps(1), &["20260102".to_owned()], &mut ())
        .unwrap();
    stopped(&place, registry, 1);
    place.sql("UPDATE users SET city = 'Rome'");
    let accepted = ["20260102".to_owned()];
    place.manager(registry).abort(&accepted, &mut ()).unwrap();
    assert_eq!(place.count("users"), 1);
}

#[test]
fn an_abort_that_stopped_goes_on_with_abort_alone() {
    let registry = registry_of![CreateUsers, Grows];
    let place = Place::postgres();
    first(&place, registry);
    let before = place.schema();
    stopped(&place, registry, 3);
    place.sql("CREATE VIEW cities AS SELECT city FROM users");
    let manager = place.manager(registry);
    let error = manager.abort(&[], &mut ()).unwrap_err();
    assert!(error.hint().unwrap().contains("migrate abort"), "{error:?}");
    let status = manager.status().unwrap();
    assert_eq!(status.unfinished_direction, Some("abort"));
    for error in [
        manager.run(&Target::Head, &mut ()).unwrap_err(),
        manager.resume(&[], &mut ()).unwrap_err(),
        manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap_err(),
        manager.reset().unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Unfinished, "{error:?}");
        assert!(
            error.hint().unwrap().contains("`migrate abort` goes on"),
            "{error:?}"
        );
    }
    place.sql("DROP VIEW cities");
    manager.abort(&[], &mut ()).unwrap();
    assert_eq!(place.schema(), before);
    assert_eq!(place.count("__whimbrel_progress"), 0);
}

#[test]
fn an_abort_takes_away_the_invalid_index_of_a_build_that_was_killed() {
    let registry = registry_of![CreateUsers, Grows];
    let place = Place::postgres();
    first(&place, registry);
    let before = place.schema();
    stopped(&place, registry, 1);
    place.sql("INSERT INTO users (email, name, age) VALUES ('a', 'A', 1), ('b', 'B', 1)");
    // The build fails and leaves its intent; what a killed one leaves is made by hand.
    place.manager(registry).resume(&[], &mut ()).unwrap_err();
    let Place::Postgres(database) = &place else {
        return;
    };
    let left = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        database.psql("CREATE UNIQUE INDEX CONCURRENTLY users_age_idx ON users (age)")
    }));
    assert!(left.is_err());
    place.manager(registry).abort(&[], &mut ()).unwrap();
    assert_eq!(place.schema(), before);
}

revision!(Drops, "20260102000000" after "20260101000000", up |s| {
    s.assume_safe("a test", |s| { s.drop_column("users", "name"); });
    s.create_index("users", ["age"]);
});

#[test]
fn past_a_point_of_no_return_abort_refuses_and_names_resume() {
    let registry = registry_of![CreateUsers, Drops];
    let place = Place::postgres();
    first(&place, registry);
    stopped(&place, registry, 1);
    let manager = place.manager(registry);
    for error in [
        manager.plan_abort().unwrap_err(),
        manager.abort(&[], &mut ()).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Unfinished);
        assert!(
            error.message().contains("step 1 is a point of no return"),
            "{error}"
        );
        assert!(
            error.hint().unwrap().contains("migrate resume"),
            "{error:?}"
        );
    }
    manager.resume(&[], &mut ()).unwrap();
    assert_eq!(place.history().len(), 2);
}

revision!(Checks, "20260102000000" after "20260101000000", up |s| {
    s.add_check("users", "age > 0").name("users_age_positive");
    s.update("users", every_row(), |row| row.set("name", "new"));
});

const BLOCK: &str = "CREATE TRIGGER block BEFORE UPDATE OF name ON users \
                     BEGIN SELECT raise(abort, 'blocked'); END";

#[test]
fn a_rebuild_on_sqlite_is_undone() {
    let registry = registry_of![CreateUsers, Checks];
    let place = Place::sqlite();
    first(&place, registry);
    place.sql("INSERT INTO users (email, age) VALUES ('a', 7)");
    place.sql(BLOCK);
    let error = place
        .manager(registry)
        .run(&Target::Head, &mut ())
        .unwrap_err();
    assert!(error.hint().unwrap().contains("migrate abort"), "{error:?}");
    assert!(place.schema().iter().any(|sql| sql.contains("age > 0")));
    place.manager(registry).abort(&[], &mut ()).unwrap();
    assert!(!place.schema().iter().any(|sql| sql.contains("age > 0")));
    assert_eq!(
        place.texts("SELECT age || email AS value FROM users"),
        ["7a"]
    );
    assert_eq!(place.history(), ["20260101000000"]);
    place.sql("DROP TRIGGER block");
    place.manager(registry).run(&Target::Head, &mut ()).unwrap();
}

revision!(Other, "20260102000000" after "20260101000000", up |s| {
    s.add_column("users", |c| c.text("town").nullable());
    s.create_index("users", ["age"]).unique();
});

#[test]
fn steps_that_the_program_does_not_know_are_undone_by_what_was_stored() {
    let place = Place::postgres();
    let registry = registry_of![CreateUsers, Grows];
    first(&place, registry);
    let before = place.schema();
    stopped(&place, registry, 2);
    let changed = place.manager(registry_of![CreateUsers, Other]);
    let error = changed.run(&Target::Head, &mut ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unfinished);
    assert!(error.hint().unwrap().contains("migrate abort"), "{error:?}");
    place
        .manager(registry_of![CreateUsers])
        .abort(&[], &mut ())
        .unwrap();
    assert_eq!(place.schema(), before);
    changed.run(&Target::Head, &mut ()).unwrap();
}
