//! Adopt: what another tool recorded becomes the history, and no schema is changed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use whimbrel_schema::graph::Target;

use super::MigrationManager;
use super::apply::new_run;
use super::book::refused_target;
use super::matching::{Matched, MatchedBy};
use super::session::Session;
use crate::database::Access;
use crate::database::bookkeeping::{Event, LogEntry, Record};
use crate::database::foreign::{ForeignRow, Tool};
use crate::error::{Error, ErrorKind, Result};

/// Whose history is adopted, and what its rows mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adoption {
    /// The tool; the one whose table is there when none is named.
    pub tool: Option<Tool>,
    /// Its table, where it has another name than usual; needs `tool`.
    pub table: Option<String>,
    /// The app of Django's whose migrations count.
    pub app: Option<String>,
    /// Versions with what a person says they are: an id, the beginning of one, a label, or `base` for
    /// no revision at all.
    pub map: BTreeMap<String, String>,
    /// Where the database is, whatever the rows say.
    pub at: Option<Target>,
}

/// What an adoption says of the rows, and records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdoptReport {
    /// The tool, as it is named on the command line.
    pub tool: String,
    /// Its table.
    pub table: String,
    /// Its rows, in the tool's order.
    pub rows: Vec<AdoptedRow>,
    /// The revisions that are recorded as applied, in order.
    pub recorded: Vec<String>,
    /// The newest applied revisions afterwards.
    pub current: Vec<String>,
    /// Where the live schema is not what the adopted history says, in clauses.
    pub differences: Vec<String>,
    /// Why the live schema could not be compared.
    pub not_compared: Option<String>,
}

/// A row of another tool and what it is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdoptedRow {
    /// The version there.
    pub version: String,
    /// Its name there, where it has one beside the version.
    pub name: Option<String>,
    /// The revision that it is.
    pub revision: Option<String>,
    /// By what it was found; `None` when it was not.
    pub by: Option<MatchedBy>,
}

impl AdoptReport {
    /// Tells whether the history says this already.
    pub fn is_nothing(&self) -> bool {
        self.recorded.is_empty()
    }

    /// The rows that are no revision as far as anyone knows.
    pub fn unmatched(&self) -> impl Iterator<Item = &AdoptedRow> {
        self.rows.iter().filter(|row| row.by.is_none())
    }

    /// Refuses rows that are nothing here, unless a person says where the database is.
    ///
    /// # Errors
    ///
    /// [`HistoryConflict`](ErrorKind::HistoryConflict), with the flags that say what the rows are.
    pub fn must_be_matched(&self, adoption: &Adoption) -> Result<()> {
        match adoption.at.is_some() || self.unmatched().next().is_none() {
            true => Ok(()),
            false => Err(refused(self)),
        }
    }
}

impl MigrationManager {
    /// Says what the rows of another tool are here and what would be recorded; changes nothing.
    ///
    /// Rows that match nothing are no error here: nothing is to be recorded then.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::adopt`], but for rows that match nothing.
    pub fn plan_adopt(&self, adoption: &Adoption) -> Result<AdoptReport> {
        match self.look()? {
            Some(mut session) => self.adopt_plan(&mut session, adoption),
            None => Err(super::checks::absent(&self.url)),
        }
    }

    /// Records what another tool applied, without running a revision; that tool's table is only read.
    ///
    /// What is recorded already stays.
    ///
    /// # Errors
    ///
    /// When no table of a tool is there or more than one is, a row matches no revision or several, a
    /// revision has a row while one that it needs has none, a revision is unfinished, or the rows
    /// cannot be written; then none is.
    pub fn adopt(&self, adoption: &Adoption) -> Result<AdoptReport> {
        let mut session = self.enter(Access::Existing)?;
        let report = self.adopt_plan(&mut session, adoption)?;
        report.must_be_matched(adoption)?;
        if !report.is_nothing() {
            session.database.create_bookkeeping()?;
            let record = self.adopt_record(&report)?;
            session.database.record(&record)?;
        }
        session.let_go()?;
        Ok(report)
    }

