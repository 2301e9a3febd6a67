//! The arguments of `lint`.

use std::fs;
use std::io::{self, Read};

use clap::{Args, ValueEnum};
use whimbrel_schema::Backend;
use whimbrel_schema::analyze::world::World;
use whimbrel_schema::analyze::{Naming, Settings};
use whimbrel_schema::verify::{LevelLists, Policy};
use whimbrel_sql::{Wrapping, statements};

use super::place::Lines;
use super::sizes::Sizes;
use crate::failure::{Failure, Kind};

/// Judge files of SQL against the schema that they run on
#[derive(Clone, Debug, Args)]
pub(crate) struct Lint {
    /// The files, in the order in which they run; `-` is the standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<String>,
    /// The database that they are written for
    #[arg(long, value_enum)]
    pub(super) backend: Database,
    /// A file that makes the schema as it is before; may be given more than once
    #[arg(long, value_name = "BEFORE.sql")]
    schema: Vec<String>,
    /// The server's version: 11 to 18 for PostgreSQL, 3.35 and newer for SQLite
    #[arg(long, value_name = "N")]
    server_version: Option<String>,
    /// The runner puts no transaction around a file
    #[arg(long)]
    no_transaction: bool,
    /// The session sets a lock timeout and a statement timeout
    #[arg(long)]
    session_timeouts: bool,
    /// The time zone of the session
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    time_zone: String,
    /// How many rows tables have: `N` for every table, `TABLE=N` for one
    #[arg(long, value_name = "ROWS")]
    rows: Vec<String>,
    /// Fail on findings of a rule or a group
    #[arg(short = 'D', long, value_name = "RULE")]
    deny: Vec<String>,
    /// Report findings of a rule or a group without failing
    #[arg(short = 'W', long, value_name = "RULE")]
    warn: Vec<String>,
    /// Do not count findings of a rule or a group
    #[arg(short = 'A', long, value_name = "RULE")]
    allow: Vec<String>,
    /// Fail on everything that keeps readers or writers waiting, or breaks the running version
    #[arg(long)]
    zero_downtime: bool,
    /// What new names look like: `snake_case`, or a regular expression
    #[arg(long, value_name = "PATTERN", value_parser = Naming::new)]
    naming: Option<Naming>,
    /// Fail when a file's score is lower
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(super) min_score: Option<u8>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
}

/// How the answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Human,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Database {
    /// PostgreSQL
    #[value(alias = "postgresql", alias = "pg")]
    Postgres,
    /// SQLite
    Sqlite,
}

impl From<Database> for Backend {
    fn from(database: Database) -> Self {
        match database {
            Database::Postgres => Self::Postgres,
            Database::Sqlite => Self::Sqlite,
        }
    }
}

impl Lint {
    pub(super) fn wrapping(&self) -> Wrapping {
        match self.no_transaction {
            true => Wrapping::None,
            false => Wrapping::Transaction,
        }
    }

    pub(super) fn settings(&self) -> Result<Settings, Failure> {
        let backend = Backend::from(self.backend);
        let (version, minor) = match &self.server_version {
            Some(text) => version(backend, text)?,
            None => (Policy::default().version(backend), None),
        };
        let mut settings = Settings {
            minor,
            lock_timeout: self.session_timeouts,
            statement_timeout: self.session_timeouts,
            time_zone: Some(self.time_zone.clone()),
            mends_indexes: false,
            naming: self.naming.clone(),
            ..Settings::runner(backend, version)
        };
        if let Some(rows) = Sizes::of(&self.rows)?.of_all {
            settings.unknown_rows = rows;
        }
        Ok(settings)
    }

    /// The sizes of the tables.
    pub(super) fn sizes(&self) -> Result<Sizes, Failure> {
        Sizes::of(&self.rows)
    }

    /// The standard input can be read once.
    pub(super) fn must_read_once(&self) -> Result<(), Failure> {
        let all = self.files.iter().chain(&self.schema);
        match all.filter(|file| *file == "-").count() {
            0 | 1 => Ok(()),
            _ => Err(Failure::new(
                Kind::Usage,
                "the standard input is named twice",
            )),
        }
    }

    /// The schema before the files.
    pub(super) fn world(&self, settings: &Settings) -> Result<World, Failure> {
        let backend = settings.backend;
        let mut world = World::new(backend);
        for file in &self.schema {
            let text = read(file)?;
            let read = statements(backend, &text, Wrapping::None);
            let statements = read.map_err(|errors| broken(file, &text, &errors))?;
            for statement in statements {
                let footprint = world.footprint(&statement.act, settings);
                world.apply(&statement.act, &footprint);
            }
        }
        world.settle();
        world.is_partial = self.schema.is_empty();
        Ok(world)
    }

    pub(super) fn policy(&self) -> Result<Policy, Failure> {
        let mut policy = match self.zero_downtime {
            true => Policy::zero_downtime(),
            false => Policy::default(),
        };
        if let Some(naming) = &self.naming {
            policy = policy.naming(naming.clone());
        }
        let lists = LevelLists {
            deny: self.deny.clone(),
            warn: self.warn.clone(),
            allow: self.allow.clone(),
        };
        let policy = policy.with_lists(&lists);
        policy.map_err(|bad| Failure::new(Kind::Usage, &bad).hint(bad.hint()))
    }
}

/// A file as text.
pub(super) fn read(file: &str) -> Result<String, Failure> {
    let bytes = if file == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(file)
    };
    let bytes = bytes.map_err(|error| Failure::unreadable(file, &error))?;
    let text = String::from_utf8(bytes);
    text.map_err(|_| Failure::new(Kind::Failed, format!("`{file}` is no text in UTF-8")))
}

/// The schema's own file cannot be read as SQL.
fn broken(file: &str, text: &str, errors: &[whimbrel_sql::SqlError]) -> Failure {
    let Some(first) = errors.first() else {
        return Failure::new(Kind::Failed, format!("`{file}` cannot be read as SQL"));
    };
    let (line, column) = Lines::of(text).place(first.offset);
    let failure = Failure::new(
        Kind::Failed,
        format!("{file}:{line}:{column}: {}", first.message),
    );
    match &first.hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// A server's version: PostgreSQL's major one, the second part of SQLite's; and PostgreSQL's minor
/// one, where it is given.
fn version(backend: Backend, text: &str) -> Result<(u32, Option<u32>), Failure> {
    let parts: Option<Vec<u32>> = text.split('.').map(|part| part.parse().ok()).collect();
    let known = match (backend, parts.as_deref()) {
        (Backend::Postgres, Some([major @ 11..=99])) => Some((*major, None)),
        (Backend::Postgres, Some([major @ 11..=99, minor])) => Some((*major, Some(*minor))),
        (Backend::Sqlite, Some([3, minor] | [3, minor, _])) => Some((*minor, None)),
        (Backend::Sqlite, Some([minor @ 4..=999])) => Some((*minor, None)),
        _ => None,
    };
    known.ok_or_else(|| {
        let message = format!("`{text}` is no version of {backend}");
        let hint = match backend {
            Backend::Postgres => "write the major version, 11 or later: `--server-version 16`",
            Backend::Sqlite => "write the first two parts: `--server-version 3.45`",
        };
        Failure::new(Kind::Usage, message).hint(hint)
    })
}
