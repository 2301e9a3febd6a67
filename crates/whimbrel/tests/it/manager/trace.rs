//! `trace`: revisions on a scratch database, prediction beside observation.

use whimbrel::manager::{Effects, Target, Trace, TracedStatement, Which};
use whimbrel::prelude::*;
use whimbrel::types::Type;
use whimbrel::{ErrorKind, MigrationManager, Migrations, Registry};
use whimbrel_schema::verify::Policy;
use whimbrel_testkit::PostgresServer;

use super::place::{Place, on_both};
use super::revisions::{CreatePosts, CreateUsers, IndexAge, SeedUsers, registry_of, revision};

revision!(ChangeUsers, "20260105000000" after "20260104000000", up |s| {
    s.alter_table("users", |t| {
        t.change_type("age", Type::BigInteger);
        t.drop_column("name");
        t.text("city").nullable();
    });
    s.update("posts", matching("title = ''"), |u| {
        u.set("title", "none");
    });
});

revision!(Unread, "20260104000000" after "20260103000000", up |s| {
    s.execute("UPDATE posts SET title = 'none' WHERE title = ''");
});

revision!(CreateOdd, "20260102000000" after "20260101000000", up |s| {
    s.create_enum("mood", ["calm", "busy"]);
    s.create_table("kinds", |t| {
        t.uuid("id").primary_key();
        t.enumeration("mood", "mood");
        t.decimal("price", 6, 2);
        t.boolean("open").unique();
        t.timestamptz("seen");
        t.date("day");
        t.jsonb("more");
        t.binary("bytes");
        t.varchar("code", 4);
    });
    s.create_table("people", |t| {
        t.big_integer("id").identity().primary_key();
        t.big_integer("boss_id").nullable().references("people");
        t.big_integer("user_id").unique().references("users");
        t.text("state").default("new");
        t.integer("level");
        t.check("state IN ('new', 'old')").name("people_state");
    });
    s.create_table("picky", |t| {
        t.big_integer("id").identity().primary_key();
        t.integer("level");
        t.check("level < 0").name("picky_level");
    });
});

revision!(IndexPeople, "20260103000000" after "20260102000000", up |s| {
    s.create_index("people", ["level"]);
    s.insert("users", ["id", "email"], [(1, "one@example.org")]);
    s.insert("users", ["email"], [("next@example.org",)]);
});

revision!(UniqueLevels, "20260103000000" after "20260102000000", up |s| {
    s.create_index("people", ["state"]).unique();
});

revision!(Conditional, "20260102000000" after "20260101000000", up |s| {
    s.when(environment_is("nowhere"), |s| {
        s.execute("UPDATE users SET name = 'x'");
    });
    s.create_index("users", ["age"]);
});

revision!(DropAge, "20260102000000" after "20260101000000", up |s| {
    s.execute("ALTER TABLE users DROP COLUMN age");
});

fn full() -> &'static Registry {
    registry_of![CreateUsers, CreatePosts, SeedUsers, IndexAge, ChangeUsers]
}

fn traced(manager: &MigrationManager, which: &Which, rows: u32) -> Trace {
    let policy = Policy::default();
    let verdicts = manager.judge(which, &policy).unwrap();
    manager.trace(&verdicts, &policy, rows).unwrap()
}

fn named(ids: &[&str]) -> Which {
    Which::Named(ids.iter().map(|id| (*id).to_owned()).collect())
}

/// Everything but the times, which no test asks for.
fn seen(
    effects: &Effects,
) -> (
    &Option<std::collections::BTreeMap<String, String>>,
    &[String],
) {
    (&effects.locks, &effects.rewrites)
}

fn assert_agrees(trace: &Trace) {
    for statement in &trace.statements {
        assert!(statement.agrees, "{statement:#?}");
    }
}

fn of<'t>(trace: &'t Trace, word: &str) -> &'t TracedStatement {
    let mut found = trace.statements.iter().filter(|s| s.sql.contains(word));
    found.next().unwrap_or_else(|| panic!("{word}: {trace:#?}"))
}

on_both! {
    every_prediction_holds_and_the_database_is_untouched(place) {
        let manager = place.manager(full());
        manager.quick(&Target::Named("20260103000000".to_owned()), &mut ()).unwrap();
        let before = (place.schema(), place.history(), place.count("users"), place.count("posts"));
        let trace = traced(&manager, &Which::Pending, 300);
        assert_agrees(&trace);
        assert_eq!(trace.notes, Vec::<String>::new());
        assert_eq!(trace.rows, 300);
        let mut revisions: Vec<&str> = trace.statements.iter().map(|s| s.revision.as_str()).collect();
        revisions.dedup();
        assert_eq!(revisions, ["20260104000000", "20260105000000"]);
        let after = (place.schema(), place.history(), place.count("users"), place.count("posts"));
        assert_eq!(before, after);
    }

    a_new_database_is_not_made(place) {
        let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
        let trace = traced(&manager, &Which::All, 50);
        assert_agrees(&trace);
        assert!(!trace.statements.is_empty());
        match place {
            Place::Sqlite(folder) => assert!(!folder.file("test.db").exists()),
            Place::Postgres(_) => assert_eq!(place.schema(), Vec::<String>::new()),
        }
    }

    rows_are_generated_for_every_type_and_key(place) {
        let registry = registry_of![CreateUsers, CreateOdd, IndexPeople];
        let trace = traced(&place.manager(registry), &named(&["20260103000000"]), 40);
        assert_agrees(&trace);
        let [kinds, picky] = trace.notes.as_slice() else {
            panic!("{trace:#?}");
        };
        assert_eq!(kinds, "`kinds` has 2 rows: its keys take no more");
        assert!(picky.starts_with("`picky` has no generated rows: "), "{picky}");
        assert!(picky.contains("picky_level"), "{picky}");
    }

    a_statement_that_fails_is_named(place) {
        let manager = place.manager(registry_of![CreateUsers, CreateOdd, UniqueLevels]);
        let policy = Policy::default();
        let verdicts = manager.judge(&Which::All, &policy).unwrap();
        let error = manager.trace(&verdicts, &policy, 20).unwrap_err();
        assert_eq!(error.revision(), Some("20260103000000"));
        assert!(error.statement().unwrap().contains("UNIQUE"), "{error:?}");
        assert!(error.hint().is_some(), "{error:?}");
        // With one row in each table nothing is there twice.
        assert_agrees(&manager.trace(&verdicts, &policy, 1).unwrap());
    }

    what_a_condition_leaves_out_is_not_observed(place) {
        let manager = place.manager(registry_of![CreateUsers, Conditional]);
        let trace = traced(&manager, &named(&["20260102000000"]), 10);
        assert_eq!(of(&trace, "UPDATE").observed, None);
        assert!(of(&trace, "INDEX").observed.is_some());
        assert_agrees(&trace);
    }

    nothing_to_trace_needs_no_scratch_database(place) {
        let manager = place.manager(full());
        manager.quick(&Target::Heads, &mut ()).unwrap();
        let trace = traced(&manager, &Which::Pending, 10);
        assert!(trace.statements.is_empty() && trace.notes.is_empty());
    }
}

