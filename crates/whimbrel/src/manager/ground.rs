//! The ground that a revision stands on: what must hold of the live database before its first step,
//! so that a revision of several steps does not stop halfway over what could be known before.
//!
//! It is looked at as it is before the revision. What the revision itself may change first, by SQL of
//! the author's or under a condition, is left to the step that meets it.

use std::collections::BTreeSet;

use whimbrel_schema::operation::{Change, Effect, Object};
use whimbrel_schema::plan::Plan;
use whimbrel_schema::{Backend, Catalog, Identifier, Recording};

use super::live_names::LiveNames;
use super::session::Session;
use crate::database::dependants::{Dependant, Going, captured, referred};
use crate::error::Result;

/// What must hold of the live database before the first step of a revision.
#[derive(Clone, Debug, Default)]
pub(super) struct Ground {
    drops: Vec<Drop>,
    columns: Vec<(Identifier, Identifier)>,
}

/// A table that goes, under the name that it has before the revision.
#[derive(Clone, Debug)]
struct Drop {
    table: Identifier,
    /// The foreign keys to it that the migrations know and take away first: table and columns.
    known: Vec<(Identifier, Vec<Identifier>)>,
}

impl Ground {
    /// The ground of a recording over the catalog before it; what was born in this run needs none.
    pub(super) fn of(
        recording: &Recording,
        before: &Catalog,
        born: &BTreeSet<Identifier>,
        backend: Backend,
    ) -> Self {
        let mut ground = Self::default();
        let mut names = LiveNames::default();
        for recorded in &recording.operations {
            if !recording.runs_on(recorded.scope, backend) {
                continue;
            }
            let is_certain = recording.conditions(recorded.scope).is_empty();
            for effect in recorded.operation.effects(before) {
                match &effect {
                    Effect::Opaque => return ground,
                    Effect::Renames { .. } if !is_certain => return ground,
                    _ if is_certain => ground.take(&effect, before, born, &names),
                    _ => {}
                }
                names.follow(&effect);
            }
        }
        ground
    }

    fn take(
        &mut self,
        effect: &Effect,
        before: &Catalog,
        born: &BTreeSet<Identifier>,
        names: &LiveNames,
    ) {
        let is_old = |table: &Identifier| before.table(table).is_some() && !born.contains(table);
        match effect {
            Effect::Destroys(Object::Table(table)) => {
                let table = names.table(table);
                if is_old(&table) {
                    let known = before.referencing(&table);
                    let known =
                        known.map(|(holder, key)| (holder.name.clone(), key.columns.clone()));
                    let known = known.collect();
                    self.drops.push(Drop { table, known });
                }
            }
            Effect::Creates(Object::Column { table, name })
            | Effect::Renames {
                from: Object::Column { table, .. },
                to: name,
            } => {
                let table = names.table(table);
                if is_old(&table) {
                    self.columns.push((table, name.clone()));
                }
            }
            _ => {}
        }
    }

    /// Adds what the rebuilds of the plan stand on.
    pub(super) fn under(self, _plan: &Plan) -> Self {
        self
    }

    /// Refuses when the ground does not hold; changes nothing.
    pub(super) fn prove(&self, session: &mut Session, revision: &str) -> Result<()> {
        self.prove_drops(session)
            .and_then(|()| self.prove_columns(session))
            .map_err(|error| error.with_revision(revision))
    }

    fn prove_drops(&self, session: &mut Session) -> Result<()> {
        let backend = session.database.server().backend;
        for drop in &self.drops {
            if !session.database.table_exists(&drop.table)? {
                continue;
            }
            let going = Going {
                tables: &[drop.table.as_str()],
                ..Going::default()
            };
            let mut found = session.database.dependants(&going)?;
            found.retain(|dependant| match dependant {
                Dependant::ForeignKey(key) => {
                    !self.goes(&key.table) && !drop.knows(&key.table, &key.columns)
                }
                // SQLite lets a table go that a view reads; PostgreSQL does not.
                _ => backend == Backend::Postgres,
            });
            referred(&drop.table, &found)?;
        }
        Ok(())
    }

    fn goes(&self, table: &str) -> bool {
        self.drops.iter().any(|drop| drop.table == table)
    }

    fn prove_columns(&self, session: &mut Session) -> Result<()> {
        for (table, column) in &self.columns {
            // A name that a column has now is a column wherever it stands in quotes.
            if !session.database.column_exists(table, column)? {
                captured(table, column, &session.database.speakers(table, column)?)?;
            }
        }
        Ok(())
    }
}

impl Drop {
    fn knows(&self, table: &str, columns: &[String]) -> bool {
        let same = |one: &Identifier, other: &str| one.eq_ignore_ascii_case(other);
        self.known.iter().any(|(holder, key)| {
            same(holder, table)
                && key.len() == columns.len()
                && key.iter().zip(columns).all(|(one, other)| same(one, other))
        })
    }
}
