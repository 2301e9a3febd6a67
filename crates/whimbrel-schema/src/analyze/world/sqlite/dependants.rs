//! Views, triggers and constraints that a table or a column cannot go from.

use super::super::{Relation, RelationKind, Trigger, World};
use crate::analyze::act::{ConstraintKind, Name};

/// A view or trigger that names a table that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What it is: `view`, `trigger`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The table that is not there.
    pub missing: Name,
}

/// What keeps a column from being dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// It is a column of the primary key.
    PrimaryKey,
    /// It is a column of a UNIQUE constraint.
    Unique,
    /// An index names it.
    Index(Name),
    /// A foreign key of the table, not written at the column, names it.
    ForeignKey,
    /// A CHECK of the table or of another column names it.
    Check,
    /// A generated column is computed from it.
    Generated(String),
    /// A view names it.
    View(Name),
    /// A trigger names it.
    Trigger(String),
    /// It is the only column.
    Only,
}

impl World {
    /// The first view or trigger that names a table that went in the migration that is judged, or
    /// that is known not to be there.
    ///
    /// `ALTER TABLE … RENAME` and `DROP COLUMN` read the whole schema again and fail on it.
    pub fn broken(&self) -> Option<Broken> {
        self.broken_view().or_else(|| self.broken_trigger())
    }

    fn broken_view(&self) -> Option<Broken> {
        let all = self.relations.unordered();
        let broken = all.filter_map(|(name, relation)| {
            let missing = relation.reads.iter().find(|read| self.is_missing(read))?;
            Some((name, missing))
        });
        let (name, missing) = broken.min_by_key(|(name, _)| *name)?;
        Some(Broken {
            kind: "view",
            name: name.to_string(),
            missing: missing.clone(),
        })
    }

    fn broken_trigger(&self) -> Option<Broken> {
        let all = self.relations.unordered();
        let triggers = all.flat_map(|(owner, r)| r.triggers.iter().map(move |t| (owner, t)));
        let broken = triggers.filter_map(|(owner, trigger)| {
            let mut mentions = trigger.mentions.iter();
            let missing = mentions.find(|mention| self.is_missing(mention))?;
            Some((owner, trigger, missing))
        });
        // Of several on one table the one that was made first.
        let (_, trigger, missing) = broken.min_by_key(|(owner, ..)| *owner)?;
        Some(Broken {
            kind: "trigger",
            name: trigger.name.clone(),
            missing: missing.clone(),
        })
    }

    /// Tells whether a table was dropped in the migration that is judged, or never was.
    fn is_missing(&self, name: &Name) -> bool {
        let is_system = name.schema.is_some() || name.name.starts_with("sqlite_");
        let is_gone = !self.is_partial || self.relations.at_mark(name).is_some();
        !is_system && !self.relations.contains_key(name) && is_gone
    }

    /// What keeps a column from being dropped
    /// ([DROP COLUMN](https://www.sqlite.org/lang_altertable.html#alter_table_drop_column)).
    pub fn uses(&self, table: &Name, column: &str) -> Vec<Use> {
        let Some(relation) = self.relation(table) else {
            return Vec::new();
        };
        let mut uses = of_constraints(relation, column);
        for (name, index) in self.indexes_of(table) {
            if index.constraint.is_none() && index.names(column) {
                uses.push(Use::Index(name.clone()));
            }
        }
        for other in relation.columns.iter().filter(|c| c.name != column) {
            let generated = other.generated.as_ref();
            if generated.is_some_and(|g| g.expression.columns.contains(column)) {
                uses.push(Use::Generated(other.name.clone()));
            }
        }
        for view in self.views_naming_alone(table, column) {
            uses.push(Use::View(view));
        }
        for trigger in self.triggers_naming(table, column) {
            uses.push(Use::Trigger(trigger.name.clone()));
        }
        if relation.is_known && relation.columns.len() == 1 {
            uses.push(Use::Only);
        }
        uses
    }

    /// The views that name a column of a table and of no other table that they read.
    fn views_naming_alone(&self, table: &Name, column: &str) -> Vec<Name> {
        let views = self.relations.related(table).filter(|(_, view)| {
            let named = view.named_columns.as_ref();
            view.kind == RelationKind::View
                && view.reads.contains(table)
                && named.is_some_and(|columns| columns.contains(column))
                && !self.is_ambiguous(view.reads.iter(), table, column)
        });
        views.map(|(name, _)| name.clone()).collect()
    }

    /// The triggers on a table that name a column of its row, and those that read it elsewhere.
    fn triggers_naming<'w>(&'w self, table: &'w Name, column: &str) -> Vec<&'w Trigger> {
        let own = self.relation(table).map(|relation| (table, relation));
        let others = self.relations.related(table);
        let others = others.filter(|(owner, _)| *owner != table);
        let mut owners: Vec<(&Name, &Relation)> = own.into_iter().chain(others).collect();
        owners.sort_unstable_by_key(|(owner, _)| *owner);
        let triggers = owners.into_iter().flat_map(|(owner, relation)| {
            let triggers = relation.triggers.iter();
            triggers.map(move |trigger| (owner, trigger))
        });
        let of_row = ["new", "old"].map(|row| format!("{row}.{column}"));
        let naming = triggers.filter(|(owner, trigger)| {
            let names_row = of_row.iter().any(|name| trigger.columns.contains(name));
            let mentions = trigger.mentions.iter();
            let reads = trigger.columns.contains(column)
                && trigger.mentions.contains(table)
                && !self.is_ambiguous(mentions, table, column);
            (*owner == table && names_row) || reads
        });
        naming.map(|(_, trigger)| trigger).collect()
    }

    /// Tells whether a name could be a column of another of these tables as well.
    fn is_ambiguous<'n>(
        &self,
        mut tables: impl Iterator<Item = &'n Name>,
        table: &Name,
        column: &str,
    ) -> bool {
        tables.any(|other| {
            let relation = self.relation(other);
            other != table && relation.is_none_or(|r| !r.is_known || r.column(column).is_some())
        })
    }
}

fn of_constraints(relation: &Relation, column: &str) -> Vec<Use> {
    let naming = relation
        .constraints
        .iter()
        .filter(|key| key.columns().contains(&column));
    let uses = naming.filter_map(|key| {
        // What is written at the column goes with it.
        let own = relation
            .written_at
            .get(&key.name)
            .is_some_and(|at| at == column);
        match key.kind {
            ConstraintKind::PrimaryKey { .. } => Some(Use::PrimaryKey),
            ConstraintKind::Unique { .. } => Some(Use::Unique),
            ConstraintKind::ForeignKey { .. } => (!own).then_some(Use::ForeignKey),
            ConstraintKind::Check(_) => (!own).then_some(Use::Check),
            ConstraintKind::Exclude | ConstraintKind::NotNull(_) => None,
        }
    });
    uses.collect()
}
