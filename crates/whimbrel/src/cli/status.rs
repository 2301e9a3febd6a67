//! `migrate status`: where the database stands.

use whimbrel_schema::Backend;

use super::context::Context;
use super::outcome::Outcome;
use super::screen::{Pair, Screen};
use super::style::{BAD, CODE, GOOD, WAITING, painted};
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
            Some("down") => ("A rollback began to revert it", "migrate rollback"),
            _ => ("A run began to apply it", "migrate run"),
        };
        let command = painted(CODE, command);
        screen.line(&format!("{began} (run `{command}` to finish it)."));
    }
    if !status.newer.is_empty() {
        screen.gap();
        screen.line(&painted(BAD, "The database is ahead of this program."));
        let newer = status.newer.join(", ");
        screen.line(&format!("A newer version of it has applied {newer}."));
    }
    if !status.foreign.is_empty() {
        screen.gap();
        let foreign = status.foreign.join(", ");
        screen.line(&format!("Other tools have recorded {foreign}."));
    }
}
