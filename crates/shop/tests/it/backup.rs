//! `migrate backup` and `migrate restore`, on real databases of both kinds.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use whimbrel_testkit::{PostgresServer, ServerPrograms, TestDatabase, find_psql};

use crate::documented::Documented;
use crate::shop::Shop;

const ROWS: &str = "INSERT INTO customers (name) VALUES ('Ada'), ('Grace')";

pub(crate) fn on_sqlite() -> Shop {
    let shop = Shop::new();
    shop.run(&["run", "--target", "+1"]).ended(1);
    shop.run(&["init"]).succeeded();
    shop.run(&["run", "--target", "+1"]).succeeded();
    shop.sql(ROWS);
    shop
}

fn on_postgres() -> (Shop, TestDatabase) {
    let database = PostgresServer::shared().database();
    let shop = Shop::new().set("DATABASE_URL", &database.url());
    shop.run(&["run", "--target", "+1"]).succeeded();
    database.psql(ROWS);
    (shop, database)
}

/// The backups in the folder, without manifests and `.gitignore`.
pub(crate) fn backups(shop: &Shop) -> Vec<String> {
    if !shop.file("backups").exists() {
        return Vec::new();
    }
    let mut files = shop.files("backups");
    files.retain(|file| !file.ends_with(".json") && file != ".gitignore");
    files
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

pub(crate) fn sqlite3(file: &Path, sql: &str) -> String {
    output(Command::new("sqlite3").arg(file).arg(sql))
}

#[test]
fn the_json_is_as_documented_and_the_file_is_private() {
    let documented = Documented::read();
    let sqlite = on_sqlite();
    let (postgres, _database) = on_postgres();
    for shop in [&sqlite, &postgres] {
        for verify in ["--verify", "--verify=restore", "--quiet"] {
            let answer = shop.run(&["backup", verify, "--format=json"]).succeeded();
            assert_eq!(answer.errors, "");
            let json = answer.json();
            documented.check("backup", &json);
            let file = shop.file(json["file"].as_str().unwrap());
            let manifest = shop.file(json["manifest_file"].as_str().unwrap());
            for file in [&file, &manifest] {
                let mode = fs::metadata(file).unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600, "{file:?}");
            }
            let written: serde_json::Value =
                serde_json::from_str(&fs::read_to_string(manifest).unwrap()).unwrap();
            assert_eq!(written, json["manifest"]);
            let manifest = &json["manifest"];
            assert_eq!(manifest["revisions"], serde_json::json!(["20260101090000"]));
            assert_eq!(manifest["bytes"], fs::metadata(&file).unwrap().len());
            if verify != "--quiet" {
                let rows = manifest["rows"].as_object().unwrap();
                let of_customers = rows.iter().find(|(table, _)| table.ends_with("customers"));
                assert_eq!(of_customers.unwrap().1, 2, "{rows:?}");
            }
        }
        assert_eq!(shop.read("backups/.gitignore"), "*\n");
        assert_eq!(backups(shop).len(), 3);
        let log = shop.run(&["check", "--ready"]);
        log.succeeded();
    }
}

#[test]
fn what_the_databases_own_tools_restore() {
    let sqlite = on_sqlite();
    sqlite.run(&["backup", "copy.db", "--verify"]).succeeded();
    fs::copy(sqlite.file("copy.db"), sqlite.file("copied.db")).unwrap();
    let count = "SELECT count(*) FROM customers";
    assert_eq!(sqlite3(&sqlite.file("copied.db"), count), "2");
    sqlite
        .run(&["backup", "copy.sql", "--verify=restore"])
        .succeeded();
    sqlite3(
        &sqlite.file("from.db"),
        &format!(".read {}", sqlite.file("copy.sql").display()),
    );
    assert_eq!(sqlite3(&sqlite.file("from.db"), count), "2");
    let schema = ".schema customers";
    assert_eq!(
        sqlite3(&sqlite.file("from.db"), schema),
        sqlite3(&sqlite.file("storage/shop.db"), schema)
    );

    let (postgres, _database) = on_postgres();
    let other = PostgresServer::shared().database();
    postgres
        .run(&["backup", "copy.sql", "--verify=restore"])
        .succeeded();
    output(
        Command::new(find_psql().unwrap())
            .args([
                "-X",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                &other.url(),
                "-f",
            ])
            .arg(postgres.file("copy.sql")),
    );
    assert_eq!(other.psql(count), "2");
    let other = PostgresServer::shared().database();
    postgres.run(&["backup", "copy.dump"]).succeeded();
    let restore = ServerPrograms::find().unwrap().program("pg_restore");
    output(
        Command::new(restore)
            .args(["-d", &other.url()])
            .arg(postgres.file("copy.dump")),
    );
    assert_eq!(other.psql(count), "2");
}

