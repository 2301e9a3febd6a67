//! Opening: what is made, what is refused, and why.

use std::fs;

use super::*;
use crate::error::ErrorKind;

#[test]
fn reading_a_missing_file_finds_no_database_and_makes_nothing() {
    let directory = TestDirectory::new();
    let path = directory.file("no/such/app.db");
    assert!(matches!(
        open_file(&path, Access::ReadOnly),
        Ok(Opened::Absent)
    ));
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);

    let error = refused(&path, Access::Existing);
    assert!(error.hint().unwrap().contains("init"), "{error:?}");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn creating_makes_the_folder_and_the_file_once() {
    let directory = TestDirectory::new();
    let path = directory.file("a/b c/ü#?%.db");
    assert!(matches!(
        open_file(&path, Access::Create),
        Ok(Opened::Created(_))
    ));
    assert!(path.exists());
    assert!(matches!(
        open_file(&path, Access::Create),
        Ok(Opened::Present(_))
    ));
    assert!(matches!(
        open_file(&path, Access::Existing),
        Ok(Opened::Present(_))
    ));
    assert!(matches!(
        open_file(&path, Access::ReadOnly),
        Ok(Opened::Present(_))
    ));
}

#[test]
fn a_reader_cannot_write() {
    let directory = TestDirectory::new();
    create(&directory);
    let opened = open_file(&directory.file("app.db"), Access::ReadOnly).unwrap();
    let error = opened
        .into_database()
        .unwrap()
        .create_bookkeeping()
        .unwrap_err();
    assert!(error.message().contains("readonly"), "{error:?}");
    let read_only = format!("sqlite:///{}?mode=ro", directory.file("app.db").display());
    let read_only = DatabaseUrl::parse(&read_only).unwrap();
    let settings = Settings::default();
    let error = crate::database::open(&read_only, Access::Existing, &settings).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(crate::database::open(&read_only, Access::ReadOnly, &settings).is_ok());
}

#[test]
fn a_file_that_cannot_be_written_is_refused_before_anything_begins() {
    let directory = TestDirectory::new();
    create(&directory);
    let path = directory.file("app.db");
    let fixed = format!("sqlite:///{}?immutable=1", path.display());
    let url = DatabaseUrl::parse(&fixed).unwrap();
    let error = crate::database::open(&url, Access::Existing, &Settings::default()).unwrap_err();
    assert!(error.message().contains("readonly"), "{error:?}");
    assert!(error.hint().unwrap().contains("writable"), "{error:?}");
}

#[test]
fn memory_is_a_database_of_its_own() {
    let url = DatabaseUrl::parse(":memory:").unwrap();
    let open = || crate::database::open(&url, Access::Create, &Settings::default()).unwrap();
    let mut first = open().into_database().unwrap();
    assert!(first.create_bookkeeping().unwrap());
    assert!(!first.create_bookkeeping().unwrap());
    let mut second = open().into_database().unwrap();
    assert!(second.create_bookkeeping().unwrap());
    assert!(first.server().version.is_at_least(3, 35));
}

#[test]
fn what_is_no_database_is_named() {
    let directory = TestDirectory::new();
    let text = directory.file("notes.txt");
    fs::write(
        &text,
        "these are not the pages you are looking for".repeat(50),
    )
    .unwrap();
    for access in [Access::ReadOnly, Access::Existing, Access::Create] {
        let error = refused(&text, access);
        assert!(error.message().contains("not a database"), "{error:?}");
        assert!(error.hint().unwrap().contains("URL"));
    }
    let error = refused(directory.path(), Access::Create);
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.message().contains("folder"), "{error:?}");
    let error = refused(&text.join("app.db"), Access::Create);
    assert!(error.message().contains("notes.txt"), "{error:?}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_before_anything_waits_for_it() {
    let directory = TestDirectory::new();
    let fifo = directory.file("fifo.db");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    assert!(made.unwrap().success());
    let socket = directory.file("socket.db");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for (path, kind) in [
        (fifo.as_path(), "a FIFO"),
        (&socket, "a socket"),
        (Path::new("/dev/null"), "a device"),
    ] {
        for access in [Access::ReadOnly, Access::Existing, Access::Create] {
            let error = refused(path, access);
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.message().contains(kind), "{error:?}");
        }
    }
}

