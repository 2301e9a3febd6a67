//! Several revisions of the program as one; no database is asked.

use std::collections::BTreeSet;

use whimbrel_schema::Recording;
use whimbrel_schema::graph::Target;
use whimbrel_schema::squash::{Member, SquashProblem, Squashed, line, squash};

use super::book::{Book, refused_target};
use super::catalog::replayed;
use crate::error::{Error, ErrorKind, Result};
use crate::migrations::Migrations;

/// The revisions from one to another, and what the one in their place does.
#[derive(Clone, Debug)]
pub(crate) struct SquashedMigrations {
    /// The revisions, in order.
    pub(crate) line: Vec<&'static str>,
    /// The body of the one.
    pub(crate) body: Squashed,
}

/// Makes one revision of several.
///
/// # Errors
///
/// When the revisions are no line of their own, or one of them cannot be written as Rust.
pub(crate) fn squashed_migrations(
    migrations: Migrations,
    first: &str,
    last: &str,
) -> Result<SquashedMigrations> {
    let book = Book::open(migrations)?;
    let line = line(book.graph(), first, last).map_err(refused)?;
    let target = Target::Named(last.to_owned());
    let below = book.graph().upgrade(&target, &BTreeSet::new());
    let below = below.map_err(refused_target)?;
    let before = replayed(&book, below.into_iter().filter(|id| !line.contains(id)))?;
    let recorded: Vec<(Recording, Recording)> = line
        .iter()
        .map(|id| Ok((book.record_up(id)?.0, book.record_down(id)?)))
        .collect::<Result<_>>()?;
    let members: Vec<Member<'_>> = line
        .iter()
        .zip(&recorded)
        .map(|(id, (up, down))| Member { id, up, down })
        .collect();
    let body = squash(&members, &before).map_err(refused)?;
    Ok(SquashedMigrations { line, body })
}

fn refused(problem: SquashProblem) -> Error {
    Error::new(ErrorKind::Usage, problem.to_string()).with_hint(problem.hint())
}