#[test]
fn paths_that_cannot_be_written_are_refused_and_nothing_is_left() {
    let sqlite = on_sqlite();
    let (postgres, _database) = on_postgres();
    for shop in [&sqlite, &postgres] {
        shop.write("taken", "mine");
        fs::create_dir(shop.file("folder")).unwrap();
        let before = shop.files(".");
        for (path, why) in [
            ("taken", "`taken` exists already"),
            ("folder", "`folder` is a folder"),
            ("missing/copy.db", "there is no folder `missing`"),
        ] {
            let answer = shop.run(&["backup", path]).ended(2);
            assert!(answer.errors.contains(why), "{answer:?}");
        }
        assert_eq!(shop.files("."), before);
        assert_eq!(shop.read("taken"), "mine");
    }
    let answer = Shop::new().run(&["backup"]).ended(1);
    assert!(answer.errors.contains("there is no database"), "{answer:?}");
}

#[test]
fn a_disk_without_room_is_refused_before_anything_is_written() {
    let Ok(disk) = whimbrel_testkit::TinyTmpfs::mount(64 * 1024) else {
        eprintln!("no right to mount a disk");
        return;
    };
    let shop = on_sqlite();
    shop.sql("CREATE TABLE ballast AS SELECT zeroblob(500000) AS bytes");
    let path = disk.path().join("copy.db");
    let answer = shop.run(&["backup", path.to_str().unwrap()]).ended(7);
    assert!(
        answer.errors.contains("a backup needs about 0.5 MB"),
        "{answer:?}"
    );
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 0);
}

#[test]
fn a_sqlite_backup_is_restored_and_what_was_there_is_kept() {
    for mode in ["delete", "wal"] {
        let shop = on_sqlite();
        shop.sql(&format!("PRAGMA journal_mode = {mode}"));
        shop.run(&["backup", "copy.db"]).succeeded();
        shop.sql("DELETE FROM customers; CREATE TABLE later (id integer)");
        shop.run(&["restore", "copy.db"]).ended(2);
        let answer = shop
            .run(&["restore", "copy.db", "--force", "--format=json"])
            .succeeded();
        let json = answer.json();
        Documented::read().check("restore", &json);
        let file = shop.file("storage/shop.db");
        assert_eq!(sqlite3(&file, "SELECT count(*) FROM customers"), "2");
        assert_eq!(
            sqlite3(
                &file,
                "SELECT count(*) FROM sqlite_schema WHERE name = 'later'"
            ),
            "0"
        );
        assert_eq!(sqlite3(&file, "PRAGMA journal_mode"), mode);
        assert_eq!(sqlite3(&file, "PRAGMA integrity_check"), "ok");
        let note = sqlite3(
            &file,
            "SELECT note FROM __whimbrel_log WHERE event = 'restored'",
        );
        let aside = json["aside"].as_str().unwrap();
        assert!(note.contains("copy.db") && note.contains(aside), "{note}");
        assert_eq!(
            sqlite3(&shop.file(aside), "SELECT count(*) FROM later"),
            "0"
        );
        // What was set aside is a backup like any other.
        shop.run(&["restore", aside, "--force"]).succeeded();
        assert_eq!(sqlite3(&file, "SELECT count(*) FROM customers"), "0");
        shop.run(&["run"]).succeeded();
    }
}

#[test]
fn a_lost_sqlite_file_is_brought_back() {
    let shop = on_sqlite();
    shop.run(&["backup", "copy.db"]).succeeded();
    fs::remove_file(shop.file("storage/shop.db")).unwrap();
    shop.run(&["restore", "copy.db", "--force"]).succeeded();
    let count = sqlite3(
        &shop.file("storage/shop.db"),
        "SELECT count(*) FROM customers",
    );
    assert_eq!(count, "2");
}

