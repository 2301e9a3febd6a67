//! `whimbrel inspect`: the schema of a live database.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::eprintln;
use clap::{Args, ValueEnum};
use whimbrel::database::Settings;
use whimbrel::inspect::{Form, inspect};
use whimbrel::{DatabaseUrl, Error, ErrorKind};

use crate::failure::answer;

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The database
    #[arg(value_name = "URL")]
    url: String,

    /// Read this schema of PostgreSQL's; several times for several
    #[arg(long = "schema", value_name = "SCHEMA")]
    schemas: Vec<String>,

    /// Write the schema in this form
    #[arg(long, value_enum, default_value_t = Format::Sql)]
    format: Format,

    /// Write into this file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// In which form the schema is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Sql,
    Json,
    Mermaid,
    Dot,
    Dsl,
}

impl From<Format> for Form {
    fn from(format: Format) -> Self {
        match format {
            Format::Sql => Self::Sql,
            Format::Json => Self::Json,
            Format::Mermaid => Self::Mermaid,
            Format::Dot => Self::Dot,
            Format::Dsl => Self::Dsl,
        }
    }
}

impl Inspect {
    pub(crate) fn run(&self) -> ExitCode {
        match self.carry_out() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                self.report(&error);
                ExitCode::from(error.exit_code())
            }
        }
    }

    fn carry_out(&self) -> whimbrel::Result<()> {
        let url: DatabaseUrl = self.url.parse()?;
        let inspection = inspect(&url, &self.schemas, &Settings::default())?;
        let text = inspection.text(self.format.into())?;
        let written = match &self.output {
            Some(file) => fs::write(file, &text),
            None => as_it_is(&text),
        };
        written.map_err(|error| {
            Error::new(ErrorKind::Failed, "the schema cannot be written").with_source(error)
        })?;
        // The JSON object holds it.
        if self.format != Format::Json {
            for what in inspection.left_out() {
                eprintln!("left out: {}", what.escape_debug());
            }
        }
        Ok(())
    }

    fn report(&self, error: &Error) {
        if self.format == Format::Json {
            let object = serde_json::json!({ "error": error });
            // A reader that has gone away hears nothing; the exit code tells all the same.
            let _ = answer(&format!("{object:#}\n"));
            return;
        }
        eprintln!("\u{1b}[1;31merror:\u{1b}[0m {error}");
        if let Some(hint) = error.hint() {
            eprintln!("\u{1b}[36mhint:\u{1b}[0m {hint}");
        }
    }
}

/// Writes a text to the standard output with whatever its names hold; a reader that has gone away is
/// no failure.
fn as_it_is(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
