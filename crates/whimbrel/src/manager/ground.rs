//! The ground that a revision stands on: what must hold of the live database before its first step,
//! so that a revision of several steps does not stop halfway over what could be known before.
//!
//! It is looked at as it is before the revision. What the revision itself may change first, by SQL of
//! the author's or under a condition, is left to the step that meets it.

use std::collections::BTreeSet;

use whimbrel_schema::catalog::Table as CatalogTable;
use whimbrel_schema::names::on_update_trigger;
use whimbrel_schema::operation::{Change, Effect, Object};
use whimbrel_schema::plan::{Action, Demand, Plan, Rebuild, demands};
use whimbrel_schema::{Backend, Catalog, Identifier, Recording};

use super::live_names::LiveNames;
use super::session::Session;
use crate::database::dependants::{Dependant, Going, captured, needed, orphaned, referred};
use crate::database::execute::Ahead;
use crate::error::Result;

/// What must hold of the live database before the first step of a revision.
#[derive(Clone, Debug, Default)]
pub(super) struct Ground {
    drops: Vec<Drop>,
    columns: Vec<(Identifier, Identifier)>,
    gone_columns: Vec<(Drop, Identifier)>,
    rebuilds: Vec<Rebuilt>,
    demands: Vec<Demand>,
    is_opaque: bool,
}

/// The ground of a recording before it is planned.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorded {
    ground: Ground,
    tables: Vec<Table>,
    /// The tables that each operation changes, by its index.
    changes: Vec<(usize, Identifier)>,
    /// What the operations ask of rows; of interest where a plan is staged.
    demands: Vec<Demand>,
    /// The first operation that may change anything.
    opaque: Option<usize>,
}

/// A table as the migrations know it before the revision.
#[derive(Clone, Debug)]
struct Table {
    name: Identifier,
    columns: Vec<Identifier>,
    objects: Vec<Identifier>,
}

/// A rebuild behind the first step.
#[derive(Clone, Debug)]
struct Rebuilt {
    rebuild: Rebuild,
    table: Table,
    changed: Vec<Identifier>,
}

/// A table that goes, or one of whose columns does, under the name that it has before the revision.
#[derive(Clone, Debug)]
struct Drop {
    table: Identifier,
    /// The foreign keys to it that the migrations know and take away first: table and columns.
    known: Vec<(Identifier, Vec<Identifier>)>,
    /// The views over it that the migrations know: they are taken away first, or made again.
    views: Vec<Identifier>,
}

impl Ground {
    /// The ground of a recording over the catalog before it; what was born in this run needs none.
    pub(super) fn of(
        recording: &Recording,
        before: &Catalog,
        born: &BTreeSet<Identifier>,
        backend: Backend,
    ) -> Recorded {
        let mut found = Recorded::default();
        if backend == Backend::Postgres {
            found.demands = demands(recording, before, born);
        }
        let mut names = LiveNames::default();
        for (index, recorded) in recording.operations.iter().enumerate() {
            if !recording.runs_on(recorded.scope, backend) {
                continue;
            }
            let is_certain = recording.conditions(recorded.scope).is_empty();
            for effect in recorded.operation.effects(before) {
                let is_rename = matches!(effect, Effect::Renames { .. });
                if effect == Effect::Opaque || (is_rename && !is_certain) {
                    found.opaque = Some(index);
                    return found;
                }
                if is_certain {
                    found.ground.take(&effect, before, born, &names);
                }
                found.follow(index, &effect, before, born);
                names.follow(&effect);
            }
        }
        found
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
                    self.drops.push(Drop::of(table, before));
                }
            }
            Effect::Destroys(Object::Column { table, name }) => {
                let (table, name) = (names.table(table), names.column(table, name));
                if is_old(&table) {
                    self.gone_columns.push((Drop::of(table, before), name));
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

    /// The part of it that can be told from further away, before other revisions of the same way back:
    /// what others hung on what goes.
    ///
    /// `names` are those of the live database, and `start` is the catalog there: what the migrations
    /// themselves made is taken away by the revisions in between.
    pub(super) fn outlook(&self, names: &LiveNames, start: &Catalog) -> Self {
        let drops = self
            .drops
            .iter()
            .map(|drop| Drop::of(names.table(&drop.table), start));
        let columns = self.gone_columns.iter();
        Self {
            drops: drops.collect(),
            gone_columns: columns
                .map(|(drop, column)| {
                    let live = Drop::of(names.table(&drop.table), start);
                    (live, names.column(&drop.table, column))
                })
                .collect(),
            is_opaque: self.is_opaque,
            ..Self::default()
        }
    }

    /// Tells whether the revision may change what later ones stand on in a way that nobody can foresee.
    pub(super) fn is_opaque(&self) -> bool {
        self.is_opaque
    }

    /// Refuses when the ground does not hold; changes nothing.
    pub(super) fn prove(&self, session: &mut Session, revision: &str) -> Result<()> {
        self.prove_drops(session)
            .and_then(|()| self.prove_columns(session))
            .and_then(|()| self.prove_rebuilds(session))
            .and_then(|()| session.database.check_rows(&self.demands))
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
                Dependant::View(name) if drop.knows_view(name) => false,
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
            captured(table, column, &session.database.speakers(table, column)?)?;
        }
        let refused = match session.database.server().backend {
            Backend::Postgres => needed,
            Backend::Sqlite => orphaned,
        };
        for (drop, column) in &self.gone_columns {
            let table = &drop.table;
            let mut readers = session.database.readers(table, column)?;
            // Its own triggers may go with it; the step knows.
            readers.retain(|reader| match reader {
                Dependant::Trigger { table: holder, .. } => !holder.eq_ignore_ascii_case(table),
                Dependant::ForeignKey(key) => {
                    !self.goes(&key.table) && !drop.knows(&key.table, &key.columns)
                }
                Dependant::View(name) => !drop.knows_view(name),
                _ => true,
            });
            refused(table, column, &readers)?;
        }
        Ok(())
    }

    fn prove_rebuilds(&self, session: &mut Session) -> Result<()> {
        let ahead: Vec<Ahead<'_>> = self.rebuilds.iter().map(Rebuilt::ahead).collect();
        session.database.examine(&ahead)
    }
}