#[test]
fn a_file_that_another_process_has_open_is_not_restored() {
    for mode in ["delete", "wal"] {
        let shop = on_sqlite();
        shop.sql(&format!("PRAGMA journal_mode = {mode}"));
        shop.run(&["backup", "copy.db"]).succeeded();
        shop.sql("DELETE FROM customers WHERE name = 'Ada'");
        let file = shop.file("storage/shop.db");
        let mut other = Command::new("sqlite3")
            .arg(&file)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = other.stdin.take().unwrap();
        std::io::Write::write_all(&mut input, b"SELECT 'open', count(*) FROM customers;\n")
            .unwrap();
        std::io::Write::flush(&mut input).unwrap();
        let mut said = [0; 4];
        std::io::Read::read_exact(other.stdout.as_mut().unwrap(), &mut said).unwrap();
        let answer = shop.run(&["restore", "copy.db", "--force"]).ended(7);
        assert!(answer.errors.contains("sqlite3"), "{answer:?}");
        drop(input);
        other.wait().unwrap();
        assert_eq!(sqlite3(&file, "SELECT count(*) FROM customers"), "1");
        shop.run(&["restore", "copy.db", "--force"]).succeeded();
        assert_eq!(sqlite3(&file, "SELECT count(*) FROM customers"), "2");
    }
}

#[test]
fn a_postgres_backup_is_restored_into_a_new_database_beside_the_old_one() {
    let (shop, database) = on_postgres();
    shop.run(&["backup", "copy.dump"]).succeeded();
    database.psql("DELETE FROM customers");
    let json = shop
        .run(&["restore", "copy.dump", "--force", "--format=json"])
        .succeeded()
        .json();
    Documented::read().check("restore", &json);
    let new = json["into"].as_str().unwrap();
    let url = database.url().replace(database.name(), new);
    let psql = |sql: &str| {
        let mut command = Command::new(find_psql().unwrap());
        output(command.args(["-X", "-A", "-t", "-d", &url, "-c", sql]))
    };
    assert_eq!(psql("SELECT count(*) FROM customers"), "2");
    assert_eq!(
        psql("SELECT count(*) FROM __whimbrel_log WHERE event = 'restored'"),
        "1"
    );
    assert_eq!(database.psql("SELECT count(*) FROM customers"), "0");
    let swap = json["swap"][1].as_str().unwrap();
    assert!(
        swap.contains(&format!("\"{new}\" RENAME TO \"{}\"", database.name())),
        "{swap}"
    );
    let human = shop.run(&["restore", "copy.dump", "--force"]);
    assert!(human.errors.contains("already exists"), "{human:?}");
    database.server().psql(&format!("DROP DATABASE \"{new}\""));
    let human = shop.run(&["restore", "copy.dump", "--force"]).succeeded();
    assert!(human.output.contains("replication slots"), "{human:?}");
    database.server().psql(&format!("DROP DATABASE \"{new}\""));
}

#[test]
fn truncated_changed_foreign_and_newer_backups_are_refused() {
    let sqlite = on_sqlite();
    let (postgres, _database) = on_postgres();
    for shop in [&sqlite, &postgres] {
        shop.run(&["backup", "copy"]).succeeded();
        let bytes = fs::read(shop.file("copy")).unwrap();
        let refused = |shop: &Shop, path: &str, code: i32, why: &str| {
            let answer = shop.run(&["restore", path, "--force"]).ended(code);
            assert!(answer.errors.contains(why), "{why}: {answer:?}");
        };
        fs::write(shop.file("copy"), &bytes[..bytes.len() / 2]).unwrap();
        refused(shop, "copy", 1, "it was cut off");
        let mut changed = bytes.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        fs::write(shop.file("copy"), &changed).unwrap();
        refused(shop, "copy", 1, "SHA-256");
        fs::write(shop.file("copy"), &bytes).unwrap();
        fs::write(shop.file("stray"), &bytes).unwrap();
        refused(shop, "stray", 2, "has no manifest");
        refused(shop, "nothing", 2, "is no file");
        shop.run(&["backup", "copy.sql"]).succeeded();
        refused(shop, "copy.sql", 2, "is SQL");
        let manifest = shop.read("copy.json");
        shop.write(
            "copy.json",
            &manifest.replace("\"layout\": 1", "\"layout\": 99"),
        );
        refused(shop, "copy", 2, "a newer Whimbrel wrote it");
        shop.write(
            "copy.json",
            &manifest.replace("\"20260101090000\"", "\"20990101000000\""),
        );
        refused(shop, "copy", 2, "another application");
        let ahead = manifest.replacen("\"applied\": [", "\"applied\": [\"20990101000000\",", 1);
        shop.write("copy.json", &ahead);
        refused(shop, "copy", 14, "20990101000000");
        shop.write("copy.json", &manifest);
    }
    fs::copy(sqlite.file("copy"), postgres.file("theirs")).unwrap();
    fs::copy(sqlite.file("copy.json"), postgres.file("theirs.json")).unwrap();
    let answer = postgres.run(&["restore", "theirs", "--force"]).ended(2);
    assert!(answer.errors.contains("a backup of sqlite"), "{answer:?}");
}

