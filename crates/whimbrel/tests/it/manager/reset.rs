//! Resets: what the revisions made goes, all or nothing, and what others made is named and kept.

use std::fs;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use whimbrel::manager::{Dropped, DroppedKind, Options};
use whimbrel::prelude::*;
use whimbrel::{Error, ErrorKind};
use whimbrel_schema::graph::Target;

use super::place::{Place, on_both};
use super::revisions::{CreatePosts, CreateUsers, registry_of, revision};

revision!(Circle, "20260103000000" after "20260102000000", up |s| {
    s.create_enum("mood", ["sad", "happy"]);
    s.add_column("users", |c| c.big_integer("post_id").nullable());
    s.add_column("users", |c| c.enumeration("mood", "mood").default("sad"));
    s.add_foreign_key("users", ["post_id"], "posts");
    s.add_column("posts", |c| c.big_integer("parent").nullable());
    s.add_foreign_key("posts", ["parent"], "posts").on_delete(Restrict);
}, down |s| {
    s.irreversible("a test");
});

revision!(
    ChangedUsers,
    "20260101000000",
    up | s | {
        s.create_table("users", |t| {
            t.big_integer("id").identity().primary_key();
        });
    }
);

revision!(
    Moods,
    "20260102000000" after "20260101000000",
    up | s | {
        s.create_enum("mood", ["sad", "happy"]);
        s.add_column("users", |c| c.enumeration("mood", "mood").default("sad"));
        s.create_index("users", ["email"])
            .filter("mood = 'sad'")
            .name("sad_users");
    },
    down | s | {
        s.irreversible("a test");
    }
);

fn table(name: &str, rows: i64) -> Dropped {
    Dropped {
        kind: DroppedKind::Table,
        name: name.to_owned(),
        rows: Some(rows),
    }
}

fn peopled(place: &Place) -> whimbrel::MigrationManager {
    let manager = place.manager(registry_of![CreateUsers, CreatePosts]);
    manager.quick(&Target::Head, &mut ()).unwrap();
    place.sql("INSERT INTO users (email) VALUES ('a'), ('b')");
    place.sql("INSERT INTO posts (user_id, title) SELECT min(id), 't' FROM users");
    manager
}

/// The files beside the database that are not the database or its lock.
fn files_beside(place: &Place) -> Vec<PathBuf> {
    let Place::Sqlite(folder) = place else {
        return Vec::new();
    };
    let files = fs::read_dir(folder.path()).unwrap();
    let files = files.map(|file| file.unwrap().path());
    files
        .filter(|file| file.to_string_lossy().contains(".bak"))
        .collect()
}

#[track_caller]
fn refuses(place: &Place, error: &Error, kind: ErrorKind, naming: &[&str]) {
    assert_eq!(error.kind(), kind, "{error:?}");
    assert_eq!(error.revision(), None);
    assert!(error.hint().is_some(), "{error:?}");
    for name in naming {
        assert!(error.message().contains(name), "{error:?}");
    }
    assert_eq!(place.count("posts"), 1);
    assert_eq!(place.history().len(), 2);
    assert_eq!(files_beside(place), Vec::<PathBuf>::new());
}

