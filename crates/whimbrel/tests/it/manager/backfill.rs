//! Backfills: every row exactly once, from where an interrupted run stopped, beside running writers.

use whimbrel::ErrorKind;
use whimbrel::manager::{DataWork, Event, Options, Target};
use whimbrel::prelude::*;

use super::place::{Place, on_both};
use super::revisions::{CreateUsers, registry_of, revision};

revision!(Lower, "20260102000000" after "20260101000000", up |s| {
    s.add_column("users", |c| c.text("email_lower").nullable());
    s.backfill("users", matching("email_lower IS NULL AND age < :age").bind("age", 1_000), |rows| {
        rows.set("email_lower", sql("lower(email)")).batch(3);
    });
}, down |s| {
    s.drop_column("users", "email_lower");
});

revision!(Never, "20260102000000" after "20260101000000", up |s| {
    s.backfill("users", matching("age < 1000"), |rows| {
        rows.set("name", "x").batch(3);
    });
}, down |s| {
    s.update("users", every_row(), |row| row.set("name", "y"));
});

revision!(
    CreateVisits,
    "20260101000000",
    up | s | {
        s.create_table("visits", |t| {
            t.text("place");
            t.uuid("visitor");
            t.integer("count").nullable();
            t.primary_key(["place", "visitor"]);
        });
        s.create_table("marks", |t| {
            t.integer("value").nullable();
        });
    }
);

revision!(CountVisits, "20260102000000" after "20260101000000", up |s| {
    s.backfill("visits", matching("count IS NULL"), |rows| {
        rows.set("count", 1).batch(7);
    });
}, down |s| {
    s.update("visits", every_row(), |row| row.set("count", 0));
});

revision!(NoKey, "20260102000000" after "20260101000000", up |s| {
    s.backfill("marks", matching("value IS NULL"), |rows| {
        rows.set("value", 1);
    });
}, down |s| {
    s.update("marks", every_row(), |row| row.set("value", 0));
});

const FIRST: &str = "20260101";

fn begun(
    place: &Place,
    registry: &'static whimbrel::Registry,
    rows: i32,
) -> whimbrel::MigrationManager {
    let manager = place.manager(registry);
    manager.quick(&FIRST.parse().unwrap(), &mut ()).unwrap();
    let values: Vec<String> = (1..=rows).map(|n| format!("('User{n}', {n})")).collect();
    if !values.is_empty() {
        place.sql(&format!(
            "INSERT INTO users (email, age) VALUES {}",
            values.join(", ")
        ));
    }
    manager
}

/// The number of rows that are not as the backfill leaves them.
fn wrong(place: &Place) -> i64 {
    place.count("users WHERE email_lower IS NULL OR email_lower <> lower(email)")
}

/// Asks to stop once so many rows are done.
fn stopping_at(manager: &whimbrel::MigrationManager, rows: u64) -> impl FnMut(Event<'_>) {
    let cancel = manager.cancel().clone();
    move |event| {
        if let Event::Copied { done, .. } = event
            && done >= rows
        {
            cancel.request();
        }
    }
}

