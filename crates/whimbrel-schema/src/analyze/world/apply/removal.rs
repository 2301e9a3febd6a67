//! Relations that go, with what depends on them.

use std::collections::BTreeSet;

use super::super::{Column, Relation, RelationKind, World};
use crate::analyze::act::{Drop, Name};
use crate::backend::Backend;

impl World {
    /// Drops a relation with its indexes, sequences, partitions, the views that read it and the
    /// foreign keys to it. Without `CASCADE` the server has refused it where there are any.
    pub(super) fn drop_relation(&mut self, name: &Name) {
        if self.backend == Backend::Sqlite {
            return self.drop_alone(name);
        }
        let Some(relation) = self.relations.remove(name) else {
            return;
        };
        for index in self.index_names(name) {
            self.indexes.remove(&index);
        }
        let owned = self.relations.related(name).filter(|(_, r)| {
            let owner = r.owned_by.as_ref();
            owner.is_some_and(|(table, _)| table == name)
        });
        let mut doomed: Vec<Name> = owned.map(|(name, _)| name.clone()).collect();
        doomed.extend(self.children(name));
        doomed.extend(self.views_reading(name));
        for dependant in doomed {
            self.drop_relation(&dependant);
        }
        if relation.kind == RelationKind::Sequence {
            self.forget_default(name);
        }
        for (_, other) in self.relations.related_mut(name, |_, r| r.refers_to(name)) {
            other
                .constraints
                .retain(|key| key.references().is_none_or(|to| to.table != *name));
        }
    }

    /// The defaults that take their values from a sequence go with it.
    fn forget_default(&mut self, sequence: &Name) {
        let text = format!("'{sequence}'");
        let takes = |column: &Column| {
            let default = column.default.as_ref();
            default.is_some_and(|d| d.text.contains(&text))
        };
        let has_taker = |_: &Name, r: &Relation| r.columns.iter().any(takes);
        for (_, relation) in self.relations.iter_mut_where(has_taker) {
            for column in relation.columns.iter_mut().filter(|c| takes(c)) {
                column.default = None;
            }
        }
    }

    /// The views that read a relation.
    pub(in super::super) fn views_reading(&self, name: &Name) -> Vec<Name> {
        let views = self.relations.related(name);
        let views = views.filter(|(_, relation)| relation.reads.contains(name));
        views.map(|(name, _)| name.clone()).collect()
    }

    /// The views that name a column of a table.
    pub(in super::super) fn views_naming(&self, table: &Name, column: &str) -> Vec<Name> {
        let mut views = self.views_reading(table);
        views.retain(|view| {
            let Some(view) = self.relation(view) else {
                return false;
            };
            match &view.named_columns {
                // `*` stands for the columns that were there when the view was made.
                None => self.is_older(table, column),
                Some(columns) => columns.contains(column) && view.may_mean(table, column),
            }
        });
        views
    }

    /// Tells whether a column is older than the migration that is judged, or may be.
    fn is_older(&self, table: &Name, column: &str) -> bool {
        let column = self.relation(table).and_then(|table| table.column(column));
        column.is_none_or(|column| column.birth == super::super::Birth::Before)
    }

    pub(super) fn drop_schema(&mut self, schema: &str) {
        self.schemas.remove(&schema.to_owned());
        let within = |name: &Name| name.is_within(schema);
        let relations = self.relations.keys().filter(|name| within(name));
        let relations: Vec<Name> = relations.cloned().collect();
        for name in relations {
            self.drop_relation(&name);
        }
        let types: Vec<Name> = self
            .enumerations
            .keys()
            .chain(self.domains.keys())
            .chain(self.types.keys())
            .filter(|name| within(name))
            .cloned()
            .collect();
        for name in types {
            self.drop_type(&name);
        }
        self.functions.retain(|name, _| !within(name));
    }

    /// The tables that a `TRUNCATE` empties: partitions, and with `CASCADE` those that refer.
    pub(in super::super) fn truncated(
        &self,
        names: &[Name],
        drop: Drop,
        only: &[Name],
    ) -> BTreeSet<Name> {
        let mut found = BTreeSet::new();
        let mut open: Vec<Name> = names.to_vec();
        while let Some(name) = open.pop() {
            if !found.insert(name.clone()) {
                continue;
            }
            if !only.contains(&name) {
                open.extend(self.partitions(&name));
            }
            if drop.cascade {
                open.extend(self.referring(&name).map(|(child, _)| child.clone()));
            }
        }
        found
    }
}
