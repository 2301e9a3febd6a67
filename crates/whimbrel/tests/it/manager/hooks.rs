//! Hooks: what the application does around the work, and what its errors stop.

use std::sync::{Arc, Mutex};

use diesel::Connection;
use diesel::connection::SimpleConnection;
use whimbrel::hooks::{Connected, HookResult, Hooks, RevisionFacts, RunFacts};
use whimbrel::manager::{Back, Options};
use whimbrel::prelude::*;
use whimbrel::{Backend, Error, MigrationManager, Registry};
use whimbrel_schema::graph::Target;

use super::place::{Place, on_both};
use super::revisions::{CreatePosts, CreateUsers, registry_of, revision};

revision!(Spoilt, "20260103000000" after "20260102000000", up |s| {
    s.execute("INSERT INTO nobody VALUES (1)");
});

revision!(Shout, "20260102000000" after "20260101000000", up |s| {
    s.execute("INSERT INTO users (email) VALUES (shout('a'))");
}, down |s| {
    s.irreversible("a test");
});

/// Writes down what it is told, and fails where it is told to.
#[derive(Clone, Default)]
struct Told {
    lines: Arc<Mutex<Vec<String>>>,
    fails: &'static str,
}

impl Told {
    fn say(&self, hook: &str, about: &str) -> HookResult {
        self.lines.lock().unwrap().push(format!("{hook} {about}"));
        match hook == self.fails {
            true => Err("the application says no".into()),
            false => Ok(()),
        }
    }

    fn taken(&self) -> Vec<String> {
        let mut lines = std::mem::take(&mut *self.lines.lock().unwrap());
        lines.retain(|line| !line.starts_with("on_connect"));
        lines
    }
}

impl Hooks for Told {
    fn on_connect(&self, _: &mut Connected<'_>) -> HookResult {
        self.say("on_connect", "")
    }

    fn before_run(&self, run: &RunFacts<'_>) -> HookResult {
        self.say("before_run", &run.revisions.join(","))
    }

    fn after_run(&self, run: &RunFacts<'_>) -> HookResult {
        self.say("after_run", &format!("{:?}", run.direction))
    }

    fn before_revision(&self, revision: &RevisionFacts<'_>) -> HookResult {
        self.say("before_revision", revision.id)
    }

    fn after_revision(&self, revision: &RevisionFacts<'_>) -> HookResult {
        self.say("after_revision", revision.id)
    }

    fn on_failure(&self, error: &Error) -> HookResult {
        self.say("on_failure", error.revision().unwrap_or_default())
    }
}

fn hooked(
    place: &Place,
    registry: &'static Registry,
    hooks: impl Hooks + 'static,
) -> MigrationManager {
    place.manager_with(registry, Options::default().with_hooks(hooks))
}

