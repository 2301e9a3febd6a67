//! `migrate reset`: everything that the revisions made is dropped.

use whimbrel_schema::Backend;

use super::context::Context;
use super::outcome::Outcome;
use super::prompt;
use super::screen::Screen;
use super::style::{BAD, GOOD, painted};
use super::table::{Cell, Table};
use crate::error::Result;
use crate::manager::{Dropped, DroppedKind, ResetReport};

pub(super) fn run(context: &Context<'_>) -> Result<Outcome> {
    let manager = context.manager()?;
    let plan = prompt::planned(&manager, || manager.plan_reset())?;
    let backend = manager.url().backend();
    if !plan.dropped.is_empty() || !plan.reverted.is_empty() {
        prompt::confirm(context, "reset", "Drop all of it?", |screen| {
            let database = manager.url();
            let warning = format!("This destroys every row of {database}:");
            screen.line(&painted(BAD, &warning));
            draw(&plan, screen);
            if !plan.dropped.is_empty() {
                screen.line(match backend {
                    Backend::Sqlite => "The file is copied first.",
                    Backend::Postgres => "No backup is made; `pg_dump` makes one.",
                });
            }
        })?;
    }
    let done = manager.reset()?;
    context.terminal.report(&done, |screen| {
        if done.reverted.is_empty() {
            screen.line("Nothing to drop: the history has no revision of this program.");
        } else {
            let count = done.reverted.len();
            let plural = if count == 1 { "" } else { "s" };
            screen.line(&painted(GOOD, &format!("Reset {count} revision{plural}")));
        }
        draw(&done, screen);
        match &done.backup {
            Some(file) => screen.line(&format!("The database before it: {file}")),
            None if !done.dropped.is_empty() => screen.line("No backup was made."),
            None => {}
        }
    })?;
    Ok(Outcome::DONE)
}

fn draw(report: &ResetReport, screen: &mut Screen) {
    let mut table = Table::wrapping(1);
    for dropped in &report.dropped {
        table.row([
            Cell::new("drop"),
            Cell::new(named(dropped)),
            Cell::styled(lost(dropped), BAD),
        ]);
    }
    for name in &report.kept {
        let why = match report.unrecorded.contains(name) {
            true => "made by a revision that the history does not have",
            false => "",
        };
        table.row([Cell::new("keep"), Cell::new(name), Cell::new(why)]);
    }
    screen.table(&table);
}

fn named(dropped: &Dropped) -> String {
    match dropped.kind {
        DroppedKind::Table => format!("table {}", dropped.name),
        DroppedKind::EnumType => format!("enum type {}", dropped.name),
    }
}

fn lost(dropped: &Dropped) -> String {
    match dropped.rows {
        None | Some(0) => String::new(),
        Some(1) => "1 row".to_owned(),
        Some(rows) => format!("{rows} rows"),
    }
}
