//! `migrate log`: what was done to the database, by whom, and how it went.

use chrono::{DateTime, NaiveDateTime, Utc};
use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::outcome::Outcome;
use super::screen::Screen;
use super::style::{BAD, FAINT, GOOD, PLAIN, harmless, painted};
use super::table::{Cell, Table};
use super::time::{ago, lasting_ms};
use crate::error::Result;
use crate::manager::LogLine;

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: migrate log --limit 5 20260101090000")]
pub(super) struct Log {
    /// Only of this revision: an id, the beginning of one, or a label
    #[arg(value_name = "REV")]
    revision: Option<String>,

    /// At most so many rows, the newest first
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

#[derive(Serialize)]
struct Entries {
    entries: Vec<LogLine>,
}

impl Log {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let entries = context
            .manager()?
            .log(self.revision.as_deref(), Some(self.limit))?;
        if entries.is_empty() {
            let mut screen = context.terminal.screen();
            screen.line("The log has nothing.");
            context.terminal.say(&screen);
        }
        let entries = Entries { entries };
        context
            .terminal
            .answer(&entries, |screen| draw(&entries.entries, screen))?;
        Ok(Outcome::DONE)
    }
}

fn draw(entries: &[LogLine], screen: &mut Screen) {
    let mut table = Table::wrapping(3);
    if !entries.is_empty() {
        table.titles(&["when", "event", "revision", "what", "by"]);
    }
    let now = Utc::now();
    for entry in entries {
        let style = match entry.outcome.as_str() {
            "failed" => BAD,
            _ if entry.event == "applied" => GOOD,
            _ => PLAIN,
        };
        let at = entry.at.as_deref().map(|at| ago(at, now));
        table.row([
            Cell::styled(at.unwrap_or_default(), FAINT),
            Cell::styled(&entry.event, style),
            Cell::new(entry.revision.as_deref().unwrap_or_default()),
            Cell::new(what(entry)),
            Cell::styled(by(entry), FAINT),
        ]);
    }
    screen.wide_table(&table);
    let ahead = entries
        .iter()
        .filter_map(clock_ahead)
        .max_by_key(|(_, seconds)| *seconds);
    if let Some((host, seconds)) = ahead {
        screen.line(&painted(
            FAINT,
            &format!(
                "The times are those of the database; the clock of {} was {seconds} s ahead of it.",
                harmless(host)
            ),
        ));
    }
}

/// The host whose clock was ahead of the database's, and by how many seconds: the id of a run begins
/// with the time on the host, and nothing is written before its run begins.
fn clock_ahead(entry: &LogLine) -> Option<(&str, i64)> {
    const TOLERATED: i64 = 5;
    let (begun, _) = entry.run.split_once('Z')?;
    let begun = NaiveDateTime::parse_from_str(begun, "%Y%m%dT%H%M%S%.f").ok()?;
    let written = DateTime::parse_from_rfc3339(entry.at.as_deref()?).ok()?;
    let seconds = (begun - written.naive_utc()).num_seconds();
    (seconds > TOLERATED).then_some((entry.host.as_str(), seconds))
}

/// How it went, in a few words.
fn what(entry: &LogLine) -> String {
    let mut parts = Vec::new();
    if entry.direction == Some("down") && entry.event != "reverted" {
        parts.push("on the way back".to_owned());
    }
    parts.extend(entry.duration_ms.map(lasting_ms));
    let waited = entry.lock_wait_ms.filter(|waited| *waited > 0);
    parts.extend(waited.map(|waited| format!("waited {} for locks", lasting_ms(waited))));
    let held = entry.lock_held_ms.filter(|held| *held > 0);
    parts.extend(held.map(|held| format!("held locks {}", lasting_ms(held))));
    parts.extend(entry.score.map(|score| format!("safety {score}")));
    parts.extend(entry.database_bytes.map(size));
    parts.extend(entry.note.clone());
    parts.extend(entry.error.clone());
    parts.join(", ")
}

fn by(entry: &LogLine) -> String {
    let application = entry.application.as_deref();
    let with = application.map(|name| format!(" with {name}"));
    format!(
        "{} on {}{}",
        entry.actor,
        entry.host,
        with.unwrap_or_default()
    )
}

/// A number of bytes in the unit that fits.
fn size(bytes: i64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    let mut unit = "bytes";
    let mut shown = bytes;
    let mut rest = 0;
    for next in UNITS {
        if shown < 1_000 {
            break;
        }
        rest = shown % 1_000 / 100;
        shown /= 1_000;
        unit = next;
    }
    match unit {
        "bytes" => format!("{shown} bytes"),
        _ => format!("{shown}.{rest} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_the_unit_that_fits() {
        for (bytes, said) in [
            (999, "999 bytes"),
            (16_384, "16.3 kB"),
            (7_900_000, "7.9 MB"),
            (1_234_000_000_000, "1.2 TB"),
        ] {
            assert_eq!(size(bytes), said);
        }
    }
}
