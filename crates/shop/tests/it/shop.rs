//! A shop with a folder of its own, and what it answers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use whimbrel_testkit::TestDirectory;

/// A shop with a folder of its own.
pub(crate) struct Shop {
    folder: TestDirectory,
    variables: Vec<(String, String)>,
}

/// What a command answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Shop {
    /// A shop in an empty folder.
    pub(crate) fn new() -> Self {
        Self {
            folder: TestDirectory::new(),
            variables: Vec::new(),
        }
    }

    /// A shop whose SQLite database has every revision.
    pub(crate) fn migrated() -> Self {
        let shop = Self::new();
        shop.run(&["quick"]).succeeded();
        shop
    }

    /// A shop whose migrations folder has what it was built with.
    pub(crate) fn with_sources() -> Self {
        let shop = Self::new();
        shop.write("Cargo.toml", "");
        shop.copy_sources("migrations");
        shop
    }

    /// Copies the revisions that the shop was built with into a folder.
    pub(crate) fn copy_sources(&self, folder: &str) {
        self.copy("migrations", folder);
    }

    /// Copies the revisions in a folder of the shop's package into a folder.
    pub(crate) fn copy(&self, sources: &str, folder: &str) {
        let target = self.file(folder);
        fs::create_dir_all(&target).unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(sources);
        for file in fs::read_dir(source).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), target.join(file.file_name())).unwrap();
        }
    }

    /// Sets a variable for all that follows.
    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same shop as another release of it.
    pub(crate) fn release(self, release: &str) -> Self {
        self.set("SHOP_RELEASE", release)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.file(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.file(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap()
    }

    /// A file as rustfmt writes it.
    pub(crate) fn formatted(&self, name: &str) -> String {
        let other = Self::new();
        other.write("a.rs", &self.read(name));
        let status = Command::new("rustfmt")
            .args(["--edition", "2024", "a.rs"])
            .current_dir(other.folder())
            .status();
        assert!(status.unwrap().success());
        other.read("a.rs")
    }

    /// The names of the files in a folder.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.file(folder)).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// `shop migrate …`, with none of this process's variables.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shop"));
        command
            .arg("migrate")
            .args(arguments)
            .current_dir(self.folder())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        Answer::of(self.command(arguments).output().unwrap())
    }

    /// Runs a command in a folder of the shop's.
    pub(crate) fn run_in(&self, folder: &str, arguments: &[&str]) -> Answer {
        let mut command = self.command(arguments);
        Answer::of(command.current_dir(self.file(folder)).output().unwrap())
    }

    /// Runs SQL on the default database, as another program would.
    pub(crate) fn sql(&self, text: &str) {
        let path = self.file("storage/shop.db");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        connection.batch_execute(text).unwrap();
    }

    /// Makes what the clock decided the same in every run.
    pub(crate) fn settle(&self) {
        self.sql(
            "UPDATE __diesel_schema_migrations SET run_on = '2020-01-05 10:00:00'; \
             UPDATE __whimbrel_log SET duration_ms = 12",
        );
    }
}

impl Answer {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            output: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The answer, which must be a success.
    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// The answer, which must end with this code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// The answer as one JSON object.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Both streams and the code, with what differs between runs and machines replaced.
    pub(crate) fn shown(&self, shop: &Shop) -> String {
        let mut text = format!("exit code {}\n", self.code);
        for (stream, content) in [("output", &self.output), ("errors", &self.errors)] {
            if !content.is_empty() {
                text.push_str(&format!("-- {stream}\n{content}"));
            }
        }
        let folder = fs::canonicalize(shop.folder()).unwrap();
        let text = text
            .replace(folder.to_str().unwrap(), "[FOLDER]")
            .replace(shop.folder().to_str().unwrap(), "[FOLDER]");
        without_figures(&text)
    }
}

/// The text with durations, the version of SQLite and the times of backups replaced.
fn without_figures(text: &str) -> String {
    let mut shown = String::new();
    for line in text.split_inclusive('\n') {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        for at in 1..words.len() {
            let is_unit = ["ms", "s"].contains(&words[at].trim());
            if is_unit && words[at - 1].starts_with(|c: char| c.is_ascii_digit()) {
                words[at - 1] = "[TIME]".to_owned();
            }
            if words[at - 1] == "SQLite" && words[at].starts_with("3.") {
                let end = if words[at].ends_with('\n') { "\n" } else { "" };
                words[at] = format!("[VERSION]{end}");
            }
        }
        for word in &mut words {
            if let Some((name, _)) = word.split_once("/shop-2").filter(|_| word.contains("Z.db")) {
                let end = if word.ends_with('\n') { "\n" } else { "" };
                *word = format!("{name}/shop-[TIME].db{end}");
            }
            if let Some((file, _)) = word.split_once(".before-reset-") {
                *word = format!("{file}.before-reset-[TIME].bak\n");
            }
        }
        shown.push_str(&words.join(" "));
    }
    shown
}
