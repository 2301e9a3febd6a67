//! Indexes.

use super::lowering::{Lowering, Outcome};
use super::stop::Stop;
use crate::analyze::act::{self, Drop, IndexChange, Name, NewIndex};
use crate::analyze::postgres_names::of_keys;
use crate::backend::Backend;
use crate::catalog::{Index, IndexKey, KeyTarget, Reason, Table};
use crate::condition::{index_exists, index_is_missing};
use crate::identifier::Identifier;
use crate::operation::{CreateIndex, DropIndex, RenameConstraint, RenameIndex};

impl Lowering<'_> {
    /// `CREATE INDEX`.
    pub(super) fn create_index(&mut self, new: &NewIndex) -> Outcome {
        let table = self.own(&new.table)?;
        let known = self.catalog.require_table(&table)?.clone();
        let given = new.name.as_ref().map(|name| name.name.as_str());
        let keys = of_keys(&new.keys);
        let name = self.name_for(&known, given, &[&keys], "idx");
        let guard = new.if_not_exists.then(|| index_is_missing(&table, &name));
        self.guarded(guard, |lowering| {
            for extra in &new.extras {
                lowering.beyond(extra);
            }
            let index = lowering.index(&known, name, new);
            lowering.make(CreateIndex { table, index })
        })
    }

    fn index(&self, table: &Table, name: Identifier, new: &NewIndex) -> Index {
        let options = new.options.iter().cloned();
        let options = options.chain(std::iter::repeat_with(act::KeyOptions::default));
        let keys = new.keys.iter().zip(options);
        let keys = keys.map(|(key, options)| IndexKey {
            target: match key {
                act::IndexKey::Column(name) => KeyTarget::Column(self.column_of(table, name)),
                act::IndexKey::Expression(rule) => KeyTarget::Expression(self.text(rule)),
            },
            order: options.order,
            nulls: options.nulls,
            operator_class: options.operator_class,
            collation: options.collation,
        });
        Index {
            name,
            keys: keys.collect(),
            unique: new.unique,
            method: (new.method != "btree").then(|| new.method.clone()),
            include: self.columns_of(table, &new.include),
            filter: new.predicate.as_ref().map(|rule| self.text(rule)),
            nulls_not_distinct: new.nulls_not_distinct,
            ..Index::new("", Vec::new())
        }
    }

    /// `DROP INDEX`.
    pub(super) fn drop_indexes(&mut self, names: &[Name], drop: Drop) -> Outcome {
        for name in names {
            let name = self.own(name)?;
            let Some(table) = self.table_of_index(&name) else {
                if drop.if_exists {
                    self.beyond(format!("nothing, for here index `{name}` is missing"));
                    continue;
                }
                return Err(unknown(&name));
            };
            let guard = drop.if_exists.then(|| index_exists(&table, &name));
            self.guarded(guard, |lowering| lowering.drop_index(table, name))?;
        }
        Ok(())
    }

    /// SQLite drops what a foreign key needs
    /// ([Required and suggested indexes](https://www.sqlite.org/foreignkeys.html#fk_indexes)).
    fn drop_index(&mut self, table: Identifier, name: Identifier) -> Outcome {
        match self.catalog.drop_index(&table, &name) {
            Err(refused)
                if self.backend == Backend::Sqlite
                    && matches!(refused.reason, Reason::InUse { .. }) =>
            {
                self.beyond("foreign keys that need the index");
                self.catalog.drop_referred_index(&table, &name)?;
            }
            dropped => dropped?,
        }
        self.note(DropIndex { table, name }.into());
        Ok(())
    }

    /// `ALTER INDEX`; that of a key renames the constraint.
    pub(super) fn alter_index(&mut self, name: &Name, change: &IndexChange) -> Outcome {
        let from = self.own(name)?;
        match change {
            IndexChange::Rename(to) => {
                let to = self.spelt(to);
                self.rename_index(from, to)
            }
            IndexChange::Attach(_) => Err(Stop::opaque("an index of a partition", Vec::new())),
            IndexChange::Tablespace => {
                self.beyond("TABLESPACE");
                Ok(())
            }
            IndexChange::Settings => {
                self.beyond("the settings of an index");
                Ok(())
            }
        }
    }

    /// Renames an index, or the key that it stands for.
    pub(super) fn rename_index(&mut self, from: Identifier, to: Identifier) -> Outcome {
        if let Some(table) = self.table_of_index(&from) {
            return self.make(RenameIndex { table, from, to });
        }
        let mut tables = self.catalog.tables();
        let holder = tables.find(|table| {
            let key = table.primary_key.as_ref().map(|key| &key.name);
            let mut keys = key.into_iter().chain(table.uniques.iter().map(|u| &u.name));
            keys.any(|name| *name == from)
        });
        let holder = holder.map(|table| table.name.clone());
        drop(tables);
        match holder {
            Some(table) => self.make(RenameConstraint { table, from, to }),
            None => Err(unknown(&from)),
        }
    }

    fn table_of_index(&self, name: &str) -> Option<Identifier> {
        let is_same = |own: &Identifier| match self.backend {
            Backend::Postgres => own == name,
            Backend::Sqlite => own.eq_ignore_ascii_case(name),
        };
        let mut tables = self.catalog.tables();
        let table = tables.find(|table| table.indexes.iter().any(|index| is_same(&index.name)));
        table.map(|table| table.name.clone())
    }
}

/// An index that nobody saw made can be of any table.
fn unknown(name: &Identifier) -> Stop {
    Stop::opaque(format!("index `{name}`, which nothing made"), Vec::new())
}
