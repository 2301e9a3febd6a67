//! Whether the database is sound after a run: the objects of its revisions are there and valid.

use std::collections::BTreeSet;

use whimbrel_schema::operation::{Change, Effect};
use whimbrel_schema::{Catalog, Identifier};

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
    known: BTreeSet<&'static str>,
    before: Catalog,
    missing: Vec<String>,
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
        let (mut missing, mut invalid) = (Vec::new(), BTreeSet::new());
        if !known.is_empty() {
            let after = self.made_by(after)?;
            let old = touched(&before, &after).into_iter();
            let old: Vec<&str> = old.filter(|table| before.table(table).is_some()).collect();
            session.database.may_change(&old)?;
            if let Err(waiting) = session.database.must_be_free(&old) {
                log::warn!(target: super::apply::LOG, "{waiting}");
            }
            invalid = session.database.invalid(&old)?;
            let wanted = expected(&before, old.iter().copied());
            missing = session.database.missing(&wanted)?;
        }
        Ok(Sound {
            known: known.into_iter().collect(),
            before,
            missing,
            invalid,
        })
    }

    /// Refuses to call a run done whose objects are missing or not valid; what was done stays.
    pub(super) fn must_be_sound(
        &self,
        session: &mut Session,
        sound: &Sound,
        after: &BTreeSet<&'static str>,
    ) -> Result<()> {
        let flaws = self.flaws_after(session, sound, after).map_err(|error| {
            Error::new(
                ErrorKind::CheckAfter,
                "all was done and stays, but it could not be checked",
            )
            .with_hint("`migrate status` tells where the database is now")
            .with_source(error)
        })?;
        unsound(&flaws)
    }

    fn flaws_after(
        &self,
        session: &mut Session,
        sound: &Sound,
        after: &BTreeSet<&'static str>,
    ) -> Result<Vec<String>> {
        let catalog = self.made_by(after)?;
        let tables = touched(&sound.before, &catalog);
        let mut flaws = match self.uncertain(&sound.known, after, &catalog)? {
            Some(uncertain) => {
                let tables = tables.iter().copied();
                let certain = tables.filter(|table| !uncertain.contains(*table));
                let missing = session.database.missing(&expected(&catalog, certain))?;
                let new = missing.into_iter().filter(|it| !sound.missing.contains(it));
                new.collect()
            }
            None => Vec::new(),
        };
        match self.options.check_after {
            CheckAfter::Touched => {
                let invalid = session.database.invalid(&tables)?;
                flaws.extend(invalid.difference(&sound.invalid).cloned());
            }
            CheckAfter::Everything => flaws.extend(session.database.flaws()?),
        }
        Ok(flaws)
    }

    /// The tables of which nobody can say what they have: a condition decided it. `None` when that are
    /// all, because statements of the author ran.
    fn uncertain(
        &self,
        before: &BTreeSet<&'static str>,
        after: &BTreeSet<&'static str>,
        catalog: &Catalog,
    ) -> Result<Option<BTreeSet<Identifier>>> {
        let mut uncertain = BTreeSet::new();
        for id in before.symmetric_difference(after) {
            for recording in [self.book.record_up(id)?.0, self.book.record_down(id)?] {
                for recorded in &recording.operations {
                    let effects = recorded.operation.effects(catalog);
                    if effects.contains(&Effect::Opaque) {
                        return Ok(None);
                    }
                    if !recording.conditions(recorded.scope).is_empty() {
                        uncertain.extend(effects.iter().filter_map(Effect::table).cloned());
                    }
                }
            }
        }
        Ok(Some(uncertain))
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

/// What tables must have.
fn expected<'c>(catalog: &'c Catalog, tables: impl Iterator<Item = &'c str>) -> Vec<Expected<'c>> {
    let tables = tables.filter_map(|name| catalog.table(name));
    let tables = tables.map(|table| Expected {
        table: table.name.as_str(),
        columns: table.columns.iter().map(|c| c.name.as_str()).collect(),
        indexes: table.indexes.iter().map(|i| i.name.as_str()).collect(),
    });
    tables.collect()
}

fn unsound(flaws: &[String]) -> Result<()> {
    if flaws.is_empty() {
        return Ok(());
    }
    let some: Vec<&str> = flaws.iter().take(5).map(String::as_str).collect();
    let more = if flaws.len() > 5 { "; …" } else { "" };
    Err(Error::new(
        ErrorKind::CheckAfter,
        format!(
            "all was done and stays, but a check after it failed: {}{more}",
            some.join("; ")
        ),
    )
    .with_hint(
        "something else changed the database meanwhile: a trigger, a hook, another session; \
         `migrate drift` and `migrate check --full` show what is left to mend",
    ))
}
