//! SQLite files that cannot be used: nothing is damaged, and the message says why.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use whimbrel_testkit::{TestDirectory, TinyTmpfs};

use crate::app::{BINARY, Outcome, migrate, run};
use crate::database::{Database, REVISIONS};

/// Nobody, on every Unix.
const NOBODY: u32 = 65_534;

/// The application as a user whom file permissions stop: root they do not.
struct Unprivileged {
    folder: TestDirectory,
}

impl Unprivileged {
    fn new() -> Self {
        let folder = TestDirectory::new();
        // The build folder may be closed to others.
        fs::copy(BINARY, folder.file("anomaly")).unwrap();
        permit(folder.path(), 0o755);
        Self { folder }
    }

    fn migrate(&self, url: &str, arguments: &[&str]) -> Outcome {
        let mut command = Command::new(self.folder.file("anomaly"));
        command
            .current_dir(self.folder.path())
            .env("DATABASE_URL", url)
            .env_remove("ANOMALY_DATABASE_URL")
            .arg("migrate")
            .args(arguments);
        if rustix::process::geteuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        run(&mut command)
    }
}

fn permit(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_file_that_may_only_be_read() {
    let user = Unprivileged::new();
    let url = user.folder.sqlite_url("read-only.db");
    migrate(user.folder.path(), &url, &["init"]).exits(0);
    permit(&user.folder.file("read-only.db"), 0o444);
    permit(user.folder.path(), 0o555);

    let status = user.migrate(&url, &["status", "--format", "json"]).exits(0);
    assert_eq!(
        status.json()["pending"].as_array().unwrap().len(),
        REVISIONS.len()
    );
    user.migrate(&url, &["run"]).exits(1);
    let url = format!("{}?mode=ro", user.folder.sqlite_url("read-only.db"));
    user.migrate(&url, &["run"]).exits(2).says("mode=ro");
    permit(user.folder.path(), 0o755);
}

#[test]
fn a_folder_that_may_not_be_written() {
    let user = Unprivileged::new();
    permit(user.folder.path(), 0o555);
    let inside = user.folder.sqlite_url("new.db");
    user.migrate(&inside, &["quick"]).exits(1).says("new.db");
    let deeper = user.folder.sqlite_url("storage/new.db");
    user.migrate(&deeper, &["quick"]).exits(1).says("storage");
    permit(user.folder.path(), 0o755);
    assert!(!user.folder.file("storage").exists());
}

#[test]
fn a_file_that_is_no_database() {
    let folder = TestDirectory::new();
    let file = folder.file("notes.db");
    let text = "These are my notes, and no database at all. ".repeat(50);
    fs::write(&file, &text).unwrap();
    let url = folder.sqlite_url("notes.db");
    for arguments in [&["status"] as &[&str], &["quick"]] {
        migrate(folder.path(), &url, arguments)
            .exits(1)
            .says("not a database");
    }
    assert_eq!(fs::read_to_string(file).unwrap(), text);
}

#[test]
fn urls_that_name_no_database() {
    let folder = TestDirectory::new();
    for url in ["", "postgress://localhost/x", "mysql://localhost/x"] {
        migrate(folder.path(), url, &["status"]).exits(2);
    }
    let url = format!("sqlite:///{}/", folder.path().display());
    migrate(folder.path(), &url, &["quick"])
        .exits(2)
        .says("folder");
}

#[test]
fn a_full_disk_leaves_a_whole_database_that_a_larger_disk_completes() {
    let disk = TinyTmpfs::mount(96 * 1024).unwrap();
    let file = disk.path().join("anomaly.db");
    let url = format!("sqlite:///{}", file.display());
    let folder = TestDirectory::new();
    migrate(folder.path(), &url, &["quick"])
        .exits(1)
        .says("full");

    let database = Database::sqlite();
    fs::copy(&file, database.folder().join("anomaly.db")).unwrap();
    assert_eq!(
        database.rows("integrity_check", "FROM pragma_integrity_check"),
        ["ok"]
    );
    database.migrate(&["quick"]).exits(0);
    assert_eq!(database.history(), REVISIONS);
}
