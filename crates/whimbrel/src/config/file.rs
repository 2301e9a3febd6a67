//! `whimbrel.toml`: optional, and read strictly.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, num};

use toml::de::DeTable;
use whimbrel_schema::analyze::Naming;
use whimbrel_schema::verify::{BadLevel, LevelLists};

use super::setting::{Origin, Setting};
use super::surroundings::{Surroundings, usage};
use super::table::{Entry, Source, Table};
use crate::error::{Error, Result};
use crate::manager::{BackupPolicy, OnBadData, WhenAhead};

const NAME: &str = "whimbrel.toml";

/// The keys of a profile.
const KEYS: [&str; 19] = [
    "allow",
    "backup",
    "backup_folder",
    "backup_keep",
    "backup_keep_days",
    "bookkeeping_schema",
    "busy_timeout_ms",
    "database_url",
    "database_url_command",
    "database_url_file",
    "deny",
    "lock_timeout",
    "min_score",
    "naming",
    "on_bad_data",
    "table_lock_attempts",
    "table_lock_timeout_ms",
    "warn",
    "when_ahead",
];

/// The commands that run after a revision was written; they are the same in every environment.
const POST_WRITE: &str = "post_write";

/// The table that holds a profile for each environment.
const ENVIRONMENT: &str = "environment";

/// `whimbrel.toml`, or nothing when there is none.
#[derive(Debug, Default)]
pub(super) struct ConfigFile {
    /// The file, as a message shows it.
    pub(super) path: PathBuf,
    top: Profile,
    environments: BTreeMap<String, Profile>,
    /// Each a program and its arguments.
    pub(super) post_write: Vec<Vec<String>>,
}

/// The settings of an environment, or of all.
#[derive(Debug, Default)]
pub(super) struct Profile {
    pub(super) url: Option<Setting<UrlSource>>,
    pub(super) lock_timeout: Option<Setting<Duration>>,
    pub(super) when_ahead: Option<Setting<WhenAhead>>,
    pub(super) on_bad_data: Option<Setting<OnBadData>>,
    pub(super) bookkeeping_schema: Option<Setting<Option<String>>>,
    pub(super) table_lock_timeout: Option<Setting<Duration>>,
    pub(super) table_lock_attempts: Option<Setting<u32>>,
    pub(super) busy_timeout: Option<Setting<Duration>>,
    pub(super) min_score: Option<Setting<Option<u8>>>,
    pub(super) naming: Option<Setting<Option<Naming>>>,
    pub(super) backup: Option<Setting<BackupPolicy>>,
    pub(super) backup_folder: Option<Setting<PathBuf>>,
    pub(super) backup_keep: Option<Setting<u32>>,
    pub(super) backup_keep_days: Option<Setting<Option<u32>>>,
    /// A list for each of the keys that are there.
    pub(super) levels: Vec<Setting<LevelLists>>,
}

/// What leads to a database URL.
#[derive(Clone, Debug)]
pub(super) enum UrlSource {
    /// The URL.
    Text(String),
    /// A file that holds it.
    File {
        /// Where the file is.
        path: PathBuf,
        /// How it was written.
        written: String,
    },
    /// A program that prints it.
    Command {
        /// The program and its arguments.
        words: Vec<String>,
        /// The folder it runs in.
        folder: PathBuf,
    },
}

impl ConfigFile {
    /// Finds and reads the file.
    pub(super) fn find(surroundings: &Surroundings) -> Result<Self> {
        let Some(path) = surroundings.find(NAME) else {
            return Ok(Self::default());
        };
        let absolute = surroundings.absolute(&path);
        let text = fs::read_to_string(&absolute).map_err(|error| {
            usage(format!("`{}` cannot be read: {error}", path.display())).with_source(error)
        })?;
        let folder = absolute.parent().unwrap_or(Path::new("."));
        Self::read(path, folder, &text)
    }

