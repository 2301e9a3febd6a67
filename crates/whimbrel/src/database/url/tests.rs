//! Every form of URL, read and written back.

use super::*;

#[track_caller]
fn parsed(text: &str) -> DatabaseUrl {
    DatabaseUrl::parse(text).unwrap()
}

#[track_caller]
fn sqlite(text: &str) -> SqliteTarget {
    match parsed(text).0 {
        Target::Sqlite(target) => target,
        Target::Postgres(_) => panic!("{text} is not SQLite"),
    }
}

#[track_caller]
fn postgres(text: &str) -> PostgresTarget {
    match parsed(text).0 {
        Target::Postgres(target) => target,
        Target::Sqlite(_) => panic!("{text} is not PostgreSQL"),
    }
}

#[test]
fn sqlite_forms_name_the_file_they_say() {
    for (text, path) in [
        ("sqlite:///rel.db", "rel.db"),
        ("sqlite:///./rel.db", "./rel.db"),
        ("sqlite://rel.db", "rel.db"),
        ("sqlite:rel.db", "rel.db"),
        ("sqlite:dir/rel.db", "dir/rel.db"),
        ("sqlite://./dir/rel.db", "./dir/rel.db"),
        ("sqlite://../rel.db", "../rel.db"),
        ("./~/rel.db", "./~/rel.db"),
        ("~rel.db", "~rel.db"),
        ("SQLite:///storage/app.db", "storage/app.db"),
        ("sqlite:////abs/a.db", "/abs/a.db"),
        ("sqlite:/abs/a.db", "/abs/a.db"),
        ("file:///abs/a.db", "/abs/a.db"),
        ("file://localhost/abs/a.db", "/abs/a.db"),
        ("file:rel.db", "rel.db"),
        ("rel.db", "rel.db"),
        ("./dir/rel.db", "./dir/rel.db"),
        ("/abs/a.db", "/abs/a.db"),
        (r"C:\data\a.db", r"C:\data\a.db"),
        ("odd?#% name.db", "odd?#% name.db"),
        ("a=b.db", "a=b.db"),
        ("sqlite:///with%20space%23.db", "with space#.db"),
        ("  sqlite:///newline.db\n", "newline.db"),
        ("sqlite:///rel.db?mode=rwc", "rel.db"),
    ] {
        let target = sqlite(text);
        assert_eq!(target.path(), Some(std::path::Path::new(path)), "{text}");
        assert!(!target.is_read_only(), "{text}");
    }
}

#[test]
fn memory_has_many_spellings() {
    for text in [
        ":memory:",
        "sqlite::memory:",
        "sqlite://:memory:",
        "sqlite:///:memory:",
        "file::memory:",
    ] {
        assert_eq!(sqlite(text).path(), None, "{text}");
        assert_eq!(parsed(text).to_string(), ":memory:");
        assert_eq!(parsed(text).connection_string(), ":memory:");
    }
    let shared = parsed("file:one?mode=memory&cache=shared");
    assert_eq!(
        shared.connection_string(),
        "file:one?mode=memory&cache=shared"
    );
}

#[test]
fn sqlite_uris_keep_hostile_names_whole() {
    let uri = |text: &str, mode| sqlite(text).connection_string(mode);
    assert_eq!(
        uri("/a b/c?d#e%.db", SqliteMode::ReadOnly),
        "file:///a%20b/c%3Fd%23e%25.db?mode=ro"
    );
    assert_eq!(uri("rel.db", SqliteMode::ReadWrite), "file:rel.db?mode=rw");
    assert_eq!(
        uri("sqlite:///r.db?vfs=unix-none", SqliteMode::ReadWriteCreate),
        "file:r.db?mode=rwc&vfs=unix-none"
    );
    assert!(sqlite("sqlite:///r.db?mode=ro").is_read_only());
}

#[test]
fn postgres_uris_give_their_parts() {
    let target = postgres("postgres://ada:p%40ss@db.example:6432/app?sslmode=prefer");
    for (key, value) in [
        ("user", Some("ada")),
        ("password", Some("p@ss")),
        ("host", Some("db.example")),
        ("port", Some("6432")),
        ("dbname", Some("app")),
        ("sslmode", Some("prefer")),
        ("service", None),
    ] {
        assert_eq!(target.get(key), value, "{key}");
    }
    let many = postgres("postgresql://a:1,[::1]:2,c/db");
    assert_eq!(many.get("host"), Some("a,::1,c"));
    assert_eq!(many.get("port"), Some("1,2,"));
    assert_eq!(
        postgres("postgres://%2Fvar%2Frun/db").get("host"),
        Some("/var/run")
    );
    for bare in ["postgres://", "postgresql:///"] {
        assert_eq!(postgres(bare).connection_string(), "", "{bare}");
    }
    assert_eq!(
        postgres("postgres://h/?ssl=true").get("sslmode"),
        Some("require")
    );
}

#[test]
fn key_values_are_read_as_libpq_reads_them() {
    let target = postgres(r"host=/tmp user = ada password='it\'s \\ ok' dbname=''");
    assert_eq!(target.get("host"), Some("/tmp"));
    assert_eq!(target.get("user"), Some("ada"));
    assert_eq!(target.get("password"), Some(r"it's \ ok"));
    assert_eq!(target.get("dbname"), Some(""));
    assert_eq!(
        target.connection_string(),
        r"host='/tmp' user='ada' password='it\'s \\ ok' dbname=''"
    );
    assert_eq!(postgres(&target.connection_string()), target);
}

