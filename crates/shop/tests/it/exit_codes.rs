//! Each exit code that a command can end with.

use std::collections::BTreeSet;

use whimbrel::ErrorKind;
use whimbrel::database::lock::LockWait;
use whimbrel::database::{Access, Opened, Settings, open};
use whimbrel_testkit::PostgresServer;

use crate::shop::Shop;

#[test]
fn every_code_is_produced_by_a_test() {
    let tests = [include_str!("exit_codes.rs"), include_str!("interrupt.rs")].concat();
    let tested: BTreeSet<&str> = tests
        .split("\nfn code_")
        .skip(1)
        .filter_map(|name| name.split('_').next())
        .collect();
    let kinds = ErrorKind::ALL
        .iter()
        .map(|kind| kind.exit_code().to_string());
    for code in kinds.chain(["0".to_owned()]) {
        assert!(tested.contains(code.as_str()), "{code}");
    }
}

#[test]
fn code_0_when_done_and_when_there_is_nothing_to_do() {
    let shop = Shop::new();
    for arguments in [
        &["status"][..],
        &["init"],
        &["init"],
        &["run"],
        &["run"],
        &["quick"],
        &["check"],
        &["rollback", "--force"],
    ] {
        shop.run(arguments).succeeded();
    }
}

#[test]
fn code_1_when_the_database_fails() {
    Shop::new().run(&["run"]).ended(1);
    Shop::new().release("failing").run(&["quick"]).ended(1);
}

#[test]
fn code_2_when_the_request_is_wrong() {
    let shop = Shop::migrated();
    for arguments in [
        &["nothing"][..],
        &["show", "nothing"],
        &["rollback"],
        &["rollback", "0"],
        &["rollback", "5", "--force"],
        &["rollback", "1", "--target", "base"],
        &["run", "--target", "base"],
        &["status", "--database-url", ""],
        &["status", "--database-url", "postgres://h/d?sslmode=bogus"],
        &[
            "status",
            "--database-url",
            "postgres://h/d?connect_timeout=soon",
        ],
        &["status", "--database-url", "service=nothing-of-the-kind"],
        &["status", "-q", "-v"],
        &[
            "status",
            "--database-url",
            "a.db",
            "--database-url-file",
            "b",
        ],
    ] {
        shop.run(arguments).ended(2);
    }
}

#[test]
fn code_3_when_migrations_are_pending() {
    let shop = Shop::new();
    shop.run(&["check"]).ended(3);
    shop.run(&["quick"]).succeeded();
    shop.run(&["rollback", "--force"]).succeeded();
    shop.run(&["check"]).ended(3);
}

#[test]
fn code_4_when_the_gate_refused_the_program() {
    let shop = Shop::migrated().release("refused");
    for arguments in [
        &["run"][..],
        &["rollback", "--force"],
        &["quick"],
        &["init"],
    ] {
        shop.run(arguments).ended(4);
    }
    shop.run(&["status"]).succeeded();
    shop.run(&["plan"]).succeeded();
}

#[test]
fn code_4_when_a_revision_is_unsafe() {
    let shop = Shop::new().release("dropping");
    shop.run(&["validate"]).succeeded();
    for arguments in [
        &["validate", "--min-score", "100"][..],
        &["validate", "--env", "production"],
        &["validate", "--deny", "data-loss", "--min-score", "70"],
    ] {
        shop.run(arguments).ended(4);
    }
}

#[test]
fn code_5_when_the_models_are_ahead_of_the_migrations() {
    let shop = Shop::with_sources().set("SHOP_MODELS", "ahead");
    shop.run(&["check"]).ended(5);
    shop.run(&["quick"]).succeeded();
    let answer = shop.run(&["check"]).ended(5);
    assert!(answer.output.contains("--autogenerate"), "{answer:?}");
    shop.set("SHOP_MODELS", "current")
        .run(&["check"])
        .succeeded();
}

