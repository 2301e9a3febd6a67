//! Renaming and dropping views, triggers, sequences and their like.

use super::lowering::{Lowering, Outcome};
use super::stop::Stop;
use crate::analyze::act::{Drop, Name, SequenceOwner};
use crate::backend::Backend;
use crate::catalog::{DefinitionKey, DefinitionKind, Need, Reason, Refused};
use crate::identifier::Identifier;
use crate::operation::{DropObject, Operation, RenameColumn, RenameObject};

impl Lowering<'_> {
    /// `DROP VIEW`, `DROP SEQUENCE`; what the catalog does not know is left out.
    pub(super) fn drop_relations(&mut self, names: &[Name], drop: Drop) -> Outcome {
        let names = names.iter().filter(|name| name.schema.is_none());
        let keys: Vec<DefinitionKey> = names
            .filter_map(|name| self.relation_key(&self.known(name)))
            .collect();
        for key in &keys {
            if drop.cascade {
                self.drop_views_over(&key.name, None)?;
            }
        }
        self.drop_objects(keys, drop)
    }

    /// `DROP SCHEMA`, `DROP EXTENSION`, `DROP DOMAIN`.
    pub(super) fn drop_named<'n>(
        &mut self,
        kind: DefinitionKind,
        names: impl Iterator<Item = &'n str>,
        drop: Drop,
    ) -> Outcome {
        let keys = names.map(|name| DefinitionKey::new(kind, self.spelt(name)));
        let keys: Vec<DefinitionKey> = keys.collect();
        self.drop_objects(keys, drop)
    }

    /// `DROP TRIGGER`, `DROP POLICY`; SQLite does not say of which table a trigger is.
    pub(super) fn drop_part(
        &mut self,
        kind: DefinitionKind,
        table: Option<&Name>,
        name: &str,
        drop: Drop,
    ) -> Outcome {
        let key = self.part(kind, table, name);
        self.drop_objects(key.into_iter().collect(), drop)
    }

    fn part(
        &self,
        kind: DefinitionKind,
        table: Option<&Name>,
        name: &str,
    ) -> Option<DefinitionKey> {
        let table = table.map(|table| self.known(table));
        let is_same = |own: &Identifier| match self.backend {
            Backend::Postgres => *own == self.spelt(name),
            Backend::Sqlite => own.eq_ignore_ascii_case(name),
        };
        let mut keys = self.catalog.definitions().map(|definition| &definition.key);
        let own = keys.find(|key| {
            let of_table = table.is_none() || key.table == table;
            key.kind == kind && of_table && is_same(&key.name)
        });
        own.cloned()
    }

    fn drop_objects(&mut self, keys: Vec<DefinitionKey>, drop: Drop) -> Outcome {
        for key in keys {
            if self.catalog.definition(&key).is_none() {
                continue;
            }
            if drop.if_exists {
                self.beyond("IF EXISTS");
            }
            self.change_object(key.clone(), DropObject { key }.into())?;
        }
        Ok(())
    }

    /// Drops the views over a table, a view or a column, as `CASCADE` does.
    pub(super) fn drop_views_over(&mut self, table: &Identifier, column: Option<&str>) -> Outcome {
        let views = self.catalog.views_over(table, column).into_iter();
        let views = views.filter(|definition| definition.is_view());
        let keys: Vec<DefinitionKey> = views.map(|view| view.key.clone()).collect();
        for key in keys.into_iter().rev() {
            self.change_object(key.clone(), DropObject { key }.into())?;
        }
        Ok(())
    }

    /// `ALTER TRIGGER … RENAME`.
    pub(super) fn rename_trigger(&mut self, table: &Name, from: &str, to: &str) -> Outcome {
        match self.part(DefinitionKind::Trigger, Some(table), from) {
            Some(key) => self.rename_object(key, self.spelt(to)),
            None => Ok(()),
        }
    }

    /// `ALTER VIEW … RENAME`, `ALTER SEQUENCE … RENAME`, `ALTER SCHEMA … RENAME`.
    pub(super) fn rename_object(&mut self, key: DefinitionKey, to: Identifier) -> Outcome {
        match self.catalog.definition(&key) {
            Some(_) => self.change_object(key.clone(), RenameObject { key, to }.into()),
            None => Ok(()),
        }
    }

    /// `ALTER SEQUENCE`: one that a column comes to own is a part of that column from then on.
    pub(super) fn alter_sequence(&mut self, name: &Name, owner: &SequenceOwner) -> Outcome {
        let key = DefinitionKey::new(DefinitionKind::Sequence, self.known(name));
        if name.schema.is_some() || self.catalog.definition(&key).is_none() {
            return Ok(());
        }
        self.beyond("ALTER SEQUENCE");
        match owner {
            SequenceOwner::Column(..) => self.change_object(key.clone(), DropObject { key }.into()),
            SequenceOwner::Kept | SequenceOwner::Nobody => Ok(()),
        }
    }

    /// Makes a change of an object; where the catalog refuses it, the database may well not.
    fn change_object(&mut self, key: DefinitionKey, operation: Operation) -> Outcome {
        self.make(operation).map_err(|stop| match stop {
            Stop::Refused(refused) => Stop::opaque(refused.reason.to_string(), vec![key.name]),
            opaque @ Stop::Opaque { .. } => opaque,
        })
    }

    /// Makes a change of a table or column that views, triggers or policies may be in the way of.
    ///
    /// That a text has a word in it does not say what it means; only what is listed as needed is in
    /// the way for certain.
    pub(super) fn make_under_readers(
        &mut self,
        table: &Identifier,
        column: Option<&Identifier>,
        operation: Operation,
    ) -> Outcome {
        let need = match column {
            Some(column) => Need::Column {
                table: table.clone(),
                column: column.clone(),
            },
            None => Need::Table(table.clone()),
        };
        let is_needed = self.catalog.needing(&need).next().is_some();
        let is_read = self.catalog.readers(table).next().is_some()
            || self.catalog.definitions_of(table).next().is_some();
        match self.make(operation) {
            Err(Stop::Refused(refused)) if is_read && !is_needed => {
                Err(may_be_done(refused, table))
            }
            other => other,
        }
    }

    /// Gives a column another name; what reads it is never in the way.
    pub(super) fn rename_under_readers(&mut self, rename: RenameColumn) -> Outcome {
        let table = rename.table.clone();
        match self.make(rename) {
            Err(Stop::Refused(refused)) if matches!(refused.reason, Reason::InUse { .. }) => {
                Err(may_be_done(refused, &table))
            }
            other => other,
        }
    }
}

/// What the catalog refuses and the database may do.
fn may_be_done(refused: Refused, table: &Identifier) -> Stop {
    Stop::opaque(refused.reason.to_string(), vec![table.clone()])
}
