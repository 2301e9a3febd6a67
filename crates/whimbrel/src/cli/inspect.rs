//! `migrate inspect`: the schema of a live database.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::context::Context;
use super::flags::Format;
use super::outcome::Outcome;
use super::style::harmless;
use crate::database::DatabaseUrl;
use crate::error::{Error, ErrorKind, Result};
use crate::inspect::{Form, Inspection, inspect};

#[derive(Clone, Debug, Args)]
pub(super) struct Inspect {
    /// The database, when not the one of the settings
    #[arg(value_name = "URL")]
    url: Option<String>,

    /// Read this schema of PostgreSQL's; several times for several
    #[arg(long = "schema", value_name = "SCHEMA")]
    schemas: Vec<String>,

    // The flag of every command, with more forms.
    /// Write the schema in this form
    #[arg(long, default_value = "sql", value_parser = Format::of_a_schema())]
    format: Format,

    /// Write into this file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Inspect {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let inspection = self.inspect(context)?;
        let text = inspection.text(self.form())?;
        match &self.output {
            None => context.terminal.text(&text)?,
            Some(file) => fs::write(file, &text).map_err(|error| {
                let message = format!("`{}` cannot be written", file.display());
                Error::new(ErrorKind::Failed, message).with_source(error)
            })?,
        }
        let mut screen = context.terminal.screen();
        for what in inspection.left_out() {
            screen.line(&format!("left out: {}", harmless(what)));
        }
        context.terminal.say(&screen);
        Ok(Outcome::DONE)
    }

    fn inspect(&self, context: &Context<'_>) -> Result<Inspection> {
        let config = context.config()?;
        let settings = config.options().database;
        let url = match &self.url {
            Some(url) => url.parse::<DatabaseUrl>()?,
            None => config.database_url.value,
        };
        inspect(&url, &self.schemas, &settings)
    }

    const fn form(&self) -> Form {
        match self.format {
            Format::Json => Form::Json,
            Format::Mermaid => Form::Mermaid,
            Format::Dot => Form::Dot,
            Format::Dsl => Form::Dsl,
            Format::Sql | Format::Rust | Format::Human | Format::Prometheus => Form::Sql,
        }
    }
}