#[test]
fn no_way_of_printing_shows_a_secret() {
    for (text, shown) in [
        (
            "postgres://ada:hunter2@h:1/app",
            "postgresql://ada:***@h:1/app",
        ),
        ("postgres://:hunter2@h", "postgresql://:***@h"),
        (
            "postgres://ada@h/app?password=hunter2&sslmode=prefer",
            "postgresql://ada:***@h/app?sslmode=prefer",
        ),
        (
            "host=h user=ada password=hunter2 sslpassword=hunter2",
            "postgresql://ada:***@h?sslpassword=***",
        ),
        (
            "host=/tmp port=5433 dbname='a b'",
            "postgresql:///a%20b?host=/tmp&port=5433",
        ),
        ("postgres://a:1,[::1]/db", "postgresql://a:1,[::1]/db"),
    ] {
        let url = parsed(text);
        assert_eq!(url.to_string(), shown);
        let printed = format!("{url} {url:?} {:?}", url.clone());
        assert!(!printed.contains("hunter2"), "{printed}");
        if let Target::Postgres(target) = url.target() {
            assert!(!format!("{target:?}").contains("hunter2"));
        }
        assert_eq!(
            parsed(&shown.replace("***", "hunter2")).to_string(),
            shown,
            "what is shown reads the same again"
        );
    }
    assert_eq!(parsed("rel.db").to_string(), "sqlite:///rel.db");
    assert_eq!(parsed("/a.db").to_string(), "sqlite:////a.db");
}

#[test]
fn a_wrong_url_says_what_is_wrong_and_never_repeats_it() {
    for (text, message, hint) in [
        ("", "empty", "sqlite:///"),
        ("  ", "empty", "sqlite:///"),
        (
            "postgre://hunter2@h",
            "`postgre:`",
            "did you mean `postgres:`",
        ),
        ("sqlite3:///a.db", "`sqlite3:`", "did you mean `sqlite:`"),
        ("mysql://hunter2@h/db", "not supported yet", "PostgreSQL"),
        ("mysql+pymysql://h/db", "not supported yet", "PostgreSQL"),
        (
            "postgresql+psycopg2://u:hunter2@h/db",
            "`postgresql+psycopg2:`",
            "`postgresql:`",
        ),
        ("oracle://hunter2@h", "`oracle:`", "sqlite:///"),
        ("sqlite://", "names no SQLite file", ":memory:"),
        ("sqlite:///", "names no SQLite file", ":memory:"),
        ("sqlite:///dir/", "is a folder", "name of the file"),
        ("sqlite:///a%zz.db", "`%`", "%25"),
        ("sqlite:///a#b.db", "`#`", "%23"),
        ("sqlite:///a.db?mod=ro", "`mod`", "`mode`"),
        ("file://host/a.db", "another host", "three slashes"),
        ("sqlite://hunter2/a.db", "a host", "sqlite:///folder"),
        ("~/a.db", "home folder", "sqlite:////home/me"),
        ("sqlite:///~/a.db", "home folder", "$HOME"),
        ("sqlite://~ada/a.db", "home folder", "./~/"),
        ("postgres:h/db", "two slashes", "postgres://"),
        ("postgres://u:hun/ter2@h/db", "must be escaped", "%2F"),
        ("postgres://u:hun@ter2@h/db", "must be escaped", "%40"),
        ("postgres://u:hunter2?x@h/db", "port", "%3F"),
        ("postgres://h:99999/db", "port", "%3A"),
        ("postgres://[::1/db", "bracket", ""),
        ("postgres://h/db?sslmod=require", "`sslmod`", "`sslmode`"),
        ("postgres://h/db?schema=public", "`schema`", "leave it out"),
        ("host=h password='hunter2", "never closed", ""),
        ("host=h hunter2", "no `=`", "dbname"),
        ("host=h port=hunter2", "port", "%3A"),
        ("a\0b", "NUL", ""),
    ] {
        let error = DatabaseUrl::parse(text).expect_err(text);
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.message().contains(message), "{text}: {error}");
        assert!(error.hint().unwrap_or_default().contains(hint), "{text}");
        assert!(!format!("{error:?}").contains("hunter2"), "{text}");
    }
}

#[test]
fn a_parameter_with_few_values_takes_no_other() {
    for (url, hint) in [
        (
            "postgres://h/d?sslmode=bogus",
            "it takes disable, allow, prefer, require, verify-ca, verify-full",
        ),
        (
            "postgres://h/d?sslmode=verify_full",
            "did you mean `verify-full`?",
        ),
        (
            "host=h target_session_attrs=readwrite",
            "did you mean `read-write`?",
        ),
    ] {
        let error = DatabaseUrl::parse(url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{url}");
        assert!(error.hint().unwrap().starts_with(hint), "{error:?}");
    }
    for value in [
        "disable",
        "allow",
        "prefer",
        "require",
        "verify-ca",
        "verify-full",
    ] {
        let target = postgres(&format!("postgres://h/d?sslmode={value}"));
        assert_eq!(target.get("sslmode"), Some(value));
    }
}
