//! `migrate check`: is there anything to do, as an exit code.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::outcome::Outcome;
use super::schema;
use super::screen::Screen;
use super::style::{BAD, CODE, GOOD, WAITING, harmless, painted};
use super::table::{Cell, Table};
use crate::error::{ErrorKind, Result};
use crate::manager::{Readiness, Status};
use crate::states::{Source, prepare};

#[derive(Clone, Debug, Args)]
pub(super) struct Check {
    /// Ask only whether a run could start now
    #[arg(long)]
    ready: bool,

    /// Check the whole database: on SQLite every page, foreign key and view
    #[arg(long, conflicts_with = "ready")]
    full: bool,
}

/// What is wrong with the whole database.
#[derive(Serialize)]
struct Whole {
    sound: bool,
    flaws: Vec<String>,
    exit_code: u8,
}

/// What is to be done.
#[derive(Serialize)]
struct Checked<'s> {
    up_to_date: bool,
    pending: Vec<&'s str>,
    pending_sql: &'s [String],
    unfinished: Option<&'s str>,
    newer: &'s [String],
    /// What the models want and the migrations do not make; `null` without models.
    models_ahead: Option<&'s [String]>,
    /// The files of Diesel's that do not hold what the revisions make.
    stale_schema: &'s [PathBuf],
    exit_code: u8,
}

/// Whether a run could start.
#[derive(Serialize)]
struct Ready<'r> {
    ready: bool,
    #[serde(flatten)]
    readiness: &'r Readiness,
    exit_code: u8,
}

impl Check {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        match (self.ready, self.full) {
            (true, _) => check_readiness(context),
            (false, true) => check_whole(context),
            (false, false) => check_status(context),
        }
    }
}

fn check_whole(context: &Context<'_>) -> Result<Outcome> {
    let flaws = context.manager()?.full_check()?;
    let outcome = match flaws.is_empty() {
        true => Outcome::DONE,
        false => Outcome::found(ErrorKind::CheckAfter),
    };
    let whole = Whole {
        sound: flaws.is_empty(),
        flaws,
        exit_code: outcome.code(),
    };
    context.terminal.report(&whole, |screen| {
        if whole.sound {
            screen.line(&painted(GOOD, "The database is sound."));
        }
        for flaw in &whole.flaws {
            screen.line(&painted(BAD, &harmless(flaw)));
        }
    })?;
    Ok(outcome)
}

fn check_status(context: &Context<'_>) -> Result<Outcome> {
    let manager = context.manager()?;
    manager.check_history()?;
    let status = manager.status()?;
    let ahead = models_ahead(context)?;
    let stale = schema::stale(context)?;
    let outcome = match judge(&status, ahead.as_deref().unwrap_or_default()) {
        Outcome::DONE if !stale.is_empty() => Outcome::found(ErrorKind::SchemaStale),
        outcome => outcome,
    };
    let checked = Checked {
        up_to_date: outcome == Outcome::DONE,
        pending: status.pending.iter().map(|r| r.id.as_str()).collect(),
        pending_sql: &status.pending_sql,
        unfinished: status.unfinished.as_deref(),
        newer: &status.newer,
        models_ahead: ahead.as_deref(),
        stale_schema: &stale,
        exit_code: outcome.code(),
    };
    context.terminal.report(&checked, |screen| {
        draw(&status, screen);
        draw_models(ahead.as_deref().unwrap_or_default(), screen);
        draw_stale(&stale, screen);
    })?;
    Ok(outcome)
}

/// What the models want and the migrations do not make; it needs no database.
fn models_ahead(context: &Context<'_>) -> Result<Option<Vec<String>>> {
    if context.app.models.is_none() {
        return Ok(None);
    }
    let (from, to) = context
        .states()?
        .load_both(&Source::Migrations, &Source::Models)?;
    let ready = prepare(from, to, None)?;
    let renames = ready.said_renames();
    let compared = ready.compare(&renames)?;
    let mut found = compared.descriptions();
    found.extend(compared.difference.unexplained);
    Ok(Some(found))
}

/// What is most in the way. Models that are ahead come before what is pending: a run does not mend
/// them, and where there is no database yet everything is pending.
fn judge(status: &Status, models_ahead: &[String]) -> Outcome {
    if status.unfinished.is_some() {
        Outcome::found(ErrorKind::Unfinished)
    } else if !status.newer.is_empty() {
        Outcome::found(ErrorKind::DatabaseAhead)
    } else if !models_ahead.is_empty() {
        Outcome::found(ErrorKind::ModelsAhead)
    } else if status.up_to_date {
        Outcome::DONE
    } else {
        Outcome::found(ErrorKind::Pending)
    }
}

fn draw(status: &Status, screen: &mut Screen) {
    if let Some(id) = &status.unfinished {
        screen.line(&painted(BAD, &format!("Revision {id} is unfinished.")));
        if let Some(table) = &status.waiting_data {
            let waits = format!("Its data work waits: the backfill of {}.", harmless(table));
            screen.line(&waits);
        }
    }
    if !status.newer.is_empty() {
        let newer = status.newer.join(", ");
        let ahead = format!("The database is ahead of this program: {newer}.");
        screen.line(&painted(BAD, &ahead));
    }
    match status.pending.len() + status.pending_sql.len() {
        0 if status.unfinished.is_none() => screen.line(&painted(GOOD, "Nothing is pending.")),
        0 => {}
        1 => screen.line(&painted(WAITING, "1 revision is pending.")),
        count => screen.line(&painted(
            WAITING,
            &format!("{count} revisions are pending."),
        )),
    }
}

fn draw_models(ahead: &[String], screen: &mut Screen) {
    if ahead.is_empty() {
        return;
    }
    let heading = "The models are ahead of the migrations, which do not:";
    screen.line(&painted(BAD, heading));
    let mut table = Table::wrapping(0);
    for what in ahead {
        table.row([Cell::new(harmless(what))]);
    }
    screen.table(&table);
    let next = painted(CODE, "migrate create \"…\" --autogenerate");
    screen.line(&format!("{next} writes them."));
}

fn draw_stale(stale: &[PathBuf], screen: &mut Screen) {
    for file in stale {
        let file = file.display();
        screen.line(&painted(
            WAITING,
            &format!("{file} does not hold what the revisions make: run `migrate schema`."),
        ));
    }
}

fn check_readiness(context: &Context<'_>) -> Result<Outcome> {
    let readiness = context.manager()?.readiness();
    let outcome = match readiness.is_ready() {
        true => Outcome::DONE,
        false => Outcome::found(ErrorKind::NotReady),
    };
    let ready = Ready {
        ready: readiness.is_ready(),
        readiness: &readiness,
        exit_code: outcome.code(),
    };
    context
        .terminal
        .report(&ready, |screen| draw_readiness(&readiness, screen))?;
    Ok(outcome)
}

fn draw_readiness(readiness: &Readiness, screen: &mut Screen) {
    for check in &readiness.checks {
        let mut table = Table::wrapping(1);
        let (sign, style) = match &check.problem {
            None => ("yes", GOOD),
            Some(_) => ("no", BAD),
        };
        table.row([
            Cell::styled(format!("{sign:3}"), style),
            Cell::new(check.name),
        ]);
        let hint = check.hint.as_ref().map(|hint| format!("hint: {hint}"));
        let note = check.note.as_ref().map(|note| format!("note: {note}"));
        for detail in check.problem.iter().chain(&hint).chain(&note) {
            table.row([Cell::new(""), Cell::new(detail)]);
        }
        screen.wide_table(&table);
    }
}