#[test]
fn locks_and_rewrites_are_read_from_postgresql() {
    let place = Place::postgres();
    let trace = traced(&place.manager(full()), &named(&["20260105000000"]), 100);
    let retyped = of(&trace, "bigint").observed.as_ref().unwrap();
    let locks = retyped.locks.as_ref().unwrap();
    assert_eq!(locks["users"], "ACCESS EXCLUSIVE");
    assert_eq!(retyped.rewrites, ["users"]);
    let updated = of(&trace, "UPDATE \"posts\"").observed.as_ref().unwrap();
    assert_eq!(updated.locks.as_ref().unwrap()["posts"], "ROW EXCLUSIVE");
    assert_eq!(seen(updated).1, Vec::<String>::new());
}

#[test]
fn sql_that_nobody_read_is_not_predicted() {
    let registry = registry_of![CreateUsers, CreatePosts, SeedUsers, Unread];
    let trace = traced(
        &Place::postgres().manager(registry),
        &named(&["20260104000000"]),
        10,
    );
    assert!(!of(&trace, "UPDATE").agrees, "{trace:#?}");
}

#[test]
fn an_index_built_alone_shows_no_locks() {
    let place = Place::postgres();
    let trace = traced(&place.manager(full()), &named(&["20260104000000"]), 100);
    let index = of(&trace, "CONCURRENTLY");
    assert_eq!(index.observed.as_ref().unwrap().locks, None);
    assert!(
        index
            .predicted
            .locks
            .as_ref()
            .unwrap()
            .contains_key("users")
    );
}

#[test]
fn rewrites_are_read_from_sqlite() {
    let place = Place::sqlite();
    let trace = traced(&place.manager(full()), &named(&["20260105000000"]), 100);
    let rebuilt = of(&trace, "CREATE TABLE").observed.as_ref().unwrap();
    assert_eq!(seen(rebuilt), (&None, &["users".to_owned()][..]));
    let updated = of(&trace, "UPDATE \"posts\"").observed.as_ref().unwrap();
    assert_eq!(seen(updated).1, Vec::<String>::new());
}

#[test]
fn a_column_dropped_in_place_is_a_rewrite_on_sqlite_only() {
    let registry = registry_of![CreateUsers, DropAge];
    for (place, rewrites) in [(Place::sqlite(), &["users"][..]), (Place::postgres(), &[])] {
        let trace = traced(&place.manager(registry), &named(&["20260102000000"]), 20);
        let dropped = of(&trace, "DROP COLUMN").observed.as_ref().unwrap();
        assert_eq!(dropped.rewrites, rewrites);
    }
}

#[test]
fn a_role_that_may_create_no_database_is_told() {
    let database = PostgresServer::shared().database();
    let role = database.role("NOSUPERUSER NOCREATEDB");
    let url = database.url_as(&role.name, &role.password);
    let manager = MigrationManager::new(Migrations::unverified(full()), &url).unwrap();
    let policy = Policy::default();
    let verdicts = manager.judge(&Which::All, &policy).unwrap();
    let error = manager.trace(&verdicts, &policy, 10).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotReady, "{error}");
    assert!(error.hint().unwrap().contains("CREATEDB"), "{error:?}");
}

#[test]
fn a_role_that_may_create_databases_leaves_none_behind() {
    let database = PostgresServer::shared().database();
    let role = database.role("NOSUPERUSER CREATEDB");
    let url = database.url_as(&role.name, &role.password);
    let theirs = || {
        database.psql(&format!(
            "SELECT datname FROM pg_database WHERE datdba = '{}'::regrole",
            role.name
        ))
    };
    let policy = Policy::default();
    let manager = |registry| MigrationManager::new(Migrations::unverified(registry), &url).unwrap();
    let sound = manager(registry_of![CreateUsers, CreatePosts]);
    let verdicts = sound.judge(&Which::All, &policy).unwrap();
    assert_agrees(&sound.trace(&verdicts, &policy, 10).unwrap());
    assert_eq!(theirs(), "");
    let failing = manager(registry_of![CreateUsers, CreateOdd, UniqueLevels]);
    let verdicts = failing.judge(&Which::All, &policy).unwrap();
    failing.trace(&verdicts, &policy, 10).unwrap_err();
    assert_eq!(theirs(), "");
}