on_both! {
    every_row_is_changed_a_batch_at_a_time(place) {
        let manager = begun(place, registry_of![CreateUsers, Lower], 20);
        let mut seen = Vec::new();
        let mut observer = |event: Event<'_>| {
            if let Event::Copied { table, done, rows } = event {
                seen.push((table.to_owned(), done, rows));
            }
        };
        manager.run(&Target::Heads, &mut observer).unwrap();
        assert_eq!(wrong(place), 0);
        assert_eq!(seen.len(), 7, "{seen:?}");
        assert_eq!(seen.last(), Some(&("users".to_owned(), 20, 20)));
        assert!(manager.status().unwrap().up_to_date);
    }

    an_interrupted_backfill_goes_on_from_its_cursor(place) {
        let registry = registry_of![CreateUsers, Lower];
        let manager = begun(place, registry, 20);
        let error = manager.run(&Target::Heads, &mut stopping_at(&manager, 9)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error:?}");
        assert_eq!(place.count("users WHERE email_lower IS NOT NULL"), 9);
        let status = manager.status().unwrap();
        assert_eq!(status.waiting_data.as_deref(), Some("users"));
        // The application empties a row that was done: only another pass finds it.
        place.sql("UPDATE users SET email_lower = NULL WHERE age = 2");
        let mut counts = Vec::new();
        let mut observer = |event: Event<'_>| {
            if let Event::Copied { done, .. } = event {
                counts.push(done);
            }
        };
        place.manager(registry).run(&Target::Heads, &mut observer).unwrap();
        assert_eq!(wrong(place), 0);
        assert_eq!(counts, [12, 15, 18, 20, 21]);
    }

    rows_that_come_behind_the_cursor_are_found(place) {
        let manager = begun(place, registry_of![CreateUsers, Lower], 20);
        let mut added = false;
        let mut observer = |event: Event<'_>| {
            if matches!(event, Event::Copied { .. }) && !added {
                added = true;
                // A key that sorts before all others, as random keys do.
                let system = match place {
                    Place::Sqlite(_) => "",
                    Place::Postgres(_) => "OVERRIDING SYSTEM VALUE",
                };
                place.sql(&format!(
                    "INSERT INTO users (id, email, age) {system} VALUES (-5, 'Late', 5)"
                ));
            }
        };
        manager.run(&Target::Heads, &mut observer).unwrap();
        assert_eq!(wrong(place), 0);
        assert_eq!(place.count("users"), 21);
    }

    a_composite_key_is_gone_along(place) {
        let manager = begun(place, registry_of![CreateVisits, CountVisits], 0);
        for (place_, number) in [("ä''", 3), ("B", 9), ("a", 20), ("\\", 2)] {
            for n in 0..number {
                place.sql(&format!(
                    "INSERT INTO visits (place, visitor) VALUES \
                     ('{place_}', '00000000-0000-0000-0000-0000000000{n:02}')"
                ));
            }
        }
        manager.run(&Target::Heads, &mut ()).unwrap();
        assert_eq!(place.count("visits WHERE count = 1"), 34);
    }

    a_table_without_a_key_is_refused_when_planned(place) {
        begun(place, registry_of![CreateVisits], 0);
        let manager = place.manager(registry_of![CreateVisits, NoKey]);
        let error = manager.run(&Target::Heads, &mut ()).unwrap_err();
        assert!(error.to_string().contains("no unique key"), "{error:?}");
        assert_eq!(place.history().len(), 1);
        assert_eq!(manager.status().unwrap().unfinished, None);
    }

    new_values_that_still_match_are_refused(place) {
        let manager = begun(place, registry_of![CreateUsers, Never], 5);
        let error = manager.run(&Target::Heads, &mut ()).unwrap_err();
        assert!(error.message().contains("would never end"), "{error:?}");
        assert_eq!(place.count("users WHERE name = 'x'"), 0);
    }

    data_work_is_put_off_and_carried_out_later(place) {
        let registry = registry_of![CreateUsers, Lower];
        let manager = begun(place, registry, 10);
        let deferring = place.manager_with(registry, Options {
            data_work: DataWork::Deferred,
            ..Options::default()
        });
        for _ in 0..2 {
            let report = deferring.run(&Target::Heads, &mut ()).unwrap();
            assert_eq!(report.revisions[0].deferred.as_deref(), Some("users"));
            assert_eq!(place.count("users WHERE email_lower IS NULL"), 10);
        }
        let status = manager.status().unwrap();
        assert_eq!(status.unfinished.as_deref(), Some("20260102000000"));
        assert_eq!(status.waiting_data.as_deref(), Some("users"));
        manager.backfill(&mut ()).unwrap();
        assert_eq!(wrong(place), 0);
        assert!(manager.status().unwrap().up_to_date);
        assert!(manager.backfill(&mut ()).unwrap().revisions.is_empty());
    }

    a_new_database_gets_one_statement(place) {
        let manager = place.manager(registry_of![CreateUsers, Lower]);
        manager.quick(&Target::Heads, &mut ()).unwrap();
        assert!(manager.status().unwrap().up_to_date);
    }
}

#[test]
fn a_killed_session_loses_at_most_one_batch() {
    let place = Place::postgres();
    let Place::Postgres(database) = &place else {
        unreachable!()
    };
    let registry = registry_of![CreateUsers, Lower];
    let manager = begun(&place, registry, 30);
    let mut killing = |event: Event<'_>| {
        if let Event::Copied { done: 9, .. } = event {
            database.terminate_backends();
        }
    };
    manager.run(&Target::Heads, &mut killing).unwrap_err();
    assert_eq!(place.count("users WHERE email_lower IS NOT NULL"), 9);
    place
        .manager(registry)
        .run(&Target::Heads, &mut ())
        .unwrap();
    assert_eq!(wrong(&place), 0);
}