    fn read(path: PathBuf, folder: &Path, text: &str) -> Result<Self> {
        let source = Source {
            path: &path,
            folder,
            text,
        };
        let parsed = DeTable::parse(text).map_err(|error| source.broken(&error))?;
        let table = Table::top(source, parsed.get_ref());
        let mut known = KEYS.to_vec();
        known.extend([ENVIRONMENT, POST_WRITE]);
        table.must_know(&known)?;
        let mut environments = BTreeMap::new();
        for entry in table.table(ENVIRONMENT)?.iter().flat_map(Table::entries) {
            let inner = entry.table()?;
            inner.must_know(&KEYS)?;
            environments.insert(entry.key().to_owned(), Profile::read(&inner)?);
        }
        let top = Profile::read(&table)?;
        let post_write = table.read(POST_WRITE, |entry| entry.commands())?;
        let post_write = post_write.map_or_else(Vec::new, |setting| setting.value);
        Ok(Self {
            path,
            top,
            environments,
            post_write,
        })
    }

    /// The profiles that count in an environment, the most specific first.
    pub(super) fn profiles(&self, environment: &str) -> Vec<&Profile> {
        let own = self.environments.get(environment);
        own.into_iter().chain([&self.top]).collect()
    }

    /// What leads to the databases of the environments that have their own.
    pub(super) fn named_urls(&self) -> impl Iterator<Item = (&str, &UrlSource)> {
        let all = self.environments.iter();
        all.filter_map(|(name, profile)| Some((name.as_str(), &profile.url.as_ref()?.value)))
    }

    /// Tells whether a URL comes from the profile of an environment.
    pub(super) fn is_from(&self, environment: &str, origin: &Origin) -> bool {
        let url = self
            .environments
            .get(environment)
            .map(|profile| &profile.url);
        let url = url.and_then(Option::as_ref);
        url.is_some_and(|url| url.origin == *origin)
    }

    /// The environments that have a profile.
    pub(super) fn environments(&self) -> impl Iterator<Item = &str> {
        self.environments.keys().map(String::as_str)
    }
}

impl Profile {
    fn read(table: &Table<'_>) -> Result<Self> {
        let seconds = |entry: &Entry<'_>| Ok(Duration::from_secs(entry.number()?));
        let milliseconds = |entry: &Entry<'_>| Ok(Duration::from_millis(entry.number()?));
        Ok(Self {
            url: Self::url(table)?,
            lock_timeout: table.read("lock_timeout", seconds)?,
            when_ahead: table.read("when_ahead", when_ahead)?,
            on_bad_data: table.read("on_bad_data", on_bad_data)?,
            bookkeeping_schema: table.read("bookkeeping_schema", |e| Ok(Some(e.text()?)))?,
            table_lock_timeout: table.read("table_lock_timeout_ms", milliseconds)?,
            table_lock_attempts: table.read("table_lock_attempts", attempts)?,
            busy_timeout: table.read("busy_timeout_ms", milliseconds)?,
            min_score: table.read("min_score", |entry| score(entry).map(Some))?,
            naming: table.read("naming", |entry| naming(entry).map(Some))?,
            backup: table.read("backup", backup)?,
            backup_folder: table.read("backup_folder", |e| Ok(e.folder().join(e.text()?)))?,
            backup_keep: table.read("backup_keep", attempts)?,
            backup_keep_days: table.read("backup_keep_days", |e| attempts(e).map(Some))?,
            levels: levels(table)?,
        })
    }

    /// The database URL, which one of three keys leads to.
    fn url(table: &Table<'_>) -> Result<Option<Setting<UrlSource>>> {
        let text = table.read("database_url", |entry| Ok(UrlSource::Text(entry.text()?)))?;
        let file = table.read("database_url_file", |entry| {
            let written = entry.text()?;
            Ok(UrlSource::File {
                path: entry.folder().join(&written),
                written,
            })
        })?;
        let command = table.read("database_url_command", |entry| {
            Ok(UrlSource::Command {
                words: entry.words()?,
                folder: entry.folder().to_owned(),
            })
        })?;
        let mut given = [text, file, command].into_iter().flatten();
        let first = given.next();
        match given.next() {
            None => Ok(first),
            Some(second) => Err(usage(format!(
                "{}: the database URL is given twice",
                second.origin
            ))
            .with_hint("keep one of database_url, database_url_file and database_url_command")),
        }
    }
}

