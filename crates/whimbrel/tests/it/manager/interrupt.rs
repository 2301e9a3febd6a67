//! Runs that are asked to stop: they do so at a safe point, and go on later.

use whimbrel::manager::{Back, Event, Options};
use whimbrel::prelude::*;
use whimbrel::{Error, ErrorKind, MigrationManager};
use whimbrel_schema::graph::Target;

use super::place::{Place, on_both};
use super::revisions::{CreatePosts, CreateUsers, IndexAge, SeedUsers, registry_of, revision};

revision!(AddNote, "20260103000000" after "20260102000000", up |s| {
    s.add_column("users", |c| c.text("note").nullable());
}, down |s| {
    s.drop_column("users", "note");
});

fn of(place: &Place) -> MigrationManager {
    let registry = registry_of![CreateUsers, CreatePosts, AddNote];
    place.manager_with(registry, Options::default())
}

/// Asks to stop as soon as a revision is done.
fn stopping(manager: &MigrationManager) -> impl FnMut(Event<'_>) {
    let cancel = manager.cancel().clone();
    move |event| {
        if let Event::Finished { .. } = event {
            cancel.request();
        }
    }
}

#[track_caller]
fn interrupted(error: &Error, message: &str, hint: &str) {
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{error:?}");
    assert_eq!(error.exit_code(), 130);
    assert!(error.message().contains(message), "{error:?}");
    assert!(error.hint().unwrap().contains(hint), "{error:?}");
}

on_both! {
    a_run_stops_between_two_revisions(place) {
        let first = "20260101".parse().unwrap();
        of(place).quick(&first, &mut ()).unwrap();
        let manager = of(place);
        let error = manager.run(&Target::Heads, &mut stopping(&manager)).unwrap_err();
        interrupted(&error, "before revision 20260103000000", "`migrate run`");
        assert_eq!(place.history().len(), 2);
        of(place).run(&Target::Heads, &mut ()).unwrap();
        assert_eq!(place.history().len(), 3);
    }

    a_run_to_a_target_says_how_it_goes_on(place) {
        let first = "20260101".parse().unwrap();
        of(place).quick(&first, &mut ()).unwrap();
        let manager = of(place);
        let target = Target::Relative(2);
        let error = manager.run(&target, &mut stopping(&manager)).unwrap_err();
        interrupted(&error, "", "`migrate run --target 20260103000000`");
    }

    a_rollback_stops_between_two_revisions(place) {
        of(place).quick(&Target::Heads, &mut ()).unwrap();
        let manager = of(place);
        let error = manager
            .rollback(&Back::Steps(3), &[], &mut stopping(&manager))
            .unwrap_err();
        interrupted(&error, "before revision 20260102000000", "`migrate rollback 2`");
        assert_eq!(place.history().len(), 2);
    }

    what_is_done_when_it_is_asked_is_no_failure(place) {
        let manager = of(place);
        manager.quick(&Target::Heads, &mut stopping(&manager)).unwrap();
        assert_eq!(place.history().len(), 3);
    }
}

#[test]
fn a_staged_revision_stops_between_two_steps() {
    let place = Place::postgres();
    let registry = registry_of![CreateUsers, CreatePosts, SeedUsers, IndexAge];
    let manager = place.manager_with(registry, Options::default());
    manager
        .quick(&"20260103".parse().unwrap(), &mut ())
        .unwrap();
    let cancel = manager.cancel().clone();
    let mut observer = move |event: Event<'_>| {
        if let Event::Stepped { done: 1, .. } = event {
            cancel.request();
        }
    };
    let error = manager.run(&Target::Heads, &mut observer).unwrap_err();
    interrupted(&error, "after step 1 of ", "run the same command again");
    let again = place.manager_with(registry, Options::default());
    assert!(again.status().unwrap().unfinished.is_some());
    again.run(&Target::Heads, &mut ()).unwrap();
    assert!(again.status().unwrap().up_to_date);
}

#[test]
fn a_session_that_ends_after_the_last_step_is_told_and_undoes_nothing() {
    let place = Place::postgres();
    let Place::Postgres(database) = &place else {
        unreachable!()
    };
    let manager = of(&place);
    let mut killing = |event: Event<'_>| {
        if let Event::Finished {
            revision: "20260103000000",
            ..
        } = event
        {
            database.terminate_backends();
            while !database.backend_pids().is_empty() {
                std::thread::yield_now();
            }
        }
    };
    let error = manager.quick(&Target::Heads, &mut killing).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CheckAfter, "{error:?}");
    assert_eq!(error.exit_code(), 13);
    assert!(manager.status().unwrap().up_to_date);
}
