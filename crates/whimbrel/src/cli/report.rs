//! What a run or a rollback did, for people.

use super::outcome::Outcome;
use super::screen::Screen;
use super::style::{GOOD, harmless, painted};
use super::table::{Cell, Table};
use super::terminal::Terminal;
use super::time::lasting;
use crate::error::Result;
use crate::manager::RunReport;

/// Shows what a run applied.
pub(super) fn applied(terminal: &Terminal, report: &RunReport) -> Result<Outcome> {
    show(terminal, report, "Applied", "Nothing to apply.")
}

/// Shows what a rollback reverted.
pub(super) fn reverted(terminal: &Terminal, report: &RunReport) -> Result<Outcome> {
    show(terminal, report, "Reverted", "Nothing to revert.")
}

/// Shows what was finished.
pub(super) fn resumed(terminal: &Terminal, report: &RunReport) -> Result<Outcome> {
    show(terminal, report, "Finished", "No revision is unfinished.")
}

/// Shows what data work was carried out.
pub(super) fn backfilled(terminal: &Terminal, report: &RunReport) -> Result<Outcome> {
    show(terminal, report, "Finished", "No data work waits.")
}

fn show(terminal: &Terminal, report: &RunReport, done: &str, nothing: &str) -> Result<Outcome> {
    terminal.report(report, |screen| match report.is_empty() {
        true => screen.line(nothing),
        false => draw_revisions(report, done, screen),
    })?;
    let mut notes = terminal.screen();
    if report
        .revisions
        .iter()
        .any(|revision| revision.deferred.is_some())
    {
        notes.line(
            "Data work waits: `migrate backfill` carries it out, then `migrate run` goes on.",
        );
    }
    if let Some(file) = &report.backup {
        notes.line(&format!("The database before it: {file}"));
    }
    for note in &report.notes {
        notes.line(&format!("note: {note}"));
    }
    terminal.say(&notes);
    Ok(Outcome::DONE)
}

fn draw_revisions(report: &RunReport, done: &str, screen: &mut Screen) {
    let count = report.revisions.len();
    let plural = if count == 1 { "" } else { "s" };
    let time = lasting(report.duration);
    let summary = format!("{done} {count} revision{plural}");
    screen.line(&format!("{} in {time}", painted(GOOD, &summary)));
    let mut table = Table::wrapping(1);
    for revision in &report.revisions {
        let resumed = match (&revision.deferred, revision.resumed) {
            (Some(table), _) => format!("stops before the backfill of {}", harmless(table)),
            (None, true) => "finished what was begun".to_owned(),
            (None, false) => String::new(),
        };
        table.row([
            Cell::new(&revision.id),
            Cell::new(&revision.message),
            Cell::new(lasting(revision.duration)),
            Cell::new(resumed),
        ]);
    }
    screen.table(&table);
}
