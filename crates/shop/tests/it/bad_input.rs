//! What a person can get wrong, and what the world can.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use whimbrel_testkit::PostgresServer;

use crate::shop::{Answer, Shop};

/// Compares an answer with the stored one.
macro_rules! answer {
    ($name:literal, $shop:expr, $($argument:expr),+) => {{
        let shop = &$shop;
        insta::assert_snapshot!($name, shop.run(&[$($argument),+]).shown(shop));
    }};
}

#[test]
fn a_revision_that_is_unknown_or_ambiguous() {
    let shop = Shop::migrated();
    answer!("unknown_revision", shop, "show", "20260101090001");
    answer!("ambiguous_revision", shop, "show", "2026010");
    answer!("unknown_target", shop, "run", "--target", "checkout");
    answer!("empty_target", shop, "run", "--target", "");
    answer!(
        "unknown_accepted",
        shop,
        "rollback",
        "--force",
        "--accept-data-loss",
        "x"
    );
    let shop = Shop::new().release("branched");
    shop.run(&["quick"]).succeeded();
    answer!("ambiguous_head", shop, "run", "--target", "head");
}

#[test]
fn an_id_where_a_count_is_meant() {
    let shop = Shop::migrated();
    answer!("id_as_count", shop, "rollback", "20260115103000");
    answer!("word_as_count", shop, "rollback", "orders");
    answer!("count_of_nothing", shop, "rollback", "0");
    answer!("more_than_applied", shop, "rollback", "5", "--force");
    answer!(
        "count_and_target",
        shop,
        "rollback",
        "1",
        "--target",
        "base"
    );
}

#[test]
fn a_url_that_is_empty_or_unreadable() {
    let shop = Shop::new();
    shop.write("empty.txt", "\n");
    answer!("empty_url", shop, "status", "--database-url", "");
    answer!(
        "empty_url_file",
        shop,
        "status",
        "--database-url-file",
        "empty.txt"
    );
    answer!(
        "missing_url_file",
        shop,
        "status",
        "--database-url-file",
        "none.txt"
    );
    answer!(
        "url_of_another_database",
        shop,
        "status",
        "--database-url",
        "mysql://localhost/shop"
    );
    answer!(
        "misspelt_url",
        shop,
        "status",
        "--database-url",
        "postgre://ada:secret@localhost/shop"
    );
    let shop = shop.set("DATABASE_URL", "");
    answer!("empty_variable", shop, "status");
    answer!(
        "flag_over_empty_variable",
        shop,
        "check",
        "--database-url",
        "sqlite:///a.db"
    );
}

#[test]
fn a_settings_file_with_a_mistake() {
    let shop = Shop::new();
    shop.write(
        "whimbrel.toml",
        "[environment.production]\ndatabase_ulr = \"x\"\n",
    );
    answer!("unknown_key", shop, "status");
    shop.write(
        "whimbrel.toml",
        "[environment.production]\nlock_timeout = 1\n",
    );
    answer!("misspelt_environment", shop, "status", "--env", "prodution");
}

#[test]
fn a_file_that_is_no_database() {
    let shop = Shop::new();
    shop.write(
        "storage/shop.db",
        "This is no database, whatever its name says.\n"
            .repeat(40)
            .as_str(),
    );
    answer!("no_database", shop, "status");
    answer!("no_database_run", shop, "run");
    fs::remove_file(shop.file("storage/shop.db")).unwrap();
    fs::create_dir(shop.file("storage/shop.db")).unwrap();
    answer!("folder_as_database", shop, "status");
}

#[test]
fn a_server_that_is_down() {
    let shop = Shop::new();
    // Nobody listens at port 1.
    let url = "postgres://ada:secret@127.0.0.1:1/shop";
    for command in ["status", "run", "quick", "init"] {
        let answer = shop.run(&[command, "--database-url", url]).ended(1);
        assert!(
            answer.errors.contains("error: cannot connect:"),
            "{answer:?}"
        );
        assert!(
            answer.errors.contains("hint: is the server running"),
            "{answer:?}"
        );
        assert!(!answer.errors.contains("secret"), "{answer:?}");
    }
    shop.run(&["check", "--ready", "--database-url", url])
        .ended(7);
}

