//! `migrate run --dry-run`: what a run would do, done where nothing is at risk.

use whimbrel_schema::graph::Target;

use super::context::Context;
use super::interrupt::Listening;
use super::outcome::Outcome;
use super::screen::Screen;
use super::style::{FAINT, GOOD, painted};
use super::table::{Cell, Table};
use super::time::lasting_ms;
use crate::error::Result;
use crate::manager::{DryRunReport, Ground, MigrationManager};

pub(super) fn run(
    context: &Context<'_>,
    manager: &MigrationManager,
    target: &Target,
    ground: Ground,
) -> Result<Outcome> {
    let listening = Listening::to(manager.cancel(), |_| {});
    let report = manager.dry_run(target, ground, &mut ());
    drop(listening);
    let report = report?;
    context
        .terminal
        .answer(&report, |screen| draw(&report, screen))?;
    Ok(Outcome::DONE)
}

fn draw(report: &DryRunReport, screen: &mut Screen) {
    let count = report.revisions.len();
    if count == 0 {
        screen.line("Nothing to apply.");
        return;
    }
    let plural = if count == 1 { "" } else { "s" };
    let place = match report.ground {
        Ground::Copy => "on a copy, which is gone",
        Ground::Live => "in a transaction that was taken back",
    };
    let line = format!("A run would apply {count} revision{plural}");
    screen.line(&format!("{}; they ran {place}:", painted(GOOD, &line)));
    let mut table = Table::wrapping(1);
    for revision in &report.revisions {
        let took = revision.duration_ms.map(|ms| {
            let ms = i64::try_from(ms).unwrap_or(i64::MAX);
            lasting_ms(ms)
        });
        table.row([
            Cell::new(&revision.id),
            Cell::new(&revision.message),
            Cell::new(took.unwrap_or_default()),
        ]);
        let mut said: Vec<String> = revision
            .locks
            .iter()
            .map(|(on, lock)| format!("{lock} on {on}"))
            .collect();
        if !revision.rewrites.is_empty() {
            said.push(format!("writes {} anew", revision.rewrites.join(", ")));
        }
        if !said.is_empty() {
            let predicted = format!("predicted: {}", said.join("; "));
            table.row([Cell::new(""), Cell::styled(predicted, FAINT)]);
        }
    }
    screen.table(&table);
    for note in &report.notes {
        screen.line(&painted(FAINT, &format!("note: {note}")));
    }
}
