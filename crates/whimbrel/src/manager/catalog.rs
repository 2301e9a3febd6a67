//! The catalog as the applied revisions make it.

use whimbrel_schema::replay::{Poison, replay};
use whimbrel_schema::{Catalog, Recording};

use super::MigrationManager;
use super::book::Book;
use crate::error::{Error, ErrorKind, Result};
use crate::migrations::Migrations;

/// The schema that all revisions of a program make; no database is asked.
///
/// # Errors
///
/// When the revisions form no history or do not replay, which those that the gate verified always do.
pub fn replayed_migrations(migrations: Migrations) -> Result<Catalog> {
    let book = Book::open(migrations)?;
    replayed(&book, book.graph().order())
}

impl MigrationManager {
    /// One checksum of all revisions, 16 hexadecimal digits; the same where they record the same.
    ///
    /// # Errors
    ///
    /// When a revision records other operations than it did when it was built.
    pub fn checksum_of_all(&self) -> Result<String> {
        self.book.digest()
    }
}

/// Replays revisions, in the order given.
pub(super) fn replayed<'i>(book: &Book, ids: impl IntoIterator<Item = &'i str>) -> Result<Catalog> {
    let mut catalog = Catalog::new();
    for id in ids {
        follow(book, id, &mut catalog)?;
    }
    catalog.forget();
    Ok(catalog)
}

/// Replays one revision.
pub(super) fn follow(book: &Book, id: &str, catalog: &mut Catalog) -> Result<()> {
    let (recording, _) = book.record_up(id)?;
    follow_recording(&recording, id, catalog)
}

/// Replays what a revision recorded.
pub(super) fn follow_recording(
    recording: &Recording,
    id: &str,
    catalog: &mut Catalog,
) -> Result<()> {
    let refusals = replay(&recording.operations, catalog, &mut Poison::default());
    match refusals.into_iter().next() {
        None => Ok(()),
        Some(refusal) => Err(Error::new(
            ErrorKind::HistoryConflict,
            format!("the revisions do not replay: {}", refusal.refused.reason),
        )
        .with_revision(id)
        .with_hint("build with the gate, which names the place")),
    }
}