impl Rebuilt {
    fn ahead(&self) -> Ahead<'_> {
        Ahead {
            rebuild: &self.rebuild,
            columns: &self.table.columns,
            objects: &self.table.objects,
            changed: &self.changed,
        }
    }
}

impl Recorded {
    fn follow(
        &mut self,
        index: usize,
        effect: &Effect,
        before: &Catalog,
        born: &BTreeSet<Identifier>,
    ) {
        let renamed = match effect {
            Effect::Renames {
                from: Object::Table(_),
                to,
            } => Some(to),
            _ => None,
        };
        for table in effect.table().into_iter().chain(renamed) {
            self.changes.push((index, table.clone()));
            let is_noted = self.tables.iter().any(|noted| noted.name == *table);
            if let Some(known) = before
                .table(table)
                .filter(|_| !is_noted && !born.contains(table))
            {
                self.tables.push(Table::of(known));
            }
        }
    }

    /// Adds what the rebuilds of the plan stand on. The first step needs no look ahead: when it fails,
    /// nothing was changed.
    pub(super) fn under(self, plan: &Plan) -> Ground {
        let mut ground = self.ground;
        ground.is_opaque = self.opaque.is_some();
        if !plan.is_atomic() {
            ground.demands = self.demands;
        }
        for item in plan.steps.iter().skip(1).flat_map(|step| &step.items) {
            let Action::Rebuild(rebuild) = &item.action else {
                continue;
            };
            let is_hidden = self.opaque.is_some_and(|opaque| opaque < item.operation);
            let known = self.tables.iter().find(|table| table.name == rebuild.table);
            let Some(table) = known.filter(|_| item.guards.is_empty() && !is_hidden) else {
                continue;
            };
            let earlier = self
                .changes
                .iter()
                .filter(|(index, _)| *index < item.operation);
            ground.rebuilds.push(Rebuilt {
                rebuild: rebuild.as_ref().clone(),
                table: table.clone(),
                changed: earlier.map(|(_, table)| table.clone()).collect(),
            });
        }
        ground
    }
}

impl Table {
    fn of(known: &CatalogTable) -> Self {
        let columns = known.columns.iter().map(|column| column.name.clone());
        let kept = known
            .columns
            .iter()
            .filter(|column| column.on_update.is_some());
        let triggers = kept.map(|column| on_update_trigger(&known.name, &column.name));
        let indexes = known.indexes.iter().map(|index| index.name.clone());
        Self {
            name: known.name.clone(),
            columns: columns.collect(),
            objects: indexes.chain(triggers).collect(),
        }
    }
}

impl Drop {
    fn of(table: Identifier, before: &Catalog) -> Self {
        let keys = before.referencing(&table);
        let known = keys.map(|(holder, key)| (holder.name.clone(), key.columns.clone()));
        let known = known.collect();
        let views = before.views_over(&table, None).into_iter();
        let views = views.map(|view| view.key.name.clone()).collect();
        Self {
            table,
            known,
            views,
        }
    }

    fn knows_view(&self, name: &Identifier) -> bool {
        let mut views = self.views.iter();
        views.any(|view| view.eq_ignore_ascii_case(name))
    }

    fn knows(&self, table: &Identifier, columns: &[String]) -> bool {
        let same = |one: &Identifier, other: &str| one.eq_ignore_ascii_case(other);
        self.known.iter().any(|(holder, key)| {
            same(holder, table)
                && key.len() == columns.len()
                && key.iter().zip(columns).all(|(one, other)| same(one, other))
        })
    }
}