on_both! {
    every_hook_is_called_in_its_place(place) {
        let told = Told::default();
        let manager = hooked(place, registry_of![CreateUsers, CreatePosts], told.clone());
        manager.quick(&Target::Heads, &mut ()).unwrap();
        assert_eq!(told.taken(), [
            "before_run 20260101000000,20260102000000",
            "before_revision 20260101000000",
            "after_revision 20260101000000",
            "before_revision 20260102000000",
            "after_revision 20260102000000",
            "after_run Up",
        ]);
        manager.run(&Target::Heads, &mut ()).unwrap();
        assert_eq!(told.taken(), [""; 0]);
        manager.rollback(&Back::Steps(1), &[], &mut ()).unwrap();
        assert_eq!(told.taken(), [
            "before_run 20260102000000",
            "before_revision 20260102000000",
            "after_revision 20260102000000",
            "after_run Down",
        ]);
    }

    a_failure_is_told(place) {
        let told = Told::default();
        let manager = hooked(place, registry_of![CreateUsers, CreatePosts, Spoilt], told.clone());
        manager.quick(&Target::Heads, &mut ()).unwrap_err();
        let lines = told.taken();
        assert_eq!(lines.last().unwrap(), "on_failure 20260103000000");
        assert!(!lines.iter().any(|line| line.starts_with("after_run")), "{lines:?}");
    }

    an_error_before_the_run_changes_nothing(place) {
        for fails in ["on_connect", "before_run"] {
            let told = Told { fails, ..Told::default() };
            let manager = hooked(place, registry_of![CreateUsers], told.clone());
            let error = manager.quick(&Target::Heads, &mut ()).unwrap_err();
            assert!(error.message().contains(&format!("`{fails}`")), "{error:?}");
            assert!(error.message().contains("the application says no"), "{error:?}");
            let plain = place.manager(registry_of![CreateUsers]);
            assert!(plain.status().unwrap().applied.is_empty());
            if fails == "before_run" {
                assert_eq!(place.schema(), [""; 0]);
            }
        }
    }

    an_error_before_a_revision_leaves_those_before_it(place) {
        place.manager(registry_of![CreateUsers]).quick(&Target::Heads, &mut ()).unwrap();
        let told = Told { fails: "before_revision", ..Told::default() };
        let manager = hooked(place, registry_of![CreateUsers, CreatePosts], told);
        let error = manager.run(&Target::Heads, &mut ()).unwrap_err();
        assert_eq!(error.revision(), Some("20260102000000"));
        assert_eq!(place.history(), ["20260101000000"]);
        assert!(!place.schema().iter().any(|object| object.contains("posts")));
    }

    errors_of_hooks_that_come_after_are_noted(place) {
        for (fails, id) in [("after_revision", "20260101"), ("after_run", "20260102")] {
            let told = Told { fails, ..Told::default() };
            let manager = hooked(place, registry_of![CreateUsers, CreatePosts], told);
            let report = manager.quick(&id.parse().unwrap(), &mut ()).unwrap();
            assert_eq!(report.revisions.len(), 1);
            assert!(report.notes[0].contains(fails), "{:?}", report.notes);
            assert!(report.notes[0].contains("the application says no"), "{:?}", report.notes);
        }
        assert_eq!(place.history().len(), 2);
    }

    what_the_application_registers_is_there_for_its_migrations(place) {
        let registry = registry_of![CreateUsers, Shout];
        place.manager(registry).quick(&"20260101".parse().unwrap(), &mut ()).unwrap();
        let error = place.manager(registry).run(&Target::Heads, &mut ()).unwrap_err();
        if let Place::Sqlite(_) = place {
            assert!(error.message().contains("no such function"), "{error:?}");
            assert!(error.hint().unwrap().contains("`on_connect`"), "{error:?}");
        }
        hooked(place, registry, Shouting).run(&Target::Heads, &mut ()).unwrap();
        assert_eq!(place.texts("SELECT email AS value FROM users"), ["A!"]);
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    fn shout(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// Brings `shout` to each session: SQLite forgets it with the session, PostgreSQL finds it in a schema
/// of the search path.
struct Shouting;

impl Hooks for Shouting {
    fn on_connect(&self, session: &mut Connected<'_>) -> HookResult {
        if let Some(connection) = session.sqlite() {
            shout_utils::register_impl(connection, |text: String| text.to_uppercase() + "!")?;
            return Ok(());
        }
        assert_eq!(session.backend(), Backend::Postgres);
        session.execute(
            "CREATE SCHEMA IF NOT EXISTS helpers; SET search_path TO public, helpers; \
             CREATE OR REPLACE FUNCTION helpers.shout(word text) RETURNS text LANGUAGE sql AS \
             'SELECT upper(word) || ''!''';",
        )?;
        Ok(())
    }
}

#[test]
fn a_role_set_by_the_hook_owns_what_is_made_and_is_set_again_after_sql_of_the_author() {
    struct AsOwner(String);

    impl Hooks for AsOwner {
        fn on_connect(&self, session: &mut Connected<'_>) -> HookResult {
            session.execute(&format!("SET ROLE {}", self.0))?;
            Ok(())
        }
    }

    revision!(ByHand, "20260102000000" after "20260101000000", up |s| {
        s.execute("RESET ROLE; INSERT INTO users (email) VALUES ('a')");
    }, down |s| {
        s.irreversible("a test");
    });

    revision!(CreatePets, "20260103000000" after "20260102000000", up |s| {
        s.create_table("pets", |t| { t.integer("id").primary_key(); });
    });

    let place = Place::postgres();
    let Place::Postgres(database) = &place else {
        unreachable!()
    };
    let owner = database.role("");
    let name = owner.name;
    database.psql(&format!("GRANT ALL ON SCHEMA public TO {name}"));
    let registry = registry_of![CreateUsers, ByHand, CreatePets];
    let manager = hooked(&place, registry, AsOwner(name.clone()));
    manager.quick(&Target::Heads, &mut ()).unwrap();
    for table in ["users", "pets", "__whimbrel_log"] {
        let sql = format!("SELECT tableowner FROM pg_tables WHERE tablename = '{table}'");
        assert_eq!(database.psql(&sql), name, "{table}");
    }
}

/// Removes an object of the run as soon as its revision is done, behind its back.
struct Removing(String);

impl Hooks for Removing {
    fn after_revision(&self, _: &RevisionFacts<'_>) -> HookResult {
        let url = self.0.clone();
        if url.starts_with("sqlite") {
            let path = url.trim_start_matches("sqlite://");
            let mut connection = diesel::SqliteConnection::establish(path)?;
            connection.batch_execute("DROP INDEX posts_user_id_title_idx")?;
        } else {
            let mut connection = diesel::PgConnection::establish(&url)?;
            connection.batch_execute("DROP INDEX posts_user_id_title_idx")?;
        }
        Ok(())
    }
}

on_both! {
    an_object_that_is_gone_at_the_end_is_code_13(place) {
        place.manager(registry_of![CreateUsers]).quick(&Target::Heads, &mut ()).unwrap();
        let registry = registry_of![CreateUsers, CreatePosts];
        let manager = hooked(place, registry, Removing(place.url()));
        let error = manager.run(&Target::Heads, &mut ()).unwrap_err();
        assert_eq!(error.exit_code(), 13, "{error:?}");
        assert!(error.message().contains("index `posts_user_id_title_idx` of `posts` is missing"), "{error:?}");
        assert_eq!(place.history().len(), 2);
    }
}

#[test]
fn an_index_that_became_invalid_is_code_13_and_one_that_was_so_before_is_not() {
    struct Spoiling(String);

    impl Hooks for Spoiling {
        fn after_run(&self, _: &RunFacts<'_>) -> HookResult {
            let mut connection = diesel::PgConnection::establish(&self.0)?;
            connection.batch_execute(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_pkey'::regclass",
            )?;
            Ok(())
        }
    }

    revision!(AddNote, "20260103000000" after "20260102000000", up |s| {
        s.add_column("users", |c| c.text("note").nullable());
    });
    revision!(AddMore, "20260104000000" after "20260103000000", up |s| {
        s.add_column("users", |c| c.text("more").nullable());
    });

    let place = Place::postgres();
    let first = registry_of![CreateUsers, CreatePosts];
    place.manager(first).quick(&Target::Heads, &mut ()).unwrap();
    let registry = registry_of![CreateUsers, CreatePosts, AddNote];
    let manager = hooked(&place, registry, Spoiling(place.url()));
    let error = manager.run(&Target::Heads, &mut ()).unwrap_err();
    assert_eq!(error.exit_code(), 13, "{error:?}");
    assert!(
        error
            .message()
            .contains("`users_pkey` of `users` is invalid"),
        "{error:?}"
    );
    let registry = registry_of![CreateUsers, CreatePosts, AddNote, AddMore];
    place
        .manager(registry)
        .run(&Target::Heads, &mut ())
        .unwrap();
}
