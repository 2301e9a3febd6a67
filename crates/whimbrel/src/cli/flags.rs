//! The flags that stand before or after every command.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, ColorChoice, ValueEnum};

/// How the answer is written; those of a schema are `inspect`'s, those of a difference `diff`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Human,
    Json,
    Sql,
    Rust,
    Mermaid,
    Dot,
    Dsl,
    Prometheus,
}

impl Format {
    /// Reads the forms that every command has.
    fn of_every_command() -> impl TypedValueParser<Value = Self> {
        reader(&["human", "json"])
    }

    /// Reads the forms of a schema.
    pub(super) fn of_a_schema() -> impl TypedValueParser<Value = Self> {
        reader(&["sql", "json", "mermaid", "dot", "dsl"])
    }

    /// Reads the forms of numbers.
    pub(super) fn of_metrics() -> impl TypedValueParser<Value = Self> {
        reader(&["prometheus", "json"])
    }

    /// Reads the forms of a difference.
    pub(super) fn of_a_difference() -> impl TypedValueParser<Value = Self> {
        reader(&["human", "json", "rust", "sql"])
    }
}

fn reader(names: &'static [&'static str]) -> impl TypedValueParser<Value = Format> {
    // Every name is one of a format.
    PossibleValuesParser::new(names)
        .map(|name| Format::from_str(&name, false).unwrap_or(Format::Human))
}

/// The flags that stand before or after every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Flags {
    /// Use this database
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,

    /// Use the database whose URL this file holds
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        conflicts_with = "database_url"
    )]
    database_url_file: Option<PathBuf>,

    /// Name the environment, such as production
    #[arg(long = "env", global = true, value_name = "NAME")]
    environment: Option<String>,

    /// Wait this long for another runner [default: 60]
    #[arg(long, global = true, value_name = "SECONDS")]
    lock_timeout: Option<u64>,

    /// Go on without asking; lifts no other check
    #[arg(long, visible_alias = "yes", global = true)]
    pub(super) force: bool,

    /// Log what is done; twice, also the SQL
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(super) verbose: u8,

    /// Print only what was asked for, and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Write the answer for people, or as one JSON object
    #[arg(long, global = true, default_value = "human", value_parser = Format::of_every_command())]
    pub(super) format: Format,

    /// Use colours
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub(super) color: ColorChoice,
}

impl Flags {
    /// What the settings take from the command line.
    pub(super) fn settings(&self) -> crate::config::Flags {
        crate::config::Flags {
            database_url: self.database_url.clone(),
            database_url_file: self.database_url_file.clone(),
            environment: self.environment.clone(),
            lock_timeout: self.lock_timeout.map(Duration::from_secs),
        }
    }
}
