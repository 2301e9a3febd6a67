//! `whimbrel diff`: what leads from one schema to another, without a program.

use std::process::ExitCode;

use anstream::eprintln;
use clap::{Args, ValueEnum};
use whimbrel::database::Settings;
use whimbrel::states::{Compared, Source, States, prepare};
use whimbrel::{DatabaseUrl, Error, ErrorKind};
use whimbrel_schema::diff::{Renames, candidates};

use crate::failure::answer;

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// What is there: a database URL, a file of SQL, or a schema.rs
    #[arg(value_name = "A")]
    from: Source,

    /// What is wanted
    #[arg(value_name = "B")]
    to: Source,

    /// Carry files of SQL out beside this database [default: on SQLite]
    #[arg(long, value_name = "URL", default_value = "sqlite::memory:")]
    beside: DatabaseUrl,

    /// Write the difference in this form
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,

    /// End with code 9 when the two differ
    #[arg(long)]
    exit_code: bool,
}

/// In which form the difference is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
    Rust,
    Sql,
}

impl Diff {
    pub(crate) fn run(&self) -> ExitCode {
        match self.carry_out() {
            Ok(true) if self.exit_code => ExitCode::from(ErrorKind::Drift.exit_code()),
            Ok(_) => ExitCode::SUCCESS,
            Err(error) => {
                self.report(&error);
                ExitCode::from(error.exit_code())
            }
        }
    }

    /// Writes the difference; tells whether there is one.
    fn carry_out(&self) -> whimbrel::Result<bool> {
        let states = States {
            migrations: None,
            models: None,
            database: self.beside.clone(),
            settings: Settings::default(),
        };
        if let Some(source) = [&self.from, &self.to]
            .into_iter()
            .find(|s| s.needs_program())
        {
            return Err(
                Error::new(ErrorKind::Usage, format!("{source} belong to a program"))
                    .with_hint("ask the program: `<program> migrate diff …`"),
            );
        }
        let (from, to) = states.load_both(&self.from, &self.to)?;
        let ready = prepare(from, to, None)?;
        let left_out = ready.left_out();
        let seeming = candidates(ready.from(), ready.to(), &[]);
        let seeming: Vec<String> = seeming.iter().map(|c| c.renamed.to_string()).collect();
        let compared = ready.compare(&Renames::default())?;
        self.write(&compared, &left_out, &seeming)?;
        if self.format != Format::Json {
            for what in left_out.iter().chain(&compared.undecided) {
                eprintln!("not compared: {}", what.escape_debug());
            }
            for renamed in seeming {
                eprintln!("perhaps renamed: {}", renamed.escape_debug());
            }
        }
        Ok(!compared.is_empty())
    }

    fn write(
        &self,
        compared: &Compared,
        left_out: &[String],
        seeming: &[String],
    ) -> whimbrel::Result<()> {
        let operations = compared.descriptions();
        let unexplained = &compared.difference.unexplained;
        let text = match self.format {
            Format::Rust => compared.rust(),
            Format::Sql => compared.sql()?,
            Format::Human if compared.is_empty() => "Nothing differs.\n".to_owned(),
            Format::Human => {
                let lines = operations.iter().chain(unexplained);
                lines
                    .map(|line| format!("{}\n", line.escape_debug()))
                    .collect()
            }
            Format::Json => {
                let object = serde_json::json!({
                    "from": self.from.to_string(),
                    "to": self.to.to_string(),
                    "differs": !compared.is_empty(),
                    "operations": operations,
                    "unexplained": unexplained,
                    "undecided": compared.undecided,
                    "left_out": left_out,
                    "perhaps_renamed": seeming,
                });
                format!("{object:#}\n")
            }
        };
        answer(&text).map_err(|error| {
            Error::new(ErrorKind::Failed, "the difference cannot be written").with_source(error)
        })
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
