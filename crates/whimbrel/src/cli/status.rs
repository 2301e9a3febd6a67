//! `migrate status`: where the database stands.

use whimbrel_schema::Backend;

use super::context::Context;
use super::outcome::Outcome;
use super::screen::{Pair, Screen};
use super::style::{BAD, CODE, GOOD, WAITING, harmless, painted};
use super::table::{Cell, Table};
use crate::error::Result;
use crate::manager::{RevisionStatus, Status};

pub(super) fn run(context: &Context<'_>) -> Result<Outcome> {
    let manager = context.manager()?;
    let status = manager.status_with_scores()?;
    context.terminal.answer(&status, |screen| {
        screen.pairs(facts(&status, manager.url().backend()));
        pending(&status, screen);
        warnings(&status, screen);
    })?;
    Ok(Outcome::DONE)
}

fn facts(status: &Status, backend: Backend) -> Vec<Pair> {
    let version = match &status.server_version {
        Some(version) => format!("{backend} {version}"),
        None => format!("{backend}; the database does not exist yet"),
    };
    let mut facts = vec![
        Pair::new("Database", &status.database),
        Pair::new("Backend", version),
        Pair::new("Environment", &status.environment),
    ];
    match status.current.as_slice() {
        [] => facts.push(Pair::new("Current", "no revision")),
        current => facts.extend(current.iter().map(|id| {
            let name = "Current";
            Pair::new(name, named(id, &status.applied))
        })),
    }
    let total = status.applied.len() + status.pending.len();
    facts.push(Pair::new(
        "Applied",
        format!("{} of {total}", status.applied.len()),
    ));
    let waiting = status.pending.len() + status.pending_sql.len();
    facts.push(match waiting {
        0 => Pair::styled("Pending", "nothing", GOOD),
        waiting => Pair::styled("Pending", waiting.to_string(), WAITING),
    });
    facts
}

/// An id with its message.
fn named(id: &str, revisions: &[RevisionStatus]) -> String {
    let found = revisions.iter().find(|revision| revision.id == id);
    match found {
        Some(revision) => format!("{id}  {}", revision.message),
        None => id.to_owned(),
    }
}

fn pending(status: &Status, screen: &mut Screen) {
    if status.pending.is_empty() && status.pending_sql.is_empty() {
        return;
    }
    screen.gap();
    screen.heading("Pending");
    let mut table = Table::wrapping(1);
    for folder in &status.pending_sql {
        table.row([Cell::new("SQL folder"), Cell::new(folder)]);
    }
    for revision in &status.pending {
        table.row([
            Cell::styled(&revision.id, WAITING),
            Cell::new(&revision.message),
            score(revision),
        ]);
    }
    screen.table(&table);
    if status.unfinished.is_none() && status.newer.is_empty() {
        let command = match status.exists {
            true => "migrate run",
            false => "migrate quick",
        };
        screen.gap();
        screen.line(&format!("Run `{}` to apply them.", painted(CODE, command)));
    }
}

/// The safety score of a revision that waits; the lower, the louder.
fn score(revision: &RevisionStatus) -> Cell {
    match (revision.safety_score, revision.band) {
        (Some(score), Some(band)) => {
            let style = match score.value() {
                90.. => GOOD,
                50.. => WAITING,
                _ => BAD,
            };
            Cell::styled(format!("safety {score}, {}", band.name()), style)
        }
        _ => Cell::new(""),
    }
}

fn warnings(status: &Status, screen: &mut Screen) {
    if let Some(id) = &status.unfinished {
        screen.gap();
        screen.line(&painted(BAD, &format!("Revision {id} is unfinished.")));
        let (began, command) = match status.unfinished_direction {
            Some("abort") => ("An abort began to undo it", "migrate abort"),
            Some("down") => ("A rollback began to revert it", "migrate rollback"),
            _ => ("A run began to apply it", "migrate run"),
        };
        let command = painted(CODE, command);
        let other = match status.unfinished_direction {
            Some("abort") => String::new(),
            _ => format!(", or `{}` to undo it", painted(CODE, "migrate abort")),
        };
        screen.line(&format!("{began} (run `{command}` to finish it{other})."));
        if let Some(table) = &status.waiting_data {
            let backfill = painted(CODE, "migrate backfill");
            screen.line(&format!(
                "Its data work waits: the backfill of {} (run `{backfill}` to carry it out).",
                harmless(table)
            ));
        }
    }
    if !status.newer.is_empty() {
        screen.gap();
        screen.line(&painted(BAD, "The database is ahead of this program."));
        let newer = status.newer.join(", ");
        screen.line(&format!("A newer version of it has applied {newer}."));
    }
    changed(status, screen);
    foreign(status, screen);
}

fn changed(status: &Status, screen: &mut Screen) {
    for id in &status.changed {
        screen.gap();
        let what = format!("Revision {id} was changed after it was applied.");
        screen.line(&painted(BAD, &what));
        screen.line(
            "Bring its `up` back to what was applied; nothing runs or is reverted until then.",
        );
    }
}

fn foreign(status: &Status, screen: &mut Screen) {
    if status.foreign.is_empty() {
        return;
    }
    screen.gap();
    let foreign: Vec<String> = status.foreign.iter().map(|id| harmless(id)).collect();
    screen.line(&format!(
        "Other tools have recorded {}.",
        foreign.join(", ")
    ));
    if !status.foreign.iter().all(|id| is_id(id)) {
        screen.line(
            "An id has 14 digits: find out what wrote the others into `__diesel_schema_migrations`, \
             and delete their rows when nothing needs them.",
        );
    }
}

fn is_id(text: &str) -> bool {
    text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit())
}
