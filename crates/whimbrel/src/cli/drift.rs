//! `migrate drift`: whether the database still has the schema that its revisions made.

use serde::Serialize;

use super::context::Context;
use super::outcome::Outcome;
use super::screen::Screen;
use super::style::{BAD, GOOD, harmless, painted};
use super::table::{Cell, Table};
use crate::error::{ErrorKind, Result};
use crate::manager::DriftReport;

/// The answer.
#[derive(Serialize)]
struct Answer<'r> {
    drift: bool,
    #[serde(flatten)]
    report: &'r DriftReport,
    exit_code: u8,
}

pub(super) fn run(context: &Context<'_>) -> Result<Outcome> {
    let report = context.manager()?.drift()?;
    let outcome = match report.is_empty() {
        true => Outcome::DONE,
        false => Outcome::found(ErrorKind::Drift),
    };
    let answer = Answer {
        drift: !report.is_empty(),
        report: &report,
        exit_code: outcome.code(),
    };
    context
        .terminal
        .report(&answer, |screen| draw(&report, screen))?;
    Ok(outcome)
}

fn draw(report: &DriftReport, screen: &mut Screen) {
    match report.differences.len() {
        0 => screen.line(&painted(GOOD, "The database has what its revisions made.")),
        count => {
            let differences = if count == 1 {
                "difference"
            } else {
                "differences"
            };
            let line = format!("{count} {differences} between the revisions and the database:");
            screen.line(&painted(BAD, &line));
            list(&report.differences, screen);
        }
    }
    for (heading, what) in [
        ("Made by no revision, and left alone", &report.unknown),
        ("Could not be compared", &report.undecided),
        ("Not read", &report.left_out),
    ] {
        if !what.is_empty() {
            screen.gap();
            screen.heading(heading);
            list(what, screen);
        }
    }
}

fn list(what: &[String], screen: &mut Screen) {
    let mut table = Table::wrapping(0);
    for line in what {
        table.row([Cell::new(harmless(line))]);
    }
    screen.table(&table);
}