on_both! {
    what_the_revisions_made_goes_and_nothing_else(place) {
        let manager = peopled(place);
        place.sql("CREATE TABLE other (id integer)");
        let planned = manager.plan_reset().unwrap();
        assert_eq!(planned.kept, ["other"]);
        assert_eq!(planned.unrecorded, Vec::<String>::new());
        assert_eq!(planned.backup, None);
        let report = manager.reset().unwrap();
        assert_eq!(report.dropped, [table("posts", 1), table("users", 2)]);
        assert_eq!(report.dropped, planned.dropped);
        assert_eq!(report.reverted, ["20260102000000", "20260101000000"]);
        assert_eq!(report.kept, planned.kept);
        assert_eq!(place.count("other"), 0);
        assert_eq!(place.history(), Vec::<String>::new());
        assert_eq!(place.count("__whimbrel_log WHERE event = 'reset'"), 1);
        let again = manager.reset().unwrap();
        assert!(again.dropped.is_empty() && again.backup.is_none());
        assert_eq!(place.count("__whimbrel_log WHERE event = 'reset'"), 1);
    }

    circles_of_keys_go_too(place) {
        let manager = place.manager(registry_of![CreateUsers, CreatePosts, Circle]);
        manager.quick(&Target::Head, &mut ()).unwrap();
        place.sql("INSERT INTO users (email) VALUES ('a')");
        place.sql("INSERT INTO posts (user_id, title) SELECT id, 't' FROM users");
        place.sql("INSERT INTO posts (user_id, title, parent) SELECT user_id, 'u', id FROM posts");
        place.sql("UPDATE users SET post_id = (SELECT min(id) FROM posts)");
        let report = manager.reset().unwrap();
        assert!(report.dropped.contains(&table("posts", 2)), "{report:?}");
        assert_eq!(place.schema(), Vec::<String>::new());
        manager.quick(&Target::Head, &mut ()).unwrap();
    }

    an_index_that_compares_with_a_value_of_an_enum_goes_with_its_table(place) {
        let manager = place.manager(registry_of![CreateUsers, Moods]);
        manager.quick(&Target::Head, &mut ()).unwrap();
        let report = manager.reset().unwrap();
        assert!(report.dropped.contains(&table("users", 0)), "{report:?}");
        assert_eq!(place.schema(), Vec::<String>::new());
    }

    a_view_that_shows_an_enum_is_named_once(place) {
        let manager = place.manager(registry_of![CreateUsers, Moods]);
        manager.quick(&Target::Head, &mut ()).unwrap();
        place.sql("CREATE VIEW moods AS SELECT mood FROM users");
        let error = manager.reset().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Drift, "{error:?}");
        assert_eq!(error.message().matches("moods").count(), 1, "{error:?}");
    }

    tables_of_others_that_refer_are_named(place) {
        let manager = peopled(place);
        place.sql(
            "CREATE TABLE theirs (post bigint REFERENCES posts ON DELETE CASCADE); \
             INSERT INTO theirs SELECT id FROM posts",
        );
        let error = manager.reset().unwrap_err();
        refuses(place, &error, ErrorKind::Drift, &["`theirs` (post)", "`posts`"]);
        assert_eq!(manager.plan_reset().unwrap_err().message(), error.message());
        assert_eq!(place.count("theirs"), 1);
    }

    views_of_others_are_named(place) {
        let manager = peopled(place);
        place.sql("CREATE VIEW titles AS SELECT title FROM posts");
        let error = manager.reset().unwrap_err();
        refuses(place, &error, ErrorKind::Drift, &["the view `titles`"]);
    }

    a_revision_that_was_changed_since_stops_it(place) {
        peopled(place);
        let error = place.manager(registry_of![ChangedUsers, CreatePosts]).reset().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::HistoryConflict);
        assert_eq!(error.revision(), Some("20260101000000"));
        assert_eq!(place.count("posts"), 1);
    }

    tables_without_their_revision_in_the_history_stay_and_are_told(place) {
        let manager = peopled(place);
        place.sql("DELETE FROM __diesel_schema_migrations");
        let report = manager.reset().unwrap();
        assert_eq!(report.kept, ["posts", "users"]);
        assert_eq!(report.unrecorded, ["posts", "users"]);
        assert!(report.dropped.is_empty() && report.reverted.is_empty());
        assert_eq!(place.count("posts"), 1);
    }

    what_is_gone_already_is_no_hindrance(place) {
        let manager = peopled(place);
        place.sql("DROP TABLE posts");
        let report = manager.reset().unwrap();
        assert_eq!(report.dropped, [table("users", 2)]);
        assert_eq!(place.schema(), Vec::<String>::new());
    }

    production_is_spared(place) {
        peopled(place);
        let production = Options { environment: "production".into(), ..Options::default() };
        let manager = place.manager_with(registry_of![CreateUsers, CreatePosts], production);
        assert_eq!(manager.plan_reset().unwrap_err().kind(), ErrorKind::DataLoss);
        refuses(place, &manager.reset().unwrap_err(), ErrorKind::DataLoss, &["production"]);
    }
}

#[test]
fn triggers_of_others_are_named_on_sqlite() {
    let place = Place::sqlite();
    let manager = peopled(&place);
    place.sql(
        "CREATE TABLE other (id integer); CREATE TRIGGER copies AFTER INSERT ON other \
         BEGIN DELETE FROM posts; END",
    );
    let error = manager.reset().unwrap_err();
    refuses(
        &place,
        &error,
        ErrorKind::Drift,
        &["the trigger `copies` of `other`"],
    );
}

#[test]
fn functions_of_others_are_named_on_postgres() {
    let place = Place::postgres();
    let manager = peopled(&place);
    place.sql("CREATE FUNCTION first(p posts) RETURNS text LANGUAGE sql AS 'SELECT p.title'");
    let error = manager.reset().unwrap_err();
    refuses(&place, &error, ErrorKind::Drift, &["function first(posts)"]);
}

