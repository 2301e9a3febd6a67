//! `whimbrel import`: what exists elsewhere becomes Rust revisions.

mod convert;
mod database;
mod diesel;
mod folders;
mod ids;
mod online;
mod side;
mod write;

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use whimbrel_schema::Backend;

use crate::failure::{Failure, Shown};

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(subcommand)]
    from: From,
}

#[derive(Debug, Subcommand)]
enum From {
    /// Turn Diesel's folders of up.sql and down.sql into Rust revisions
    Diesel(diesel::Diesel),
    /// Write the schema of a database as one revision: a baseline
    Database(database::Database),
}

/// The database that the SQL is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Spoken {
    Postgres,
    Sqlite,
}

impl std::convert::From<Spoken> for Backend {
    fn from(spoken: Spoken) -> Self {
        match spoken {
            Spoken::Postgres => Self::Postgres,
            Spoken::Sqlite => Self::Sqlite,
        }
    }
}

impl Import {
    pub(crate) fn run(&self) -> ExitCode {
        let done: Result<(), Failure> = match &self.from {
            From::Diesel(diesel) => diesel.run(),
            From::Database(database) => database.run(),
        };
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => failure.report(Shown::Text),
        }
    }
}
