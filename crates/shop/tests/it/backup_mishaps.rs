//! Backups and restores that go wrong without care: names, leftovers, damage, the order of things.

use std::fs;
use std::time::{Duration, SystemTime};

use whimbrel_testkit::PostgresServer;

use crate::backup::{backups, on_sqlite, sqlite3};
use crate::shop::Shop;

#[test]
fn the_backup_that_is_restored_is_not_one_of_the_old_ones_that_go() {
    let shop = on_sqlite();
    shop.write("whimbrel.toml", "backup_keep = 1");
    shop.run(&["backup"]).succeeded();
    let [oldest] = backups(&shop).try_into().unwrap();
    shop.sql("DELETE FROM customers");
    shop.run(&["restore", "--force", &format!("backups/{oldest}")])
        .succeeded();
    let count = "SELECT count(*) FROM customers";
    assert_eq!(sqlite3(&shop.file("storage/shop.db"), count), "2");
    assert_eq!(backups(&shop).len(), 2);
    shop.run(&["backup"]).succeeded();
    assert_eq!(backups(&shop).len(), 1);
}

#[test]
fn a_damaged_file_is_moved_away_and_restored() {
    let shop = on_sqlite();
    shop.run(&["backup", "copy.db"]).succeeded();
    shop.write(
        "storage/shop.db",
        "this was a database once, and is none now",
    );
    let refused = shop.run(&["restore", "--force", "copy.db"]).ended(1);
    assert!(
        refused.errors.contains("move `./storage/shop.db`"),
        "{refused:?}"
    );
    fs::rename(shop.file("storage/shop.db"), shop.file("damaged")).unwrap();
    shop.run(&["restore", "--force", "copy.db"]).succeeded();
    shop.run(&["check"]).ended(3);
}

#[test]
fn the_file_of_the_manifest_is_overwritten_no_more_than_that_of_the_backup() {
    let shop = on_sqlite();
    shop.write("copy.json", "mine");
    let refused = shop.run(&["backup", "copy"]).ended(2);
    assert!(refused.errors.contains("`copy.json`"), "{refused:?}");
    assert_eq!(shop.read("copy.json"), "mine");
    assert!(!shop.file("copy").exists());
    // As a process leaves it that was killed.
    shop.write("cut.db.part", "");
    let refused = shop.run(&["backup", "cut.db"]).ended(2);
    assert!(refused.errors.contains("cut short"), "{refused:?}");
}

#[test]
fn unfinished_backups_that_nobody_writes_any_more_go() {
    let shop = on_sqlite();
    shop.run(&["backup"]).succeeded();
    let old = "backups/shop-20200105T100000.000Z.db.part";
    let new = "backups/shop-20200105T100001.000Z.db.part";
    shop.write(old, "");
    shop.write(new, "");
    let then = SystemTime::now() - Duration::from_hours(48);
    let file = fs::File::options().write(true).open(shop.file(old));
    file.unwrap().set_modified(then).unwrap();
    shop.run(&["backup"]).succeeded();
    assert!(!shop.file(old).exists());
    assert!(shop.file(new).exists());
}

#[test]
fn the_statements_that_swap_name_the_database_whatever_it_is_called() {
    let server = PostgresServer::shared();
    let long = "n".repeat(60);
    let names = ["kept_restored_once", long.as_str()];
    let main = server.database();
    for name in names {
        main.psql(&format!("CREATE DATABASE {name}"));
        let url = main.url().replace(main.name(), name);
        let shop = Shop::new().set("DATABASE_URL", &url);
        shop.run(&["run"]).succeeded();
        shop.run(&["backup", "copy.dump"]).succeeded();
        let arguments = ["restore", "--force", "copy.dump", "--format=json"];
        let restored = shop.run(&arguments).succeeded().json();
        let again = shop.run(&arguments).ended(2);
        assert!(again.output.contains("already exists"), "{again:?}");
        for statement in restored["swap"].as_array().unwrap() {
            main.psql(statement.as_str().unwrap());
        }
        shop.run(&["check"]).succeeded();
        let kept = restored["swap"][0].as_str().unwrap();
        let kept = kept.rsplit(' ').next().unwrap().trim_end_matches(';');
        main.psql(&format!("DROP DATABASE {name}"));
        main.psql(&format!("DROP DATABASE {kept}"));
    }
}

#[test]
fn names_that_mean_something_to_sqlite_are_names_of_files_or_refused() {
    let shop = on_sqlite();
    shop.run(&["backup", "file:copy.db", "--verify=restore"])
        .succeeded();
    let copy = fs::canonicalize(shop.file("file:copy.db")).unwrap();
    assert_eq!(sqlite3(&copy, "SELECT count(*) FROM customers"), "2");
    assert!(!shop.file("copy.db.part").exists());
    for ending in ["wal", "shm", "journal"] {
        let path = format!("storage/../storage/shop.db-{ending}");
        let refused = shop.run(&["backup", &path]).ended(2);
        assert!(
            refused.errors.contains("a name of SQLite's own"),
            "{refused:?}"
        );
    }
    let before = shop.files("storage");
    shop.run(&["backup", "shop.db-wal"]).succeeded();
    assert_eq!(shop.files("storage"), before);
}

#[test]
fn a_dry_run_makes_no_backup_of_its_copy() {
    let shop = on_sqlite();
    shop.run(&["run", "--dry-run"]).succeeded();
    shop.write("whimbrel.toml", "backup = \"always\"\n");
    shop.run(&["run", "--dry-run"]).succeeded();
    assert_eq!(backups(&shop), Vec::<String>::new());
}