#[test]
fn a_wrong_password_and_a_missing_role() {
    let database = PostgresServer::shared().database();
    let role = database.role("NOSUPERUSER");
    let wrong = database.url_as(&role.name, "wr0ng");
    let answer = Shop::new()
        .run(&["quick", "--database-url", &wrong])
        .ended(1);
    assert!(
        answer.errors.contains("hint: check user and password"),
        "{answer:?}"
    );
    assert!(!answer.errors.contains("wr0ng"), "{answer:?}");
}

#[test]
fn missing_rights() {
    let database = PostgresServer::shared().database();
    database
        .psql("REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO PUBLIC");
    let role = database.role("NOSUPERUSER");
    let shop = Shop::new().set("DATABASE_URL", &database.url_as(&role.name, &role.password));
    shop.run(&["status"]).succeeded();
    let ready = shop.run(&["check", "--ready"]).ended(7);
    assert!(
        ready.output.contains("no   tables can be created"),
        "{ready:?}"
    );
    assert!(ready.output.contains("GRANT CREATE ON SCHEMA"), "{ready:?}");
    let run = shop.run(&["run"]);
    assert_ne!(run.code, 0);
    assert!(run.errors.contains("permission denied"), "{run:?}");
}

#[test]
fn a_folder_that_cannot_be_written() {
    let shop = Shop::with_sources();
    shop.run(&["quick"]).succeeded();
    fs::set_permissions(shop.folder(), Permissions::from_mode(0o755)).unwrap();
    for folder in ["migrations", "storage"] {
        fs::set_permissions(shop.file(folder), Permissions::from_mode(0o555)).unwrap();
    }
    let unprivileged = |arguments: &[&str]| {
        let mut command = shop.command(arguments);
        if rustix::process::geteuid().is_root() {
            // Root may write everywhere; nobody may not.
            std::os::unix::process::CommandExt::uid(&mut command, 65_534);
        }
        Answer::of(command.output().unwrap())
    };
    let before = shop.read("migrations/mod.rs");
    let answer = unprivileged(&["create", "add coupons"]).ended(1);
    assert!(
        answer
            .errors
            .contains("cannot be written: Permission denied"),
        "{answer:?}"
    );
    assert!(answer.errors.contains("nothing was changed"), "{answer:?}");
    assert_eq!(shop.read("migrations/mod.rs"), before);
    assert_eq!(shop.files("migrations").len(), 5);
    unprivileged(&["status"]).succeeded();
    let answer = unprivileged(&["rollback", "--force"]);
    assert_ne!(answer.code, 0, "{answer:?}");
    let made = unprivileged(&["quick", "--database-url", "sqlite:///new/shop.db"]).ended(1);
    assert!(
        made.errors.contains("the folder `new` cannot be made"),
        "{made:?}"
    );
}

/// A disk that is full: nothing is half written.
#[test]
fn a_disk_that_is_full() {
    let disk = whimbrel_testkit::TinyTmpfs::mount(256 * 1024).unwrap();
    let folder = disk.path();
    let shop = Shop::with_sources();
    for name in ["Cargo.toml", "migrations/mod.rs"] {
        let target = folder.join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(shop.file(name), target).unwrap();
    }
    let before = fs::read(folder.join("migrations/mod.rs")).unwrap();
    let _ = fs::write(folder.join("filler"), vec![0; 1024 * 1024]);
    let create = |arguments: &[&str]| {
        Answer::of(
            shop.command(arguments)
                .current_dir(folder)
                .output()
                .unwrap(),
        )
    };
    let answer = create(&["create", "add coupons"]).ended(1);
    assert!(
        answer.errors.contains("No space left on device"),
        "{answer:?}"
    );
    assert_eq!(fs::read(folder.join("migrations/mod.rs")).unwrap(), before);
    assert_eq!(fs::read_dir(folder.join("migrations")).unwrap().count(), 1);
    let full = create(&["quick", "--database-url", "sqlite:///shop.db"]);
    assert_ne!(full.code, 0, "{full:?}");
}

#[test]
fn a_reader_that_stops_reading() {
    let shop = Shop::migrated();
    let mut command = shop.command(&["history", "--format", "json"]);
    let (reader, writer) = std::io::pipe().unwrap();
    command.stdout(writer);
    drop(reader);
    let answer = Answer::of(command.output().unwrap()).succeeded();
    assert_eq!(answer.errors, "");
}

