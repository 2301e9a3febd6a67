//! `migrate create --autogenerate`: the difference between two states as the body of a revision.

mod answers;
mod column;
mod fillings;
pub(super) mod renames;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use whimbrel_schema::diff::Written;

use super::context::Context;
use crate::error::{Error, ErrorKind, Result};
use crate::states::{Compared, Source, prepare};
use answers::Answers;
use renames::Naming;

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Autogenerate")]
pub(super) struct Autogenerate {
    /// Write what leads to the wanted schema
    #[arg(long)]
    autogenerate: bool,

    /// What is wanted: models, schema.rs, a database URL, or a file of SQL [default: models]
    #[arg(long, value_name = "SOURCE", requires = "autogenerate")]
    from: Option<Source>,

    /// What is there now [default: migrations]
    #[arg(long, value_enum, requires = "autogenerate")]
    against: Option<Against>,

    /// Show what would be written
    #[arg(long, requires = "autogenerate")]
    dry_run: bool,

    #[command(flatten)]
    naming: Naming,

    /// Give the rows that are there this value, in SQL: `users.age=0`
    #[arg(long = "default", value_name = "COLUMN=SQL", requires = "autogenerate")]
    defaults: Vec<String>,

    /// Read answers from this file, and keep there what a person answers
    #[arg(long, value_name = "FILE", requires = "autogenerate")]
    answers: Option<PathBuf>,
}

/// What is there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Against {
    /// What the migrations make; no database is needed
    Migrations,
    /// What the database has
    Database,
}

/// What was found.
pub(super) struct Found {
    /// The body of the revision; nothing when nothing differs.
    pub(super) written: Option<Written>,
    /// What could not be compared, and counts as the same.
    pub(super) undecided: Vec<String>,
    /// What was not read, and why.
    pub(super) left_out: Vec<String>,
    /// What is wanted, and what is there.
    pub(super) sources: (Source, Source),
}

impl Autogenerate {
    /// Tells whether a difference is to be written.
    ///
    /// # Errors
    ///
    /// A usage error for flags that mean nothing without it.
    pub(super) fn is_wanted(&self) -> Result<bool> {
        match !self.autogenerate && self.naming.is_given() {
            true => Err(Error::new(
                ErrorKind::Usage,
                "--rename and --no-renames belong to --autogenerate",
            )
            .with_hint("add --autogenerate, or leave them out")),
            false => Ok(self.autogenerate),
        }
    }

    pub(super) const fn is_dry_run(&self) -> bool {
        self.dry_run
    }

    /// Compares, asking what only a person can tell.
    ///
    /// # Errors
    ///
    /// When a state cannot be had, and when nobody can be asked what must be asked.
    pub(super) fn find(&self, context: &Context<'_>) -> Result<Found> {
        let wanted = self.from.clone().unwrap_or(Source::Models);
        let now = match self.against {
            None | Some(Against::Migrations) => Source::Migrations,
            Some(Against::Database) => Source::Database,
        };
        if wanted == now {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("{wanted} cannot be compared with themselves"),
            )
            .with_hint("name another source with --from"));
        }
        let mut answers = Answers::read(self.answers.as_deref())?;
        let states = context.states()?;
        states.must_be_built_for(&wanted)?;
        let (from, to) = states.load_both(&now, &wanted)?;
        let made = match now {
            Source::Database => Some(states.made()?),
            _ => None,
        };
        let ready = prepare(from, to, made.as_ref())?;
        let left_out = ready.left_out();
        let renames = self.naming.decide(context, &ready, &mut answers)?;
        let compared = ready.compare(&renames)?;
        let written = self.write(context, &compared, &mut answers)?;
        answers.keep()?;
        Ok(Found {
            written,
            undecided: compared.undecided,
            left_out,
            sources: (wanted, now),
        })
    }

    fn write(
        &self,
        context: &Context<'_>,
        compared: &Compared,
        answers: &mut Answers,
    ) -> Result<Option<Written>> {
        if compared.is_empty() {
            return Ok(None);
        }
        let fillings = fillings::decide(context, &self.defaults, compared, answers)?;
        Ok(Some(compared.written(&fillings)))
    }
}