#[test]
fn code_6_when_a_schema_file_is_stale() {
    let shop = Shop::with_sources();
    shop.run(&["quick"]).succeeded();
    shop.run(&["check"]).succeeded();
    shop.write("diesel.toml", "[print_schema]\nfile = \"src/schema.rs\"\n");
    shop.run(&["check"]).ended(6);
    shop.run(&["schema", "--check"]).ended(6);
    shop.run(&["schema"]).succeeded();
    let written = shop.read("src/schema.rs");
    assert!(written.contains("customers (id) {"), "{written}");
    assert_eq!(shop.run(&["schema", "--print"]).output, written);
    shop.run(&["schema", "--check"]).succeeded();
    shop.run(&["check"]).succeeded();
    // Another layout is no difference; another column is one.
    shop.write("src/schema.rs", &written.replace("    ", "\t"));
    shop.run(&["check"]).succeeded();
    shop.write("src/schema.rs", &written.replacen(" -> ", "s -> ", 1));
    shop.run(&["check"]).ended(6);
    shop.run(&["schema"]).succeeded();
    assert_eq!(shop.read("src/schema.rs"), written);
    // What is wrong with diesel.toml is named.
    shop.write("diesel.toml", "[print_schema]\nfiles = \"src/schema.rs\"\n");
    let answer = shop.run(&["schema"]).ended(2);
    assert!(
        answer.errors.contains("there is no key `files`"),
        "{answer:?}"
    );
}

#[test]
fn a_patch_is_applied_behind_the_layout() {
    let shop = Shop::with_sources();
    shop.write(
        "diesel.toml",
        "[print_schema]\nfile = \"schema.rs\"\npatch_file = \"schema.patch\"\n",
    );
    shop.write(
        "schema.patch",
        "--- a\n+++ b\n@@ -1 +1,2 @@\n // @generated automatically by Diesel CLI.\n+// Patched.\n",
    );
    shop.run(&["schema"]).succeeded();
    assert_eq!(shop.read("schema.rs").lines().nth(1), Some("// Patched."));
    shop.run(&["schema", "--check"]).succeeded();
    shop.write(
        "schema.patch",
        "--- a\n+++ b\n@@ -1 +1 @@\n-nothing of the kind\n+x\n",
    );
    shop.run(&["schema"]).ended(1);
}

#[test]
fn code_7_when_a_run_could_not_start() {
    let shop = Shop::new();
    shop.run(&["check", "--ready"]).ended(7);
    shop.run(&["init"]).succeeded();
    shop.run(&["check", "--ready"]).succeeded();
    let _held = held(&format!(
        "sqlite:///{}",
        shop.file("storage/shop.db").display()
    ));
    let answer = shop.run(&["check", "--ready"]).ended(7);
    assert!(
        answer.output.contains("no   no other runner is at work"),
        "{answer:?}"
    );
}

#[test]
fn code_8_when_the_history_contradicts_the_program() {
    let shop = Shop::new().release("first");
    shop.run(&["quick"]).succeeded();
    let shop = shop.release("changed");
    for arguments in [&["run"][..], &["check"], &["rollback", "--force"]] {
        shop.run(arguments).ended(8);
    }
    let status = shop.run(&["status"]).succeeded().output;
    let what = "Revision 20260101090000 was changed after it was applied.";
    assert!(status.contains(what), "{status}");
    // A database that holds tables, and no history.
    let shop = Shop::new();
    shop.run(&["init"]).succeeded();
    shop.sql("CREATE TABLE theirs (id INTEGER)");
    shop.run(&["run"]).ended(8);
}

#[test]
fn code_9_when_the_live_schema_is_not_what_the_migrations_made() {
    let shop = Shop::new().release("first");
    shop.run(&["quick"]).succeeded();
    shop.sql("ALTER TABLE customers ADD COLUMN theirs TEXT");
    let answer = shop.release("rebuilding").run(&["run"]).ended(9);
    assert!(answer.errors.contains("`theirs`"), "{answer:?}");
}