#[test]
fn history_rows_that_are_no_ids() {
    let shop = Shop::migrated();
    shop.sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('tuesday')");
    let status = shop.run(&["status"]).succeeded().output;
    assert!(
        status.contains("Other tools have recorded tuesday."),
        "{status}"
    );
    assert!(status.contains("An id has 14 digits"), "{status}");

    shop.sql("INSERT INTO __diesel_schema_migrations (version) VALUES (CAST(x'ff41' AS TEXT))");
    for command in ["status", "run", "check"] {
        let answer = shop.run(&[command]).ended(8);
        assert!(
            answer.errors.contains("cannot be read as text"),
            "{answer:?}"
        );
        assert!(
            answer.errors.contains("hint: an id has 14 digits"),
            "{answer:?}"
        );
    }
}

#[test]
fn arguments_that_are_no_text_are_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let shop = Shop::new();
    let odd = OsStr::from_bytes(b"head\xff");
    for before in [&["show"][..], &["run", "--target"], &[]] {
        let answer = Answer::of(shop.command(before).arg(odd).output().unwrap()).ended(2);
        assert!(answer.errors.contains("head\u{fffd}"), "{answer:?}");
        let mut command = shop.command(&["--format=json"]);
        let answer = Answer::of(command.args(before).arg(odd).output().unwrap()).ended(2);
        let error = &answer.json()["error"];
        assert_eq!(error["exit_code"], 2);
        assert!(
            error["message"].to_string().contains("head\u{fffd}"),
            "{error}"
        );
    }
    // A path may be anything.
    let mut command = shop.command(&["status", "--database-url-file"]);
    let answer = Answer::of(command.arg(odd).output().unwrap()).ended(2);
    assert!(answer.errors.contains("No such file"), "{answer:?}");
}

#[test]
fn flags_that_contradict_each_other() {
    let shop = Shop::migrated();
    for arguments in [
        &["run", "--backup", "--no-backup"][..],
        &["run", "--on-live"],
        &["run", "--dry-run", "--backup"],
        &["run", "--dry-run", "--full-check"],
        &["rollback", "1", "--target", "base", "--force"],
        &["rollback", "--backup", "--no-backup", "--force"],
        &["check", "--ready", "--full"],
        &["validate", "--all", "--pending"],
        &["validate", "20260101", "--all"],
        &["validate", "--since", "HEAD", "--pending"],
        &["validate", "--write"],
        &["validate", "--trace-rows", "5"],
        &["plan", "--backend", "sqlite"],
        &["schema", "--check", "--print"],
        &["schema", "--without-patch"],
        &["create", "a", "--from", "models"],
        &["create", "a", "--dry-run"],
        &["adopt", "--table", "versions"],
        &["adopt", "--at", "head", "--map", "1=20260101"],
        &["status", "--verbose", "--quiet"],
        &[
            "status",
            "--database-url",
            "a.db",
            "--database-url-file",
            "b",
        ],
    ] {
        let answer = shop.run(arguments).ended(2);
        assert!(answer.output.is_empty(), "{arguments:?}: {answer:?}");
    }
    shop.run(&["check"]).succeeded();
}

#[test]
fn a_word_that_is_nearly_right() {
    let shop = Shop::migrated();
    for (arguments, meant) in [
        (&["statsu"][..], "status"),
        (&["run", "--taregt", "head"], "--target"),
        (&["show", "20260101090001"], "20260101090000"),
        (&["completions", "bsh"], "bash"),
    ] {
        let answer = shop.run(arguments).ended(2);
        assert!(answer.errors.contains(meant), "{arguments:?}: {answer:?}");
    }
    let shop = Shop::new().release("merged");
    let answer = shop.run(&["show", "stroes"]).ended(2);
    assert!(answer.errors.contains("stores"), "{answer:?}");
}

#[test]
fn sql_that_the_database_stumbles_at() {
    let database = PostgresServer::shared().database();
    let shop = Shop::new()
        .release("failing")
        .set("DATABASE_URL", &database.url())
        .set("COLUMNS", "80");
    let answer = shop.run(&["quick"]).ended(1);
    let shown = "  | INSERT INTO visitors (id)\n  |             ^\n  | VALUES (1)\nhint: ";
    assert!(answer.errors.contains(shown), "{answer:?}");
    let json = shop.run(&["run", "--format=json"]).ended(1).json();
    assert_eq!(json["error"]["position"], 13);
}
