//! `migrate test`: every revision up, back and up again on a scratch database with rows.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::outcome::Outcome;
use super::screen::Screen;
use super::style::{BAD, FAINT, GOOD, WAITING, harmless, painted};
use crate::error::{Error, ErrorKind, Result};
use crate::manager::{Fixture, RoundTrip, RoundTripOptions, RoundTrips};

#[derive(Clone, Debug, Args)]
pub(super) struct Test {
    /// How many generated rows each table gets
    #[arg(long, value_name = "N", default_value_t = 20,
          value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    rows: u32,

    /// Rows of your own, in place of generated ones: SQL that runs right after a revision
    #[arg(long, value_name = "REV=FILE")]
    fixture: Vec<String>,
}

#[derive(Serialize)]
struct Answer<'t> {
    #[serde(flatten)]
    trips: &'t RoundTrips,
    exit_code: u8,
}

impl Test {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let fixtures: Result<Vec<Fixture>> = self.fixture.iter().map(|one| read(one)).collect();
        let options = RoundTripOptions {
            rows: self.rows,
            fixtures: fixtures?,
        };
        let trips = context.manager()?.test_round_trips(&options)?;
        let outcome = match trips.success {
            true => Outcome::DONE,
            false => Outcome::found(ErrorKind::Failed),
        };
        let answer = Answer {
            trips: &trips,
            exit_code: outcome.code(),
        };
        context
            .terminal
            .report(&answer, |screen| draw(&trips, screen))?;
        Ok(outcome)
    }
}

/// Reads what `REV=FILE` names.
fn read(written: &str) -> Result<Fixture> {
    let malformed = || {
        Error::new(
            ErrorKind::Usage,
            format!("`{written}` does not name a revision and a file"),
        )
        .with_hint("write it as --fixture 20260105090000=rows.sql")
    };
    let (after, file) = written.split_once('=').ok_or_else(malformed)?;
    let file = PathBuf::from(file);
    let sql = fs::read_to_string(&file).map_err(|error| {
        let message = format!("`{}` cannot be read: {error}", file.display());
        Error::new(ErrorKind::Usage, message).with_source(error)
    })?;
    Ok(Fixture {
        after: after.to_owned(),
        sql,
    })
}

fn draw(trips: &RoundTrips, screen: &mut Screen) {
    for trip in &trips.revisions {
        one(trip, screen);
    }
    for note in &trips.notes {
        screen.line(&painted(FAINT, &format!("note: {}", harmless(note))));
    }
    let failed = trips.revisions.iter().filter(|trip| !trip.success).count();
    let all = trips.revisions.len();
    let (style, said) = match (failed, all) {
        (0, 0) => (WAITING, "There is no revision to test.".to_owned()),
        (0, 1) => (GOOD, "The revision passed.".to_owned()),
        (0, _) => (GOOD, format!("All {all} revisions passed.")),
        (_, _) => (BAD, format!("{failed} of {all} revisions failed.")),
    };
    screen.line(&painted(style, &said));
}

fn one(trip: &RoundTrip, screen: &mut Screen) {
    let (style, mark) = match (trip.success, &trip.irreversible) {
        (false, _) => (BAD, "failed"),
        (true, None) => (GOOD, "passed"),
        (true, Some(_)) => (WAITING, "up only"),
    };
    let message = harmless(&trip.message);
    let mark = painted(style, &format!("{mark:<7}"));
    screen.line(&format!("{mark}  {}  {message}", trip.id));
    if let Some(why) = &trip.irreversible {
        let why = format!("         it has no way back: {}", harmless(why));
        screen.line(&painted(FAINT, &why));
    }
    for issue in &trip.issues {
        screen.line(&format!("         {}", harmless(issue)));
    }
}