/// The levels that a table sets; those of an environment go before those of the top.
fn levels(table: &Table<'_>) -> Result<Vec<Setting<LevelLists>>> {
    let of = LevelLists::default;
    let deny = table.read("deny", |entry| {
        Ok(LevelLists {
            deny: entry.names()?,
            ..of()
        })
    })?;
    let warn = table.read("warn", |entry| {
        Ok(LevelLists {
            warn: entry.names()?,
            ..of()
        })
    })?;
    let allow = table.read("allow", |entry| {
        Ok(LevelLists {
            allow: entry.names()?,
            ..of()
        })
    })?;
    let given: Vec<_> = [deny, warn, allow].into_iter().flatten().collect();
    let mut together = LevelLists::default();
    for setting in &given {
        together.extend(&setting.value);
        let agreed = together.must_agree();
        agreed.map_err(|bad| bad_level(&setting.origin, &bad))?;
    }
    Ok(given)
}

/// A level that means nothing, with the key that sets it.
pub(super) fn bad_level(origin: &Origin, bad: &BadLevel) -> Error {
    usage(format!("{origin}: {bad}")).with_hint(bad.hint())
}

fn naming(entry: &Entry<'_>) -> Result<Naming> {
    let pattern = entry.text()?;
    Naming::new(&pattern).map_err(|bad| entry.wrong(&format!("`snake_case` or a pattern: {bad}")))
}

fn attempts(entry: &Entry<'_>) -> Result<u32> {
    let number = entry.number()?;
    u32::try_from(number)
        .ok()
        .and_then(num::NonZero::new)
        .map(num::NonZero::get)
        .ok_or_else(|| entry.wrong("a whole number from 1"))
}

fn score(entry: &Entry<'_>) -> Result<u8> {
    let number = entry.number()?;
    u8::try_from(number)
        .ok()
        .filter(|score| *score <= 100)
        .ok_or_else(|| entry.wrong("a whole number from 0 to 100"))
}

fn backup(entry: &Entry<'_>) -> Result<BackupPolicy> {
    let written = entry.text()?;
    let all = [
        BackupPolicy::Always,
        BackupPolicy::Risky,
        BackupPolicy::Never,
    ];
    let found = all.into_iter().find(|policy| policy.name() == written);
    found.ok_or_else(|| entry.wrong("\"always\", \"risky\" or \"never\""))
}

fn on_bad_data(entry: &Entry<'_>) -> Result<OnBadData> {
    match entry.text()?.as_str() {
        "undo" => Ok(OnBadData::Undo),
        "keep" => Ok(OnBadData::Keep),
        _ => Err(entry.wrong("\"undo\" or \"keep\"")),
    }
}

/// The name of a choice, as the file writes it.
pub(super) fn on_bad_data_name(choice: OnBadData) -> &'static str {
    match choice {
        OnBadData::Undo => "undo",
        OnBadData::Keep => "keep",
    }
}

fn when_ahead(entry: &Entry<'_>) -> Result<WhenAhead> {
    match entry.text()?.as_str() {
        "refuse" => Ok(WhenAhead::Refuse),
        "warn" => Ok(WhenAhead::Warn),
        "allow" => Ok(WhenAhead::Allow),
        _ => Err(entry.wrong("\"refuse\", \"warn\" or \"allow\"")),
    }
}

/// The name of a choice, as the file writes it.
pub(super) fn when_ahead_name(choice: WhenAhead) -> &'static str {
    match choice {
        WhenAhead::Refuse => "refuse",
        WhenAhead::Warn => "warn",
        WhenAhead::Allow => "allow",
    }
}
