//! Plans as scripts that the shells of the databases run, without this program.
//!
//! A script stops at the first error, asks the history before each revision, and writes what the runner
//! would have written: a revision that it leaves unfinished is finished by `migrate run`.

use whimbrel_schema::Backend;
use whimbrel_schema::dialect::Writer;
use whimbrel_schema::plan::{Action, Direction, Plan};

use super::bookkeeping::writes::{Measured, Writer as Author, log_cells};
use super::bookkeeping::{Begin, FIRST_LAYOUT, LogEntry};
use super::identity::Identity;
use super::statement::Statement;
use crate::error::{Error, ErrorKind, Result};

/// A revision as a script carries it out.
#[derive(Clone, Debug)]
pub(crate) struct Scripted<'s> {
    pub(crate) id: &'s str,
    pub(crate) message: &'s str,
    pub(crate) direction: Direction,
    pub(crate) plan: &'s Plan,
    /// The revisions that must be applied before it.
    pub(crate) requires: Vec<&'s str>,
    /// The revisions that must not be applied.
    pub(crate) forbids: Vec<&'s str>,
    /// What the log says when it begins; only of a staged one.
    pub(crate) started: LogEntry,
    /// What the log says when it is done.
    pub(crate) done: LogEntry,
    /// Its stored plan; only of a staged one.
    pub(crate) begin: Option<Begin>,
    /// What it would lose.
    pub(crate) losses: Vec<String>,
}

/// What a script is written for.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The schema of the bookkeeping tables; by default the first of the search path.
    #[cfg_attr(
        not(feature = "postgres"),
        expect(dead_code, reason = "SQLite has one place")
    )]
    pub(crate) schema: Option<String>,
    /// The application, for the log.
    pub(crate) application: Option<String>,
}

/// Writes the script of revisions.
///
/// # Errors
///
/// When the backend is not part of this build, or something can only be carried out by the runner: all
/// of it is named.
pub(crate) fn script(
    backend: Backend,
    revisions: &[Scripted<'_>],
    place: &Place,
) -> Result<String> {
    must_be_writable(revisions)?;
    match backend {
        #[cfg(feature = "postgres")]
        Backend::Postgres => Ok(super::postgres::offline(revisions, place)),
        #[cfg(feature = "sqlite")]
        Backend::Sqlite => Ok(super::sqlite::offline(revisions, place)),
        #[allow(unreachable_patterns)]
        _ => Err(Error::new(
            ErrorKind::Usage,
            format!("this program is built without {backend}"),
        )),
    }
}

/// Refuses what asks the live database a question that decides what runs.
fn must_be_writable(revisions: &[Scripted<'_>]) -> Result<()> {
    let mut reasons: Vec<String> = Vec::new();
    for revision in revisions {
        for item in revision.plan.items() {
            if let Action::Backfill(filling) = &item.action {
                reasons.push(format!(
                    "{}: the backfill of `{}` goes on from where it stopped",
                    revision.id, filling.table
                ));
            }
        }
        for guard in revision.plan.items().flat_map(|item| &item.guards) {
            let reason = format!(
                "{}: something runs only when {}",
                revision.id, guard.condition
            );
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    if reasons.is_empty() {
        return Ok(());
    }
    let message = format!("a script cannot do this: {}", reasons.join("; "));
    Err(Error::new(ErrorKind::Failed, message).with_hint(
        "`migrate run` asks the database; for a script, stop before these revisions with --target",
    ))
}

/// Who the log names for what a script does.
pub(crate) fn author(shell: &str, place: &Place) -> Author {
    Author {
        identity: Identity {
            user: shell.to_owned(),
            host: "script".to_owned(),
            pid: 0,
        },
        application: place.application.clone(),
        actor: shell.to_owned(),
        replaced: std::collections::BTreeMap::new(),
        // The log of an older layout may be there, and its columns are all that a script can say.
        layout: FIRST_LAYOUT,
    }
}

/// The statement that appends a row to the log.
pub(crate) fn insert_log(
    table: &str,
    entry: &LogEntry,
    author: &Author,
    backend: Backend,
) -> String {
    let cells = log_cells(entry, author, Measured::default());
    let insert = Statement::new(format!("INSERT INTO {table}")).row(cells);
    insert.inlined(backend)
}

/// The SQL of a text.
pub(crate) fn string(text: &str, backend: Backend) -> String {
    Writer::new(backend).string(text).finish()
}

/// The SQL of texts, with commas between them.
pub(crate) fn strings(texts: &[&str], backend: Backend) -> String {
    let written: Vec<String> = texts.iter().map(|text| string(text, backend)).collect();
    written.join(", ")
}

/// A statement with a semicolon, on a line of its own where a comment could swallow it.
pub(crate) fn terminated(sql: &str) -> String {
    let sql = sql.trim().trim_end_matches(';');
    let last = sql.lines().last().unwrap_or_default();
    match last.contains("--") {
        true => format!("{sql}\n;\n"),
        false => format!("{sql};\n"),
    }
}

/// The lines over a revision.
pub(crate) fn title(revision: &Scripted<'_>) -> String {
    let verb = match revision.direction {
        Direction::Up => "apply",
        Direction::Down => "revert",
    };
    let message: String = revision
        .message
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let mut text = format!("\n-- {verb} {} {message}\n", revision.id);
    if !revision.losses.is_empty() {
        text.push_str(&format!("-- loses {}\n", revision.losses.join(" and ")));
    }
    text
}

/// Why the history does not allow a revision, and the condition that must hold instead, over the quoted
/// table of the history.
pub(crate) fn demands(
    revision: &Scripted<'_>,
    history: &str,
    backend: Backend,
) -> Vec<(String, String)> {
    let id = revision.id;
    let count = |ids: &[&str]| {
        format!(
            "(SELECT count(*) FROM {history} WHERE version IN ({}))",
            strings(ids, backend)
        )
    };
    let (state, applied) = match revision.direction {
        Direction::Up => ("applied already", 0),
        Direction::Down => ("not applied", 1),
    };
    let mut demands = vec![(
        format!("revision {id} is {state}"),
        format!("{} = {applied}", count(&[id])),
    )];
    if !revision.requires.is_empty() {
        demands.push((
            format!(
                "revision {id} stands on {}, which is not applied",
                revision.requires.join(" and ")
            ),
            format!(
                "{} = {}",
                count(&revision.requires),
                revision.requires.len()
            ),
        ));
    }
    if !revision.forbids.is_empty() {
        demands.push((
            format!("a revision that stands on {id} is applied"),
            format!("{} = 0", count(&revision.forbids)),
        ));
    }
    demands
}

/// The sentence for a stored plan that is in the way.
pub(crate) const UNFINISHED: &str =
    "another revision is unfinished; migrate run or migrate rollback goes on with it";