#[test]
fn a_run_backs_up_first_as_the_policy_says() {
    let sqlite = on_sqlite();
    let (postgres, _database) = on_postgres();
    for shop in [sqlite, postgres] {
        // The database was empty before its first revision.
        assert_eq!(backups(&shop), [""; 0]);
        shop.run(&["run", "--target", "+1", "--no-backup"])
            .succeeded();
        shop.run(&["run", "--target", "+1", "--env", "staging"])
            .succeeded();
        assert_eq!(backups(&shop), [""; 0]);
        let answer = shop.run(&["run"]).succeeded();
        let made = backups(&shop);
        assert_eq!(made.len(), 1, "{answer:?}");
        assert!(answer.errors.contains(&made[0]), "{answer:?}");
        // Nothing to do needs none.
        shop.run(&["run", "--backup"]).succeeded();
        assert_eq!(backups(&shop).len(), 1);
        shop.write(
            "whimbrel.toml",
            "backup = \"never\"\nbackup_folder = \"kept\"\n",
        );
        shop.run(&["rollback", "--force"]).succeeded();
        assert_eq!(backups(&shop).len(), 1);
        shop.run(&["rollback", "--force", "--backup"]).succeeded();
        assert_eq!(shop.files("kept").len(), 3);
        shop.write("whimbrel.toml", "backup = \"sometimes\"\n");
        let answer = shop.run(&["run"]).ended(2);
        assert!(answer.errors.contains("\"risky\""), "{answer:?}");
    }
}

#[test]
fn the_message_of_a_failed_run_names_the_backup_last() {
    let shop = on_sqlite().release("failing");
    let answer = shop.run(&["run"]).ended(1);
    let file = format!("migrate restore backups/{}", backups(&shop)[0]);
    assert!(answer.errors.contains(&file), "{answer:?}");
    assert!(answer.errors.contains("less than a minute"), "{answer:?}");
    let restored = backups(&shop)[0].clone();
    shop.run(&["restore", &format!("backups/{restored}"), "--force"])
        .succeeded();
}

#[test]
fn old_backups_go_and_nothing_else_does() {
    let shop = on_sqlite();
    shop.write("whimbrel.toml", "backup_keep = 2\n");
    shop.run(&["backup"]).succeeded();
    let first = backups(&shop)[0].clone();
    shop.write("backups/notes.txt", "mine");
    // A manifest of another database does not make a file ours.
    shop.write("backups/theirs.db", "theirs");
    let manifest = shop.read(&format!("backups/{first}.json"));
    shop.write(
        "backups/theirs.db.json",
        &manifest.replace("storage/shop.db", "other.db"),
    );
    for _ in 0..3 {
        shop.run(&["backup"]).succeeded();
    }
    let left = backups(&shop);
    assert!(!left.contains(&first), "{left:?}");
    assert_eq!(left.len(), 2 + 2, "{left:?}");
    assert!(left.contains(&"notes.txt".to_owned()) && left.contains(&"theirs.db".to_owned()));
    shop.write("whimbrel.toml", "backup_keep = 1\nbackup_keep_days = 30\n");
    shop.run(&["backup"]).succeeded();
    assert_eq!(backups(&shop).len(), 3 + 2);
}
