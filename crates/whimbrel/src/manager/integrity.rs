//! Whether the database is sound after a run: the objects of its revisions are there and valid.

use std::collections::BTreeSet;

use whimbrel_schema::Catalog;

use super::MigrationManager;
use super::catalog::replayed;
use super::session::Session;
use crate::database::health::Expected;
use crate::error::{Error, ErrorKind, Result};

/// How much is checked after a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CheckAfter {
    /// The tables that the revisions changed.
    #[default]
    Touched,
    /// The whole database; SQLite reads all of it.
    Everything,
}

/// What was wrong before the run, and is none of its doing.
#[derive(Debug)]
pub(super) struct Sound {
    before: Catalog,
    invalid: BTreeSet<String>,
}

impl MigrationManager {
    /// Looks at the tables that are there before a run or rollback that leads to these revisions.
    pub(super) fn look_before(
        &self,
        session: &mut Session,
        after: &BTreeSet<&'static str>,
    ) -> Result<Sound> {
        let known = session.state.known_in_order(&self.book);
        let before = replayed(&self.book, known.iter().copied())?;
        let mut invalid = BTreeSet::new();
        if !known.is_empty() {
            let after = self.made_by(after)?;
            let old = touched(&before, &after).into_iter();
            let old: Vec<&str> = old.filter(|table| before.table(table).is_some()).collect();
            session.database.may_change(&old)?;
            if let Err(waiting) = session.database.must_be_free(&old) {
                log::warn!(target: super::apply::LOG, "{waiting}");
            }
            invalid = session.database.invalid(&old)?;
        }
        Ok(Sound { before, invalid })
    }

    /// Refuses to call a run done whose objects are missing or not valid; what was done stays.
    pub(super) fn must_be_sound(
        &self,
        session: &mut Session,
        sound: &Sound,
        after: &BTreeSet<&'static str>,
    ) -> Result<()> {
        let catalog = self.made_by(after)?;
        let tables = touched(&sound.before, &catalog);
        let expected: Vec<Expected<'_>> = tables
            .iter()
            .filter_map(|name| catalog.table(name))
            .map(|table| Expected {
                table: table.name.as_str(),
                columns: table.columns.iter().map(|c| c.name.as_str()).collect(),
                indexes: table.indexes.iter().map(|i| i.name.as_str()).collect(),
            })
            .collect();
        let mut flaws = session.database.missing(&expected)?;
        match self.options.check_after {
            CheckAfter::Touched => {
                let invalid = session.database.invalid(&tables)?;
                flaws.extend(invalid.difference(&sound.invalid).cloned());
            }
            CheckAfter::Everything => flaws.extend(session.database.flaws()?),
        }
        unsound(
            "all was done and stays, but a check after it failed",
            &flaws,
        )
    }

    /// Names everything that is wrong with the whole database; nothing is changed.
    ///
    /// SQLite reads every page, every foreign key and every view; PostgreSQL names invalid indexes and
    /// constraints that were never validated.
    ///
    /// # Errors
    ///
    /// When the database does not exist or cannot be read.
    pub fn full_check(&self) -> Result<Vec<String>> {
        match self.look()? {
            Some(mut session) => session.database.flaws(),
            None => Err(super::checks::absent(&self.url)),
        }
    }

    /// The tables that are there now and that a run or rollback to these revisions changes.
    pub(super) fn tables_to_change(
        &self,
        session: &Session,
        after: &BTreeSet<&'static str>,
    ) -> Result<Vec<String>> {
        let known = session.state.known_in_order(&self.book);
        let before = replayed(&self.book, known)?;
        let after = self.made_by(after)?;
        let changed = touched(&before, &after).into_iter();
        let old = changed.filter(|table| before.table(table).is_some());
        Ok(old.map(str::to_owned).collect())
    }

    fn made_by(&self, revisions: &BTreeSet<&'static str>) -> Result<Catalog> {
        let order = self.book.graph().order();
        replayed(&self.book, order.filter(|id| revisions.contains(id)))
    }
}

/// The tables that are not the same before and after: changed, or new.
fn touched<'c>(before: &Catalog, after: &'c Catalog) -> Vec<&'c str> {
    let tables = after.tables();
    let changed = tables.filter(|table| before.table(&table.name) != Some(*table));
    changed.map(|table| table.name.as_str()).collect()
}

fn unsound(what: &str, flaws: &[String]) -> Result<()> {
    if flaws.is_empty() {
        return Ok(());
    }
    let some: Vec<&str> = flaws.iter().take(5).map(String::as_str).collect();
    let more = if flaws.len() > 5 { "; …" } else { "" };
    Err(Error::new(
        ErrorKind::CheckAfter,
        format!("{what}: {}{more}", some.join("; ")),
    )
    .with_hint(
        "something else changed the database meanwhile: a trigger, a hook, another session; \
         `migrate drift` and `migrate check --full` show what is left to mend",
    ))
}