    fn adopt_plan(&self, session: &mut Session, adoption: &Adoption) -> Result<AdoptReport> {
        if let Some(progress) = session.state.unfinished() {
            return Err(super::unfinished::in_the_way(progress, "then adopt"));
        }
        self.must_not_be_ahead(&session.state)?;
        let (tool, table, rows) = foreign_rows(session, adoption)?;
        let matched = self.book.matched(&rows, &adoption.map)?;
        let mut report = AdoptReport {
            tool: tool.as_str().to_owned(),
            table,
            rows: rows.iter().zip(&matched).map(adopted_row).collect(),
            recorded: Vec::new(),
            current: Vec::new(),
            differences: Vec::new(),
            not_compared: None,
        };
        let before = session.state.known_in_order(&self.book);
        if report.must_be_matched(adoption).is_err() {
            return Ok(report);
        }
        let mut after: BTreeSet<&'static str> = match &adoption.at {
            Some(at) => {
                let graph = self.book.graph();
                let stamped = graph.stamped(at, &BTreeSet::new());
                stamped.map_err(refused_target)?.into_iter().collect()
            }
            None => self.applied_there(tool, &matched)?,
        };
        after.extend(before.iter().copied());
        let graph = self.book.graph();
        let after: Vec<&'static str> = graph.order().filter(|id| after.contains(id)).collect();
        let new = after.iter().filter(|id| !before.contains(id));
        report.recorded = new.map(|id| (*id).to_owned()).collect();
        let current = graph.current(&after.iter().copied().collect());
        report.current = super::status::owned(current);
        match self.drift_from(session, after) {
            Ok(drift) => report.differences = drift.differences,
            Err(error) => report.not_compared = Some(error.message().to_owned()),
        }
        Ok(report)
    }

    /// All that the matched rows say is applied.
    fn applied_there(&self, tool: Tool, matched: &[Matched]) -> Result<BTreeSet<&'static str>> {
        let graph = self.book.graph();
        let ids: BTreeSet<&'static str> = matched.iter().filter_map(Matched::revision).collect();
        let rows: Vec<&str> = ids.iter().copied().collect();
        if tool == Tool::Alembic {
            let applied = graph.applied_below(&rows).map_err(refused_target)?;
            return Ok(applied.into_iter().collect());
        }
        let newest = graph.current(&rows.iter().copied().collect());
        let applied = graph.applied_below(&newest).map_err(refused_target)?;
        let missing: Vec<&str> = applied
            .iter()
            .copied()
            .filter(|id| !ids.contains(id))
            .collect();
        if missing.is_empty() {
            return Ok(ids);
        }
        Err(Error::new(
            ErrorKind::HistoryConflict,
            format!(
                "{} is applied by the rows, but no row is {}, which stands below",
                newest.join(", "),
                missing.join(", ")
            ),
        )
        .with_hint(format!(
            "when that is applied too, --at {} says the whole",
            newest.first().copied().unwrap_or("REV")
        )))
    }

    fn adopt_record(&self, report: &AdoptReport) -> Result<Record> {
        let run = new_run();
        let entries = report.recorded.iter().map(|id| {
            let mut entry = LogEntry::new(Event::Adopted, &run);
            entry.revision = Some(id.clone());
            entry.checksum = Some(self.book.record_up(id)?.1.into());
            entry.note = Some(note(report, id));
            Ok(entry)
        });
        Ok(Record {
            insert: report.recorded.clone(),
            entries: entries.collect::<Result<_>>()?,
            ..Record::default()
        })
    }
}

/// What the log says of a revision that was adopted.
fn note(report: &AdoptReport, id: &str) -> String {
    let rows = report.rows.iter();
    let own = rows.filter(|row| row.revision.as_deref() == Some(id));
    let versions: Vec<&str> = own.map(|row| row.version.as_str()).collect();
    let from = format!("adopted from {}, table {}", report.tool, report.table);
    match versions.is_empty() {
        true => from,
        false => format!("{from}: {}", versions.join(", ")),
    }
}

fn adopted_row((row, matched): (&ForeignRow, &Matched)) -> AdoptedRow {
    AdoptedRow {
        version: row.version.clone(),
        name: row.name.clone(),
        revision: matched.revision().map(str::to_owned),
        by: matched.by(),
    }
}

