//! What a run or a rollback did, for people.

use super::screen::Screen;
use super::style::{GOOD, painted};
use super::table::{Cell, Table};
use super::time::lasting;
use crate::manager::RunReport;

/// Draws the report; `done` is "Applied" or "Reverted".
pub(super) fn draw(report: &RunReport, done: &str, nothing: &str, screen: &mut Screen) {
    if report.is_empty() {
        screen.line(nothing);
    } else {
        draw_revisions(report, done, screen);
    }
    for note in &report.notes {
        screen.line(&format!("note: {note}"));
    }
}

fn draw_revisions(report: &RunReport, done: &str, screen: &mut Screen) {
    let count = report.revisions.len();
    let plural = if count == 1 { "" } else { "s" };
    let time = lasting(report.duration);
    let summary = format!("{done} {count} revision{plural}");
    screen.line(&format!("{} in {time}", painted(GOOD, &summary)));
    let mut table = Table::wrapping(1);
    for revision in &report.revisions {
        let resumed = match revision.resumed {
            true => "finished what was begun",
            false => "",
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