#[test]
fn code_10_when_an_unfinished_revision_is_in_the_way() {
    let database = PostgresServer::shared().database();
    let shop = Shop::new().set("DATABASE_URL", &database.url());
    shop.run(&["run", "--target", "+3"]).succeeded();
    database.psql("CREATE INDEX customers_name_idx ON customers (name)");
    shop.run(&["run"]).ended(9);
    shop.run(&["check"]).ended(10);
    for arguments in [
        &["rollback", "--force"][..],
        &["reset", "--force"],
        &["stamp", "head", "--force"],
        &["drift"],
    ] {
        let answer = shop.run(arguments).ended(10);
        for way_on in ["`migrate resume`", "`migrate abort`"] {
            assert!(answer.errors.contains(way_on), "{answer:?}");
        }
    }
    let ready = shop.run(&["check", "--ready"]).ended(7);
    assert!(
        ready.output.contains("no   no revision is unfinished"),
        "{ready:?}"
    );
    let status = shop.run(&["status"]).succeeded().output;
    assert!(
        status.contains("Revision 20260104090000 is unfinished."),
        "{status}"
    );
    let what =
        "A run began to apply it (run `migrate run` to finish it, or `migrate abort` to undo it).";
    assert!(status.contains(what), "{status}");
    database.psql("DROP INDEX customers_name_idx");
    let done = shop.run(&["run"]).succeeded().output;
    assert!(done.contains("finished what was begun"), "{done}");
    shop.run(&["check"]).succeeded();
}

#[test]
fn code_11_when_another_runner_holds_the_lock() {
    let database = PostgresServer::shared().database();
    let on_postgres = Shop::new().set("DATABASE_URL", &database.url());
    let on_sqlite = Shop::migrated();
    let file = format!("sqlite:///{}", on_sqlite.file("storage/shop.db").display());
    for (shop, url) in [(on_postgres, database.url()), (on_sqlite, file)] {
        let _held = held(&url);
        let answer = shop.run(&["run", "--lock-timeout", "0"]).ended(11);
        let named = "another runner holds the migration lock: ";
        assert!(answer.errors.contains(named), "{answer:?}");
        shop.run(&["status"]).succeeded();
    }
}

/// A database whose migration lock this process holds.
pub(crate) fn held(url: &str) -> Opened {
    let mut opened = open(
        &url.parse().unwrap(),
        Access::Existing,
        &Settings::default(),
    )
    .unwrap();
    if let Opened::Present(database) | Opened::Created(database) = &mut opened {
        database.acquire_lock(LockWait::NONE).unwrap();
    }
    opened
}

#[test]
fn code_12_when_data_would_be_lost() {
    let shop = Shop::migrated();
    shop.run(&["rollback", "3", "--force"]).ended(12);
    shop.run(&["rollback", "3", "--force", "--accept-data-loss", "20260102"])
        .succeeded();
    shop.run(&["reset", "--force", "--env", "production"])
        .ended(12);
}

#[test]
fn code_13_when_a_check_after_the_run_failed() {
    let shop = Shop::migrated();
    shop.run(&["rollback", "--force"]).succeeded();
    shop.sql("PRAGMA foreign_keys = OFF; INSERT INTO orders (customer_id) VALUES (7)");
    shop.run(&["run", "--full-check"]).ended(13);
    // It is applied all the same, and stays so.
    shop.run(&["check"]).succeeded();
    shop.run(&["check", "--full"]).ended(13);
}

#[test]
fn code_14_when_the_database_is_ahead_of_the_program() {
    let shop = Shop::migrated().release("first");
    for arguments in [&["check"][..], &["run"], &["stamp", "head", "--force"]] {
        shop.run(arguments).ended(14);
    }
    // The log keeps how to revert what the program does not know, but not what that would lose.
    shop.run(&["rollback", "--force"]).ended(12);
    let status = shop.run(&["status"]).succeeded().output;
    assert!(
        status.contains("The database is ahead of this program."),
        "{status}"
    );
    shop.write("whimbrel.toml", "when_ahead = \"allow\"\n");
    shop.run(&["run"]).succeeded();
}
