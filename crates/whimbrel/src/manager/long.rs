//! Which pending revisions would take long: those that work through rows that are there.

use std::collections::BTreeSet;

use whimbrel_schema::graph::Target;
use whimbrel_schema::operation::{Change, Effect, Object, Reach};
use whimbrel_schema::plan::Action;
use whimbrel_schema::{Catalog, Identifier};

use super::MigrationManager;
use super::catalog::replayed;
use super::pending::PlannedRevision;
use super::session::Session;
use crate::database::Database;
use crate::error::Result;

impl MigrationManager {
    /// The pending revisions that would take long on this database, each with the reason.
    ///
    /// A table that is born in the run, or that holds no row, takes no time.
    pub(super) fn long_pending(&self) -> Result<Vec<(String, String)>> {
        let Some(mut session) = self.look()? else {
            return Ok(Vec::new());
        };
        if let Some(progress) = session.state.unfinished() {
            let why = "an earlier run began it".to_owned();
            return Ok(vec![(progress.revision.clone(), why)]);
        }
        if session.state.applied.is_empty() {
            return Ok(Vec::new());
        }
        let plan = self.plan_up(&mut session, &Target::Heads)?;
        let known = session.state.known_in_order(&self.book);
        let mut schema = Growing {
            catalog: replayed(&self.book, known)?,
            born: BTreeSet::new(),
        };
        let mut long = Vec::new();
        for revision in &plan.revisions {
            if let Some(why) = self.why_long(&mut session, revision, &mut schema)? {
                long.push((revision.id.to_owned(), why));
            }
        }
        Ok(long)
    }

    /// Why a revision would take long; the schema is moved to the state after it.
    fn why_long(
        &self,
        session: &mut Session,
        revision: &PlannedRevision,
        schema: &mut Growing,
    ) -> Result<Option<String>> {
        let (recording, _) = self.book.record_up(revision.id)?;
        let mut why = None;
        for recorded in &recording.operations {
            for effect in recorded.operation.effects(&schema.catalog) {
                if why.is_none() {
                    why = schema.why_long(session.database.as_mut(), &effect)?;
                }
                schema.follow(&effect);
            }
            // What the catalog refuses has stopped the planning before.
            let _ = recorded.operation.apply(&mut schema.catalog);
        }
        for item in revision.plan.items() {
            if let (None, Action::Rebuild(rebuild)) = (&why, &item.action) {
                let table = &rebuild.table;
                if schema.holds_rows(session.database.as_mut(), table)? {
                    why = Some(format!("it rebuilds `{table}`"));
                }
            }
        }
        Ok(why)
    }
}

/// The schema while pending revisions are looked at.
struct Growing {
    catalog: Catalog,
    born: BTreeSet<Identifier>,
}

impl Growing {
    fn why_long(&self, database: &mut dyn Database, effect: &Effect) -> Result<Option<String>> {
        let (table, why) = match effect {
            Effect::Opaque => {
                return Ok(Some("it runs SQL that Whimbrel does not read".to_owned()));
            }
            Effect::Scans { table } => (table, "it works through every row of"),
            Effect::Retypes { table, .. } => (table, "it changes a type of"),
            Effect::Writes { table, reach } | Effect::Deletes { table, reach }
                if *reach != Reach::New =>
            {
                (table, "it changes rows of")
            }
            Effect::Creates(_)
            | Effect::Destroys(_)
            | Effect::Renames { .. }
            | Effect::Alters(_)
            | Effect::Writes { .. }
            | Effect::Deletes { .. } => return Ok(None),
        };
        let holds_rows = self.holds_rows(database, table)?;
        Ok(holds_rows.then(|| format!("{why} `{table}`")))
    }

    /// Tells whether a table existed before the run and holds rows.
    fn holds_rows(&self, database: &mut dyn Database, table: &Identifier) -> Result<bool> {
        if self.born.contains(table) || !database.table_exists(table)? {
            return Ok(false);
        }
        database.has_rows(table)
    }

    fn follow(&mut self, effect: &Effect) {
        match effect {
            Effect::Creates(Object::Table(table)) => {
                self.born.insert(table.clone());
            }
            Effect::Renames {
                from: Object::Table(from),
                to,
            } if self.born.remove(from) => {
                self.born.insert(to.clone());
            }
            _ => {}
        }
    }
}
