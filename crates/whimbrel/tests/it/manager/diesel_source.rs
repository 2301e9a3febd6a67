//! The revisions as Diesel's `MigrationSource`: through its harness, on every kind of connection.

use diesel::connection::{Connection, SimpleConnection};
use diesel::migration::{Migration as DieselMigration, MigrationSource};
use diesel::r2d2::{ConnectionManager, Pool, R2D2Connection};
use diesel::{MultiConnection, PgConnection, SqliteConnection};
use diesel_migrations::MigrationHarness;
use whimbrel::prelude::*;
use whimbrel::{Embedded, Migrations, Registry, Verdict};
use whimbrel_schema::graph::Target;

use super::place::{Place, on_both};
use super::revisions::{registry_of, revision};

revision!(
    People,
    "20260101000000",
    up | s | {
        s.create_table("people", |t| {
            t.integer("id").primary_key();
            t.text("name");
        });
        s.insert("people", ["id", "name"], [(1, "O'Hara $1 ?1")]);
    },
    down | s | {
        s.drop_table("people");
    }
);

revision!(Ages, "20260102000000" after "20260101000000", up |s| {
    s.add_column("people", |c| c.integer("age").nullable());
    s.create_index("people", ["age"]);
});

revision!(Forgotten, "20260103000000" after "20260102000000",
    up |s| {
        s.assume_safe("nobody asks", |s| { s.delete("people", every_row()); });
    },
    down |s| {
        s.irreversible("the people are forgotten");
    }
);

revision!(Named, "20260103000000" after "20260102000000", up |s| {
    s.add_check("people", "name <> ''").name("people_named");
});

revision!(Perhaps, "20260103000000" after "20260102000000", up |s| {
    s.when(table_is_missing("pets"), |s| {
        s.execute("INSERT INTO people (id, name) VALUES (2, 'Bo')");
    });
});

revision!(Failing, "20260103000000" after "20260102000000", up |s| {
    s.create_table("pets", |t| { t.integer("id").primary_key(); });
    s.execute("INSERT INTO nowhere (id) VALUES (1)");
});

revision!(Gone, "20260103000000" after "20260102000000", up |s| {
    s.assume_safe("nobody asks", |s| { s.drop_table("people"); });
});

revision!(Early, "20250101000000" after "20260102000000", up |s| {
    s.create_table("early", |t| { t.integer("id").primary_key(); });
});

#[derive(MultiConnection)]
enum Any {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

fn migrations(registry: &'static Registry) -> Migrations {
    Migrations::unverified(registry)
}

/// Runs everything, reverts the last one and all, and runs again.
macro_rules! there_and_back {
    ($connection:expr, $place:expr) => {{
        let (connection, place) = (&mut $connection, $place);
        let registry = registry_of![People, Ages];
        let source = migrations(registry);
        connection.run_pending_migrations(source).unwrap();
        assert_eq!(place.history(), ["20260101000000", "20260102000000"]);
        assert_eq!(
            place.texts("SELECT name AS value FROM people"),
            ["O'Hara $1 ?1"]
        );
        assert!(!connection.has_pending_migration(&source).unwrap());
        connection.revert_last_migration(source).unwrap();
        assert_eq!(place.history(), ["20260101000000"]);
        connection.revert_all_migrations(source).unwrap();
        assert_eq!(place.history(), [""; 0]);
        connection.run_pending_migrations(source).unwrap();
        // The manager finds its own history, and the schema that it makes.
        let manager = place.manager(registry);
        assert!(manager.is_up_to_date().unwrap());
        assert!(manager.drift().unwrap().is_empty());
        assert!(manager.run(&Target::Heads, &mut ()).unwrap().is_empty());
    }};
}

fn any(place: &Place) -> Any {
    match place {
        Place::Sqlite(_) => Any::Sqlite(SqliteConnection::establish(&file(place)).unwrap()),
        Place::Postgres(_) => Any::Postgres(PgConnection::establish(&place.url()).unwrap()),
    }
}

/// What Diesel opens.
fn file(place: &Place) -> String {
    match place {
        Place::Sqlite(folder) => folder.file("test.db").display().to_string(),
        Place::Postgres(_) => place.url(),
    }
}

fn pool<C: R2D2Connection + 'static>(place: &Place) -> Pool<ConnectionManager<C>> {
    let manager = ConnectionManager::new(file(place));
    Pool::builder().max_size(1).build(manager).unwrap()
}

#[test]
fn plain_connections_carry_them_out() {
    let place = Place::sqlite();
    there_and_back!(SqliteConnection::establish(&file(&place)).unwrap(), &place);
    let place = Place::postgres();
    there_and_back!(PgConnection::establish(&place.url()).unwrap(), &place);
}

#[test]
fn so_do_pooled_ones() {
    let place = Place::sqlite();
    there_and_back!(pool::<SqliteConnection>(&place).get().unwrap(), &place);
    let place = Place::postgres();
    there_and_back!(pool::<PgConnection>(&place).get().unwrap(), &place);
}

