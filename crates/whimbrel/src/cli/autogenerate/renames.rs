//! What has another name: as flags, answers and models say, else as a person says.

use clap::Args;
use whimbrel_schema::Catalog;
use whimbrel_schema::diff::{Candidate, Renamed, Renames, candidates};
use whimbrel_schema::operation::Change;

use super::answers::Answers;
use super::column::Named;
use crate::cli::context::Context;
use crate::cli::prompt::ask_whether;
use crate::error::{Error, ErrorKind, Result};
use crate::states::Ready;

#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct Naming {
    /// Take this as the same under a new name: `users=people`, `users.name=users.full_name`
    #[arg(long = "rename", value_name = "OLD=NEW")]
    renames: Vec<String>,

    /// Take nothing else as renamed: what is gone is dropped, what is new is made
    #[arg(long)]
    no_renames: bool,
}

impl Naming {
    /// Tells whether something is said.
    pub(in crate::cli) const fn is_given(&self) -> bool {
        self.no_renames || !self.renames.is_empty()
    }

    /// What has another name, without asking anybody; what seems to be renamed comes beside it.
    pub(in crate::cli) fn stated(&self, ready: &Ready) -> Result<(Renames, Vec<Candidate>)> {
        let stated = said(ready, &self.renames)?;
        let seeming = match self.no_renames {
            true => Vec::new(),
            false => candidates(&after(&stated, ready)?, ready.to(), &[]),
        };
        Ok((stated, seeming))
    }

    /// What has another name; a person is asked about what only seems so.
    ///
    /// # Errors
    ///
    /// A usage error that names the flags, when something seems to be renamed and nobody can be asked.
    pub(super) fn decide(
        &self,
        context: &Context<'_>,
        ready: &Ready,
        answers: &mut Answers,
    ) -> Result<Renames> {
        let written = [self.renames.as_slice(), &answers.given.renames].concat();
        let mut renames = said(ready, &written)?;
        if self.no_renames {
            return Ok(renames);
        }
        let mut refused: Vec<Renamed> = Vec::new();
        loop {
            let now = after(&renames, ready)?;
            let kept_apart = |renamed: &Renamed| {
                let text = renamed.to_string();
                answers.given.not_renamed.contains(&text)
            };
            let found = candidates(&now, ready.to(), &refused);
            let Some(first) = found.first() else {
                return Ok(renames);
            };
            if kept_apart(&first.renamed) {
                refused.push(first.renamed.clone());
                continue;
            }
            if !context.terminal.can_ask() {
                let open = found.into_iter().map(|candidate| candidate.renamed);
                return Err(unanswered(
                    &open.filter(|r| !kept_apart(r)).collect::<Vec<_>>(),
                ));
            }
            let renamed = first.renamed.clone();
            match ask_whether(&question(&renamed))? {
                true => {
                    answers.note(|given| given.renames.push(renamed.to_string()));
                    renames.add(renamed);
                }
                false => {
                    answers.note(|given| given.not_renamed.push(renamed.to_string()));
                    refused.push(renamed);
                }
            }
        }
    }
}

fn question(renamed: &Renamed) -> String {
    match renamed {
        Renamed::Table { from, to } => format!("Is the table `{to}` the old `{from}` renamed?"),
        Renamed::Column { table, from, to } => {
            format!("Is the column `{table}.{to}` the old `{from}` renamed?")
        }
    }
}

/// Nothing is dropped and made anew while it may be the same thing.
fn unanswered(open: &[Renamed]) -> Error {
    let all: Vec<String> = open.iter().map(|renamed| format!("`{renamed}`")).collect();
    let flags: Vec<String> = open
        .iter()
        .map(|renamed| format!("--rename {renamed}"))
        .collect();
    Error::new(
        ErrorKind::Usage,
        format!(
            "this may be renamed, and there is nobody to ask: {}",
            all.join(", ")
        ),
    )
    .with_hint(format!(
        "add `{}`, or `--no-renames` to drop the old and make the new, empty",
        flags.join(" ")
    ))
}

/// What the models say is renamed, and what was written; what was written goes first.
fn said(ready: &Ready, written: &[String]) -> Result<Renames> {
    let mut renames = Renames::default();
    let parsed = written.iter().map(|text| parse(text, ready));
    let parsed: Vec<Renamed> = parsed.collect::<Result<_>>()?;
    let (tables, columns): (Vec<Renamed>, Vec<Renamed>) = parsed
        .into_iter()
        .partition(|renamed| matches!(renamed, Renamed::Table { .. }));
    tables.into_iter().for_each(|table| renames.add(table));
    for column in columns {
        renames.add(column);
    }
    let models = ready.said_renames();
    for (from, to) in models.tables {
        let is_known = |(f, t): &(_, _)| *f == from || *t == to;
        if !renames.tables.iter().any(is_known) {
            renames.tables.push((from, to));
        }
    }
    for (table, from, to) in models.columns {
        let is_known = |(own, f, t): &(_, _, _)| *own == table && (*f == from || *t == to);
        if !renames.columns.iter().any(is_known) {
            renames.columns.push((table, from, to));
        }
    }
    Ok(renames)
}

/// Reads `users=people` or `users.name=users.full_name`.
fn parse(text: &str, ready: &Ready) -> Result<Renamed> {
    let wrong = |what: String| {
        Error::new(ErrorKind::Usage, what).with_hint(
            "write --rename users=people for a table and --rename users.name=users.full_name for a \
             column",
        )
    };
    let (old, new) = text
        .split_once('=')
        .ok_or_else(|| wrong(format!("`{text}` names no new name")))?;
    let from = Named::find(old, ready.from());
    let from = from.ok_or_else(|| wrong(format!("there is no table or column `{old}`")))?;
    let to = Named::find(new, ready.to());
    let to = to.ok_or_else(|| wrong(format!("no table or column `{new}` is wanted")))?;
    match (from, to) {
        (Named::Table(from), Named::Table(to)) => Ok(Renamed::Table { from, to }),
        (Named::Column(_, from), Named::Column(table, to)) => {
            Ok(Renamed::Column { table, from, to })
        }
        (Named::Table(_), Named::Column(..)) | (Named::Column(..), Named::Table(_)) => {
            Err(wrong(format!("`{text}` names a table and a column")))
        }
    }
}

/// The first state after the renames.
fn after(renames: &Renames, ready: &Ready) -> Result<Catalog> {
    let ordered = renames.ordered(ready.from(), ready.to());
    let ordered = ordered.map_err(|problem| {
        Error::new(ErrorKind::Usage, problem.to_string()).with_hint(problem.hint())
    })?;
    let mut now = ready.from().clone();
    for operation in ordered.operations() {
        // What does not fit is told when the states are compared.
        let _ = operation.apply(&mut now);
    }
    Ok(now)
}
