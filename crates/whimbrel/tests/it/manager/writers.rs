//! An application that goes on writing while its tables change: it never waits longer than the bound.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use whimbrel::manager::{Back, Options};
use whimbrel::prelude::*;
use whimbrel_schema::graph::Target;

use super::place::Place;
use super::revisions::{CreateUsers, registry_of, revision};

revision!(Changes, "20260102000000" after "20260101000000", up |s| {
    s.add_column("users", |c| c.text("city").nullable());
    s.create_index("users", ["age"]);
    s.add_check("users", "age > 0").name("users_age_positive");
    s.set_not_null("users", "name");
});

/// The server itself counts: a statement that waits longer for a lock fails.
const BOUND: &str = "SET lock_timeout = '5s'";

const WRITE: &str = "INSERT INTO users (email, name, age) VALUES (gen_random_uuid()::text, 'n', 1); \
                     UPDATE users SET age = 2 WHERE id = currval(pg_get_serial_sequence('users', 'id'))";

#[test]
fn no_writer_waits_longer_than_the_bound() {
    let place = Place::postgres();
    let registry = registry_of![CreateUsers, Changes];
    let options = Options {
        database: whimbrel::database::Settings {
            attempts: 100,
            ..Options::default().database
        },
        ..Options::default()
    };
    let manager = place.manager_with(registry, options);
    let first: Target = "20260101".parse().unwrap();
    manager.quick(&first, &mut ()).unwrap();
    let (done, written, refused) = (
        AtomicBool::new(false),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    std::thread::scope(|scope| {
        for number in 0..4 {
            let (place, done, written, refused) = (&place, &done, &written, &refused);
            scope.spawn(move || {
                let mut connection = PgConnection::establish(&place.url()).unwrap();
                connection.batch_execute(BOUND).unwrap();
                while !done.load(Ordering::SeqCst) {
                    // Some transactions stay open for a while, longer than one attempt waits.
                    let held = if number == 0 {
                        "SELECT pg_sleep(0.7);"
                    } else {
                        ""
                    };
                    let transaction = format!("BEGIN; {WRITE}; {held} COMMIT");
                    match connection.batch_execute(&transaction) {
                        Ok(()) => written.fetch_add(1, Ordering::SeqCst),
                        Err(_) => {
                            connection.batch_execute("ROLLBACK").unwrap();
                            refused.fetch_add(1, Ordering::SeqCst)
                        }
                    };
                }
            });
        }
        let changed = manager
            .run(&Target::Head, &mut ())
            .and_then(|_| manager.rollback(&Back::Steps(1), &[], &mut ()));
        done.store(true, Ordering::SeqCst);
        changed.unwrap();
    });
    assert!(written.load(Ordering::SeqCst) > 0);
    assert_eq!(refused.load(Ordering::SeqCst), 0);
}
