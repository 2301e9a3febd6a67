//! Indexes and enum types.

use std::collections::BTreeSet;

use super::Acts;
use crate::analyze::act::{
    self, Act, Concurrency, Drop, IndexChange, KeyOptions, NewIndex, NewType, TypeChange,
};
use crate::backend::Backend;
use crate::catalog::{Enumeration, Index, IndexKey, KeyTarget, Table, Unique};

impl Acts {
    /// `CREATE INDEX`.
    pub(in crate::dialect) fn create_index(
        self,
        on: &str,
        table: Option<&Table>,
        index: &Index,
        concurrency: Concurrency,
    ) -> Act {
        let own = |text: &crate::sql::SqlText| {
            self.expression(text.get(self.backend).unwrap_or_default(), table)
        };
        let keys = index.keys.iter().map(|key| match &key.target {
            KeyTarget::Column(name) => act::IndexKey::Column(self.fold(name)),
            KeyTarget::Expression(text) => act::IndexKey::Expression(own(text)),
        });
        let method = index.method.as_deref().unwrap_or("btree");
        Act::CreateIndex(Box::new(NewIndex {
            name: Some(self.sibling(on, &index.name)),
            table: self.name(on),
            only: false,
            concurrency,
            if_not_exists: false,
            unique: index.unique,
            method: method.to_ascii_lowercase(),
            keys: keys.collect(),
            options: index.keys.iter().map(|key| self.options(key)).collect(),
            include: self.fold_all(index.include.iter().map(|name| name.as_str())),
            predicate: index.filter.as_ref().map(own),
            nulls_not_distinct: index.nulls_not_distinct,
            extras: match (self.backend, index.parameters.is_empty()) {
                (Backend::Postgres, false) => BTreeSet::from(["WITH".to_owned()]),
                _ => BTreeSet::new(),
            },
        }))
    }

    /// The unique index that a key is laid over later.
    pub(in crate::dialect) fn create_key_index(self, on: &str, key: &Unique) -> Act {
        let keys = key.columns.iter();
        let options = key.options.as_deref();
        let include = options.map_or(&[][..], |options| options.include.as_slice());
        Act::CreateIndex(Box::new(NewIndex {
            name: Some(self.sibling(on, &key.name)),
            table: self.name(on),
            only: false,
            concurrency: Concurrency::Concurrently,
            if_not_exists: false,
            unique: true,
            method: "btree".to_owned(),
            keys: keys.map(|c| act::IndexKey::Column(self.fold(c))).collect(),
            options: vec![KeyOptions::default(); key.columns.len()],
            include: self.fold_all(include.iter().map(|name| name.as_str())),
            predicate: None,
            nulls_not_distinct: options.is_some_and(|options| options.nulls_not_distinct),
            extras: BTreeSet::new(),
        }))
    }

    /// `DROP INDEX`, of an index with its schema.
    pub(in crate::dialect) fn drop_index(self, name: &str, concurrency: Concurrency) -> Act {
        Act::DropIndexes(vec![self.name(name)], concurrency, Drop::default())
    }

    /// `ALTER INDEX … RENAME TO`, of an index with its schema.
    pub(in crate::dialect) fn rename_index(self, from: &str, to: &str) -> Act {
        Act::AlterIndex(self.name(from), IndexChange::Rename(self.fold(to)))
    }

    /// `CREATE TYPE … AS ENUM`.
    pub(in crate::dialect) fn create_enum(self, enumeration: &Enumeration) -> Act {
        Act::CreateType(NewType {
            name: self.name(&enumeration.name),
            values: Some(enumeration.values.clone()),
        })
    }

    /// `ALTER TYPE`.
    pub(in crate::dialect) fn alter_type(self, name: &str, change: TypeChange) -> Act {
        Act::AlterType(self.name(name), change)
    }

    /// `DROP TYPE`.
    pub(in crate::dialect) fn drop_type(self, name: &str) -> Act {
        Act::DropTypes(vec![self.name(name)], Drop::default())
    }

    /// What is said of a key; SQLite's own place for NULL is never written.
    fn options(self, key: &IndexKey) -> KeyOptions {
        let is_written = self.backend == Backend::Postgres;
        let class = key.operator_class.as_ref();
        KeyOptions {
            order: key.order,
            nulls: key.nulls.filter(|_| is_written),
            collation: key.collation.as_ref().map(|name| self.fold(name)),
            operator_class: class.map(|class| match class.contains(['.', '(']) {
                true => class.clone(),
                false => class.to_ascii_lowercase(),
            }),
        }
    }
}
