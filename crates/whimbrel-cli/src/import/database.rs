//! `whimbrel import database`: the schema of a database becomes a baseline revision.

use std::path::PathBuf;

use anstream::{eprintln, println};
use clap::Args;
use whimbrel::DatabaseUrl;
use whimbrel::database::Settings;
use whimbrel::inspect::{Form, inspect};

use super::write;
use crate::failure::{Failure, Kind};

#[derive(Debug, Args)]
pub(super) struct Database {
    /// The database
    #[arg(value_name = "URL")]
    url: String,

    /// The new folder for the revision
    #[arg(long, value_name = "DIR", default_value = "migrations")]
    out: PathBuf,

    /// Read this schema of PostgreSQL's; several times for several
    #[arg(long = "schema", value_name = "SCHEMA")]
    schemas: Vec<String>,
}

impl Database {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let text = self.baseline().map_err(|error| {
            let failure = Failure::new(Kind::Failed, &error);
            let hint = error.hint().map(str::to_owned);
            hint.into_iter().fold(failure, Failure::hint)
        })?;
        let id: String = text
            .split("Header::new(")
            .nth(1)
            .unwrap_or_default()
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        let module = format!("m{id}_baseline");
        write::modules(&self.out, &[(module.clone(), text)])?;
        println!("{}", self.out.join(format!("{module}.rs")).display());
        Ok(())
    }

    fn baseline(&self) -> whimbrel::Result<String> {
        let url: DatabaseUrl = self.url.parse()?;
        let inspection = inspect(&url, &self.schemas, &Settings::default())?;
        for what in inspection.left_out() {
            eprintln!("left out: {}", what.escape_debug());
        }
        inspection.text(Form::Dsl)
    }
}