#[test]
fn a_file_with_two_names_is_read_but_not_changed() {
    let directory = TestDirectory::new();
    create(&directory);
    let path = directory.file("app.db");
    let link = directory.file("link.db");
    fs::hard_link(&path, &link).unwrap();
    for path in [&path, &link] {
        for access in [Access::Existing, Access::Create] {
            let error = refused(path, access);
            assert_eq!(error.kind(), ErrorKind::NotReady);
            assert!(error.message().contains("2 names"), "{error:?}");
            assert!(error.hint().unwrap().contains("journal"), "{error:?}");
        }
        assert!(open_file(path, Access::ReadOnly).is_ok());
    }
    fs::remove_file(&link).unwrap();
    assert!(open_file(&path, Access::Existing).is_ok());
}

#[test]
fn a_wal_in_a_folder_that_cannot_be_written_is_explained() {
    let disk = whimbrel_testkit::TinyTmpfs::mount(512 * 1024).unwrap();
    let path = disk.path().join("app.db");
    sql(&path, "PRAGMA journal_mode = WAL; CREATE TABLE a (x)");
    disk.make_read_only().unwrap();
    let error = refused(&path, Access::ReadOnly);
    let hint = error.hint().unwrap();
    assert!(
        hint.contains("WAL") && !hint.contains("journal"),
        "{error:?}"
    );
    assert!(hint.contains("immutable=1"), "{error:?}");
    let fixed = format!("sqlite:///{}?immutable=1", path.display());
    let url = DatabaseUrl::parse(&fixed).unwrap();
    assert!(crate::database::open(&url, Access::ReadOnly, &Settings::default()).is_ok());
}

#[test]
fn foreign_keys_are_on_whatever_the_build_says() {
    let directory = TestDirectory::new();
    let path = directory.file("app.db");
    create(&directory);
    sql(
        &path,
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p(id))",
    );
    let url = url(&path);
    let crate::database::url::Target::Sqlite(target) = url.target() else {
        panic!("not SQLite")
    };
    let mut connection = SqliteConnection::establish(
        &target.connection_string(crate::database::url::SqliteMode::ReadWrite),
    )
    .unwrap();
    connection
        .batch_execute("PRAGMA foreign_keys = OFF")
        .unwrap();
    session::set_up(&mut connection, Access::Existing, &Settings::default()).unwrap();
    assert!(
        connection
            .batch_execute("INSERT INTO c VALUES (7)")
            .is_err()
    );
}

#[test]
fn foreign_keys_cannot_be_switched_inside_a_transaction_unnoticed() {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    session::set_up(&mut connection, Access::Create, &Settings::default()).unwrap();
    connection.batch_execute("BEGIN").unwrap();
    let error = session::set_foreign_keys(&mut connection, session::ForeignKeyChecks::Off);
    assert!(error.unwrap_err().message().contains("OFF"));
}

#[test]
fn a_full_disk_says_so_and_keeps_the_file_whole() {
    let disk = whimbrel_testkit::TinyTmpfs::mount(256 * 1024).unwrap();
    let path = disk.path().join("app.db");
    let mut database = open_file(&path, Access::Create)
        .unwrap()
        .into_database()
        .unwrap();
    database.create_bookkeeping().unwrap();
    let mut entry = crate::database::bookkeeping::LogEntry::new(
        crate::database::bookkeeping::Event::Applied,
        "run",
    );
    entry.operations = Some("x".repeat(400 * 1024));
    let record = crate::database::bookkeeping::Record {
        entries: vec![entry],
        ..Default::default()
    };
    let error = database.record(&record).unwrap_err();
    assert!(error.message().contains("full"), "{error:?}");
    assert!(error.hint().unwrap().contains("disk space"));
    assert!(database.log(&Default::default()).unwrap().is_empty());
}

#[test]
fn a_file_whose_writer_was_killed_is_read_as_it_was_before() {
    let directory = TestDirectory::new();
    create(&directory);
    let path = directory.file("app.db");
    sql(&path, "CREATE TABLE kept (x); INSERT INTO kept VALUES (1)");
    let mut writer = other(&path);
    writer
        .batch_execute(
            "PRAGMA cache_size = 1; BEGIN; UPDATE kept SET x = 2; CREATE TABLE filler (x); \
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) \
             INSERT INTO filler SELECT randomblob(2000) FROM n",
        )
        .unwrap();
    let killed = directory.file("killed.db");
    for end in ["", "-journal"] {
        let from = directory.file(&format!("app.db{end}"));
        fs::copy(from, directory.file(&format!("killed.db{end}"))).unwrap();
    }
    let opened = open_file(&killed, Access::ReadOnly).unwrap();
    let mut database = opened.into_database().unwrap();
    assert!(!database.table_exists("filler").unwrap());
    let error = database.create_bookkeeping().unwrap_err();
    assert!(error.message().contains("readonly"), "{error:?}");
    assert_eq!(read(&killed, "SELECT x FROM kept"), "1");
}