/// The tool, its table and its rows.
fn foreign_rows(
    session: &mut Session,
    adoption: &Adoption,
) -> Result<(Tool, String, Vec<ForeignRow>)> {
    let (tool, table) = found(session, adoption)?;
    let rows = session.database.foreign_history(tool, &table)?;
    let rows = match tool {
        Tool::Django => of_app(rows, adoption.app.as_deref())?,
        Tool::Alembic | Tool::Sqlx | Tool::Refinery | Tool::SeaOrm => rows,
    };
    if let Some(failed) = rows.iter().find(|row| !row.is_done) {
        let message = format!(
            "`{}` in `{table}` was begun and did not end well",
            failed.version
        );
        return Err(Error::new(ErrorKind::HistoryConflict, message)
            .with_hint("mend it with the tool that began it; then adopt"));
    }
    Ok((tool, table, rows))
}

fn found(session: &mut Session, adoption: &Adoption) -> Result<(Tool, String)> {
    let tools = match adoption.tool {
        Some(tool) => vec![tool],
        None => Tool::ALL.to_vec(),
    };
    let mut there = Vec::new();
    for tool in tools {
        let usual = adoption
            .table
            .as_deref()
            .filter(|_| adoption.tool.is_some());
        let table = usual.unwrap_or_else(|| tool.table());
        if session.database.table_exists(table)? {
            there.push((tool, table.to_owned()));
        }
    }
    let names: Vec<&str> = there.iter().map(|(tool, _)| tool.as_str()).collect();
    let refused = |message: &str, hint: String| {
        Err(Error::new(ErrorKind::Usage, message.to_owned()).with_hint(hint))
    };
    match (there.as_slice(), adoption.tool) {
        ([one], _) => Ok(one.clone()),
        ([], Some(tool)) => {
            let table = adoption.table.as_deref().unwrap_or_else(|| tool.table());
            refused(
                &format!("there is no table `{table}` in the database"),
                "--table names another one".to_owned(),
            )
        }
        ([], None) => {
            let tables = Tool::ALL.map(Tool::table).join("`, `");
            refused(
                "no other tool has a history in the database",
                format!(
                    "looked for `{tables}`; --from and --table name another one, \
                     and `migrate stamp REV` needs none"
                ),
            )
        }
        (_, _) => refused(
            &format!("several tools have a history here: {}", names.join(", ")),
            "--from names the one that counts".to_owned(),
        ),
    }
}

/// The rows of one app.
fn of_app(rows: Vec<ForeignRow>, app: Option<&str>) -> Result<Vec<ForeignRow>> {
    let apps: BTreeSet<String> = rows.iter().filter_map(|row| row.app.clone()).collect();
    let known = app.is_some_and(|app| apps.contains(app));
    if !known {
        let message = match app {
            Some(app) => format!("no migration of the app `{app}` is in Django's table"),
            None => "Django's table holds the migrations of every app".to_owned(),
        };
        let apps: Vec<String> = apps.into_iter().collect();
        return Err(Error::new(ErrorKind::Usage, message).with_hint(format!(
            "--app names the one whose schema the revisions make: {}",
            apps.join(", ")
        )));
    }
    let own = |row: &ForeignRow| row.app.as_deref() == app;
    Ok(rows.into_iter().filter(own).collect())
}

fn refused(report: &AdoptReport) -> Error {
    let unmatched: Vec<&str> = report.unmatched().map(|row| row.version.as_str()).collect();
    let flags: Vec<String> = unmatched
        .iter()
        .map(
            |version| match version.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
                true => format!("--map '{}=REV'", version.replace('\'', "'\\''")),
                false => format!("--map {version}=REV"),
            },
        )
        .collect();
    let rows = super::checks::counted(unmatched.len(), "row");
    Error::new(
        ErrorKind::HistoryConflict,
        format!(
            "{rows} of `{}` match no revision, or more than one: {}",
            report.table,
            unmatched.join(", ")
        ),
    )
    .with_hint(format!(
        "say which each is, `base` for none of them: {}; or --at REV for the whole",
        flags.join(" ")
    ))
}
