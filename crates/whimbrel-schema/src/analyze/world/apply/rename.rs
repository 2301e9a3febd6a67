//! New names, everywhere where the old one stands.

use std::collections::BTreeSet;

use super::super::{Birth, Index, Relation, World};
use crate::analyze::act::{ConstraintKind, Expression, IndexKey, Name};
use crate::backend::Backend;

impl World {
    /// `RENAME TO` of a table, view, sequence or index.
    pub(super) fn rename_relation(&mut self, from: &Name, to: &Name) {
        if self.indexes.contains_key(from) {
            return self.rename_index(from, &to.name);
        }
        if self.backend == Backend::Sqlite {
            return self.rename_table(from, to);
        }
        let Some(mut relation) = self.relations.remove(from) else {
            return;
        };
        if relation.birth == Birth::Before {
            let first = relation.renamed_from.take().unwrap_or_else(|| from.clone());
            relation.renamed_from = (first != *to).then_some(first);
        }
        self.relations.insert(to.clone(), relation);
        for (_, relation) in self.relations.related_mut(from, |_, r| r.mentions(from)) {
            point_elsewhere(relation, from, to);
        }
        for (_, index) in self.indexes.related_mut(from, |_, i| i.table == *from) {
            index.table = to.clone();
        }
        if self.partitions(to).contains(to) {
            self.touch(to).parents.clear();
        }
    }

    /// `SET SCHEMA`: indexes and the sequences of columns go with the table.
    pub(super) fn set_schema(&mut self, table: &Name, schema: &str) {
        let owned = self.relations.related(table).filter(|(_, relation)| {
            let owner = relation.owned_by.as_ref();
            owner.is_some_and(|(owner, _)| owner == table)
        });
        let owned: Vec<Name> = owned.map(|(name, _)| name.clone()).collect();
        for name in self.index_names(table) {
            if let Some(index) = self.indexes.remove(&name) {
                self.indexes.insert(Name::within(schema, name.name), index);
            }
        }
        for name in owned.iter().chain([table]) {
            self.rename_relation(name, &Name::within(schema, name.name.clone()));
        }
    }

    pub(super) fn rename_schema(&mut self, from: &str, to: &str) {
        let birth = self.schemas.remove(&from.to_owned()).unwrap_or_default();
        self.schemas.insert(to.to_owned(), birth);
        let inside = |name: &&Name| name.schema.as_deref() == Some(from);
        let relations: Vec<Name> = self.relations.keys().filter(inside).cloned().collect();
        for name in relations {
            self.set_schema(&name, to);
        }
        let moved = |name: &Name| Name::within(to, name.name.clone());
        let types = self.enumerations.keys().chain(self.domains.keys());
        let types: Vec<Name> = types.filter(inside).cloned().collect();
        for name in types {
            self.rename_type(&name, &moved(&name));
        }
        let functions: Vec<Name> = self.functions.keys().filter(inside).cloned().collect();
        for name in functions {
            if let Some(function) = self.functions.remove(&name) {
                self.functions.insert(moved(&name), function);
            }
        }
    }

    /// `RENAME COLUMN`, on one table: in its constraints and indexes, in foreign keys to it, and in
    /// what views read of it.
    pub(super) fn rename_column(&mut self, table: &Name, from: &str, to: &str) {
        if self.backend == Backend::Sqlite {
            self.rename_in_triggers(table, from, to);
        }
        let relation = self.touch(table);
        if let Some(column) = relation.columns.iter_mut().find(|c| c.name == from) {
            to.clone_into(&mut column.name);
        }
        for column in &mut relation.columns {
            if let Some(generated) = &mut column.generated {
                rename_in(&mut generated.expression, from, to);
            }
        }
        for constraint in &mut relation.constraints {
            rename_in_constraint(&mut constraint.kind, from, to);
        }
        for (_, index) in self.indexes.related_mut(table, |_, i| i.table == *table) {
            rename_in_index(index, from, to);
        }
        for (_, relation) in self.relations.related_mut(table, |_, r| r.mentions(table)) {
            for constraint in &mut relation.constraints {
                if let ConstraintKind::ForeignKey { reference, .. } = &mut constraint.kind
                    && reference.table == *table
                {
                    replace_each(&mut reference.columns, from, to);
                }
            }
            if relation.reads.contains(table)
                && let Some(columns) = &mut relation.named_columns
            {
                replace_one(columns, from, to);
                if let Some(tables) = relation.origins.remove(from) {
                    relation.origins.insert(to.to_owned(), tables);
                }
            }
            if let Some((owner, column)) = &mut relation.owned_by
                && owner == table
                && column == from
            {
                to.clone_into(column);
            }
        }
    }
}

fn point_elsewhere(relation: &mut Relation, from: &Name, to: &Name) {
    if relation.parents.remove(from) {
        relation.parents.insert(to.clone());
    }
    for read in relation.reads.iter_mut().filter(|read| *read == from) {
        *read = to.clone();
    }
    for tables in relation.origins.values_mut() {
        if tables.remove(from) {
            tables.insert(to.clone());
        }
    }
    for constraint in &mut relation.constraints {
        constraint.redirect(from, to);
    }
    if let Some((owner, _)) = &mut relation.owned_by
        && owner == from
    {
        *owner = to.clone();
    }
}

fn rename_in_constraint(kind: &mut ConstraintKind, from: &str, to: &str) {
    match kind {
        ConstraintKind::PrimaryKey { columns, .. }
        | ConstraintKind::Unique { columns, .. }
        | ConstraintKind::ForeignKey { columns, .. } => replace_each(columns, from, to),
        ConstraintKind::Check(expression) => rename_in(expression, from, to),
        ConstraintKind::NotNull(column) if column == from => to.clone_into(column),
        ConstraintKind::NotNull(_) | ConstraintKind::Exclude => {}
    }
}

fn rename_in_index(index: &mut Index, from: &str, to: &str) {
    for key in &mut index.keys {
        match key {
            IndexKey::Column(name) if name == from => to.clone_into(name),
            IndexKey::Column(_) => {}
            IndexKey::Expression(expression) => rename_in(expression, from, to),
        }
    }
    replace_each(&mut index.include, from, to);
    if let Some(predicate) = &mut index.predicate {
        rename_in(predicate, from, to);
    }
}

/// The text keeps the old name; nothing but messages shows it.
fn rename_in(expression: &mut Expression, from: &str, to: &str) {
    replace_one(&mut expression.columns, from, to);
    replace_one(&mut expression.not_null, from, to);
    for (column, _, _) in &mut expression.comparisons {
        if column == from {
            to.clone_into(column);
        }
    }
}

fn replace_each(names: &mut [String], from: &str, to: &str) {
    for name in names.iter_mut().filter(|name| *name == from) {
        to.clone_into(name);
    }
}

fn replace_one(names: &mut BTreeSet<String>, from: &str, to: &str) {
    if names.remove(from) {
        names.insert(to.to_owned());
    }
}
