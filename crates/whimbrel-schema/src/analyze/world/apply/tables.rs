//! New tables.

use super::super::{Birth, Relation, RelationKind, Size, World};
use crate::analyze::act::{Constraint, ConstraintKind, Name, NewTable, NewTableKind};
use crate::backend::Backend;

impl World {
    pub(super) fn create_table(&mut self, new: &NewTable) {
        if new.if_not_exists && self.relations.contains_key(&new.name) {
            return;
        }
        let name = &new.name;
        self.relations.insert(name.clone(), skeleton(new));
        for source in &new.like {
            self.copy_like(source, name, &new.including);
        }
        for parent in &new.inherits {
            self.inherit_columns(parent, name);
        }
        self.place_columns(name, &new.columns);
        self.create_constraints(new);
        if let NewTableKind::PartitionOf { parent, bound, .. } = &new.kind {
            self.become_partition(parent, name, bound);
        }
    }

    /// Checks come first, then keys, then foreign keys: in this order PostgreSQL names them.
    fn create_constraints(&mut self, new: &NewTable) {
        let at_columns = new.columns.iter().flat_map(|column| {
            let constraints = column.constraints.iter();
            constraints.map(move |constraint| (Some(&column.name), constraint))
        });
        let of_table = new.constraints.iter().map(|constraint| (None, constraint));
        let all: Vec<(Option<&String>, &Constraint)> = at_columns.chain(of_table).collect();
        for turn in 0..4 {
            for (column, constraint) in all.iter().filter(|(_, c)| turn_of(&c.kind) == turn) {
                if self.has_same_key(&new.name, constraint) {
                    continue;
                }
                let there = self.touch(&new.name).constraints.len();
                // There are no rows that could be left unchecked.
                let checked = Constraint {
                    not_valid: false,
                    ..Constraint::clone(constraint)
                };
                self.add_constraint(&new.name, &checked);
                if let Some(column) = column {
                    self.note_place(&new.name, there, column);
                }
            }
        }
    }

    /// PostgreSQL makes no second index for a nameless UNIQUE on the columns of another key.
    fn has_same_key(&self, table: &Name, constraint: &Constraint) -> bool {
        let ConstraintKind::Unique { columns, .. } = &constraint.kind else {
            return false;
        };
        let mut indexes = self.indexes_of(table);
        self.backend == Backend::Postgres
            && constraint.name.is_none()
            && indexes.any(|(_, index)| index.unique && index.key_columns() == *columns)
    }

    /// Remembers at which column the constraint was written that came after so many others.
    pub(super) fn note_place(&mut self, table: &Name, position: usize, column: &str) {
        let relation = self.touch(table);
        if let Some(constraint) = relation.constraints.get(position) {
            let name = constraint.name.clone();
            relation.written_at.insert(name, column.to_owned());
        }
    }
}

const fn turn_of(kind: &ConstraintKind) -> u8 {
    match kind {
        ConstraintKind::Check(_) | ConstraintKind::NotNull(_) => 0,
        ConstraintKind::PrimaryKey { .. } => 1,
        ConstraintKind::Unique { .. } | ConstraintKind::Exclude => 2,
        ConstraintKind::ForeignKey { .. } => 3,
    }
}

fn skeleton(new: &NewTable) -> Relation {
    let kind = match &new.kind {
        NewTableKind::Partitioned(keys)
        | NewTableKind::PartitionOf {
            keys: Some(keys), ..
        } => RelationKind::Partitioned(keys.clone()),
        NewTableKind::Plain | NewTableKind::PartitionOf { .. } | NewTableKind::AsSelect(_) => {
            RelationKind::Table
        }
        NewTableKind::Foreign => RelationKind::Foreign,
    };
    let mut relation = Relation::new(kind, Birth::Now);
    relation.is_known = !matches!(new.kind, NewTableKind::AsSelect(_));
    relation.temporary = new.temporary;
    relation.unlogged = new.unlogged;
    relation.strict = new.strict;
    relation.without_rowid = new.without_rowid;
    if relation.is_known {
        relation.size = Size::Known { rows: 0, bytes: 0 };
    }
    relation
}