on_both! {
    so_do_those_of_several_backends(place) {
        there_and_back!(any(place), &place);
    }

    pooled_or_not(place) {
        there_and_back!(pool::<Any>(place).get().unwrap(), &place);
    }

    a_way_back_that_there_is_not_is_an_error_and_never_a_silent_success(place) {
        let mut connection = any(place);
        let source = migrations(registry_of![People, Ages, Forgotten]);
        connection.run_pending_migrations(source).unwrap();
        let refused = connection.revert_last_migration(source).unwrap_err();
        assert!(refused.to_string().contains("no way back"), "{refused}");
        assert_eq!(place.history().len(), 3);
    }

    a_failing_revision_leaves_no_trace(place) {
        let mut connection = any(place);
        let source = migrations(registry_of![People, Ages, Failing]);
        let failed = connection.run_pending_migrations(source).unwrap_err();
        assert!(failed.to_string().contains("20260103000000"), "{failed}");
        assert_eq!(place.history().len(), 2);
        connection.batch_execute("CREATE TABLE pets (id integer)").unwrap();
    }

    a_whole_run_can_be_one_transaction(place) {
        let mut connection = any(place);
        let source = migrations(registry_of![People, Ages, Failing]);
        let done = connection.transaction(|connection| {
            connection.run_pending_migrations(source).map(|_| ())?;
            Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
        });
        done.unwrap_err();
        connection.batch_execute("CREATE TABLE people (id integer)").unwrap();
        let whole = migrations(registry_of![People, Ages]);
        connection.batch_execute("DROP TABLE people").unwrap();
        connection.begin_test_transaction().unwrap();
        connection.run_pending_migrations(whole).unwrap();
    }

    a_revision_that_asks_for_a_condition_is_refused_by_name(place) {
        let mut connection = any(place);
        let source = migrations(registry_of![People, Ages, Perhaps]);
        let refused = connection.run_pending_migrations(source).unwrap_err().to_string();
        assert!(refused.contains("20260103000000") && refused.contains("condition"), "{refused}");
        assert_eq!(place.history().len(), 2);
        // The manager goes on from there.
        let manager = place.manager(registry_of![People, Ages, Perhaps]);
        assert_eq!(manager.run(&Target::Heads, &mut ()).unwrap().revisions.len(), 1);
    }
}

#[test]
fn what_needs_foreign_keys_off_before_the_transaction_is_refused_on_sqlite() {
    let place = Place::sqlite();
    let mut connection = SqliteConnection::establish(&file(&place)).unwrap();
    let source = migrations(registry_of![People, Ages, Named]);
    let refused = connection
        .run_pending_migrations(source)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("made anew"), "{refused}");
    assert_eq!(place.history().len(), 2);
    let place = Place::postgres();
    let mut connection = PgConnection::establish(&place.url()).unwrap();
    connection.run_pending_migrations(source).unwrap();
    assert_eq!(place.history().len(), 3);
}

#[test]
fn rows_of_others_do_not_go_with_a_table_unasked() {
    let place = Place::sqlite();
    let mut connection = SqliteConnection::establish(&file(&place)).unwrap();
    connection
        .run_pending_migrations(migrations(registry_of![People, Ages]))
        .unwrap();
    place.sql(
        "CREATE TABLE fans (person integer REFERENCES people (id) ON DELETE CASCADE); \
         INSERT INTO fans VALUES (1)",
    );
    connection
        .batch_execute("PRAGMA foreign_keys = ON")
        .unwrap();
    let source = migrations(registry_of![People, Ages, Gone]);
    let refused = connection
        .run_pending_migrations(source)
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("foreign key refers to `people`"),
        "{refused}"
    );
    assert_eq!(place.count("fans"), 1);
    place.sql("DROP TABLE fans");
    connection.run_pending_migrations(source).unwrap();
}

#[test]
fn a_history_that_diesel_would_run_otherwise_is_refused() {
    let listed = |source: Migrations| {
        let found = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&source);
        found
            .map(|all| all.len())
            .map_err(|error| error.to_string())
    };
    assert_eq!(listed(migrations(registry_of![Ages, People])), Ok(2));
    let late = listed(migrations(registry_of![People, Ages, Early])).unwrap_err();
    assert!(late.contains("smaller id"), "{late}");
    let twice = listed(migrations(registry_of![People, Ages, Named, Gone])).unwrap_err();
    assert!(twice.contains("two revisions have the id"), "{twice}");
    let gap = listed(migrations(registry_of![Ages])).unwrap_err();
    assert!(gap.contains("20260101000000"), "{gap}");
    static EMBEDDED: Embedded = Embedded {
        verdict: Verdict::Refused,
        revisions: &[],
        sql: &[],
        rules: &[],
        findings: &[],
        policy: whimbrel::verified::Stored {
            levels: &[],
            environments: &[],
            baseline: None,
            versions: &[],
            naming: None,
        },
    };
    let refused = Migrations::embedded_by_the_gate(registry_of![People], &EMBEDDED);
    assert!(listed(refused).unwrap_err().contains("WHIMBREL_GATE"));
}

#[test]
fn names_are_those_of_the_modules_in_the_order_of_the_ids() {
    let source = migrations(registry_of![Ages, People]);
    let all: Vec<Box<dyn DieselMigration<diesel::pg::Pg>>> = source.migrations().unwrap();
    let versions: Vec<String> = all.iter().map(|m| m.name().version().to_string()).collect();
    assert_eq!(versions, ["20260101000000", "20260102000000"]);
    assert!(
        all.iter()
            .all(|migration| migration.metadata().run_in_transaction())
    );
}