#[test]
fn columns_of_others_with_an_enum_type_are_named_on_postgres() {
    let place = Place::postgres();
    let manager = place.manager(registry_of![CreateUsers, CreatePosts, Circle]);
    manager.quick(&Target::Head, &mut ()).unwrap();
    place.sql("CREATE TABLE theirs (m mood[])");
    let error = manager.reset().unwrap_err();
    assert!(error.message().contains("table theirs"), "{error:?}");
    place.sql("DROP TABLE theirs");
    let report = manager.reset().unwrap();
    assert_eq!(report.dropped.last().unwrap().name, "mood");
    assert_eq!(report.backup, None);
}

fn rows_of(copy: &Path) -> SqliteConnection {
    SqliteConnection::establish(copy.to_str().unwrap()).unwrap()
}

#[test]
fn a_file_is_copied_before() {
    let place = Place::sqlite();
    let manager = peopled(&place);
    // Rows that are still in the journal belong to the copy.
    place.sql("PRAGMA journal_mode = WAL; INSERT INTO users (email) VALUES ('in the journal')");
    let report = manager.reset().unwrap();
    let copies = files_beside(&place);
    assert_eq!(copies, [PathBuf::from(report.backup.unwrap())]);
    let name = copies[0]
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    assert!(
        name.starts_with("test.db.before-reset-2") && name.ends_with(".bak"),
        "{name}"
    );
    let mut copy = rows_of(&copies[0]);
    copy.batch_execute("SELECT 1 / (count(*) = 3) FROM users")
        .unwrap();
    let emails = "CREATE TEMP TABLE x (y CHECK (y = 3)); INSERT INTO x SELECT count(*) FROM users; \
                  CREATE TEMP TABLE z (y CHECK (y = 2)); \
                  INSERT INTO z SELECT count(*) FROM __diesel_schema_migrations";
    copy.batch_execute(emails).unwrap();
}

#[cfg(unix)]
#[test]
fn a_copy_is_as_secret_as_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::sqlite();
    let manager = peopled(&place);
    let Place::Sqlite(folder) = &place else {
        return;
    };
    let secret = fs::Permissions::from_mode(0o600);
    fs::set_permissions(folder.file("test.db"), secret).unwrap();
    let copy = manager.reset().unwrap().backup.unwrap();
    assert_eq!(
        fs::metadata(copy).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn without_a_copy_nothing_is_dropped() {
    let place = Place::sqlite();
    let manager = peopled(&place);
    let Place::Sqlite(folder) = &place else {
        return;
    };
    let file = folder.file("test.db");
    let mut bytes = fs::read(&file).unwrap();
    let page = bytes.len() / 4096;
    // The last page of the file: the rows or an index, whichever; its head becomes nonsense.
    for byte in &mut bytes[(page - 1) * 4096..(page - 1) * 4096 + 8] {
        *byte = 0xff;
    }
    fs::write(&file, bytes).unwrap();
    let before = place.texts("SELECT name AS value FROM sqlite_schema");
    let error = manager.reset().unwrap_err();
    assert!(error.hint().is_some(), "{error:?}");
    assert_eq!(
        place.texts("SELECT name AS value FROM sqlite_schema"),
        before
    );
    assert_eq!(files_beside(&place), Vec::<PathBuf>::new());
}

#[test]
fn a_failing_drop_names_no_revision_and_keeps_everything() {
    let place = Place::postgres();
    let manager = peopled(&place);
    place.sql(
        "CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION 'not today'; END $$; \
         CREATE EVENT TRIGGER no ON sql_drop EXECUTE FUNCTION no()",
    );
    let error = manager.reset().unwrap_err();
    refuses(&place, &error, ErrorKind::Failed, &["not today"]);
    assert!(
        error.hint().unwrap().contains("nothing was dropped"),
        "{error:?}"
    );
}

#[test]
fn a_copy_that_was_cut_short_goes_with_the_next_reset() {
    let place = Place::sqlite();
    let manager = peopled(&place);
    let Place::Sqlite(folder) = &place else {
        unreachable!()
    };
    let rest = folder.file("test.db.before-reset-20260115T103000.123Z.bak.part");
    let theirs = folder.file("test.db.before-reset-notes.bak.part");
    for file in [&rest, &theirs] {
        fs::write(file, "half of it").unwrap();
    }
    let backup = manager.reset().unwrap().backup.unwrap();
    assert!(!rest.exists());
    assert!(theirs.exists());
    assert!(Path::new(&backup).exists());
}
