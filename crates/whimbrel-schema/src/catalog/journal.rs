//! The catalog's memory of its changes: marks, what changed since, and the way back.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ground::Ground;
use super::{Catalog, Definition, DefinitionKey, Enumeration, ForeignKey, Table};
use crate::identifier::Identifier;

/// One undoable change: what stood under a name before.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    Table(Identifier, Option<Arc<Table>>),
    Enumeration(Identifier, Option<Arc<Enumeration>>),
    /// What was uncertain before, and what unread SQL touched then.
    Ground {
        before: Arc<Ground>,
        names: Vec<Identifier>,
    },
    Definition(DefinitionKey, Option<Arc<Definition>>),
}

/// A moment in the catalog's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(usize);

/// What stands under a name at a mark and now; equal things are not listed.
#[derive(Clone, Copy, Debug)]
pub enum Change<'c> {
    /// A table that came, went or changed.
    Table {
        /// Its name.
        name: &'c Identifier,
        /// The table at the mark.
        before: Option<&'c Table>,
        /// The table now.
        after: Option<&'c Table>,
    },
    /// An enum type that came, went or changed.
    Enumeration {
        /// Its name.
        name: &'c Identifier,
        /// The type at the mark.
        before: Option<&'c Enumeration>,
        /// The type now.
        after: Option<&'c Enumeration>,
    },
    /// Another object that came, went or changed.
    Definition {
        /// What names it.
        key: &'c DefinitionKey,
        /// The object at the mark.
        before: Option<&'c Definition>,
        /// The object now.
        after: Option<&'c Definition>,
    },
}

impl Change<'_> {
    /// The name of what changed.
    pub fn name(&self) -> &Identifier {
        match self {
            Self::Table { name, .. } | Self::Enumeration { name, .. } => name,
            Self::Definition { key, .. } => &key.name,
        }
    }
}

impl Catalog {
    /// The present moment, to ask about or return to later.
    pub fn mark(&self) -> Mark {
        Mark(self.journal.len())
    }

    /// What differs between the mark and now, by name; the order of columns does not count.
    pub fn changes(&self, since: Mark) -> Vec<Change<'_>> {
        let recent = self.journal_since(since);
        let mut tables = BTreeMap::new();
        let mut enums = BTreeMap::new();
        let mut definitions = BTreeMap::new();
        for entry in recent {
            match entry {
                Entry::Table(name, before) => {
                    tables.entry(name).or_insert(before.as_deref());
                }
                Entry::Enumeration(name, before) => {
                    enums.entry(name).or_insert(before.as_deref());
                }
                Entry::Ground { .. } => {}
                Entry::Definition(key, before) => {
                    definitions.entry(key).or_insert(before.as_deref());
                }
            }
        }
        let tables = tables.into_iter().filter_map(|(name, before)| {
            let after = self.table(name);
            let same = match (before, after) {
                (Some(before), Some(after)) => before.is_like(after),
                (before, after) => before.is_none() && after.is_none(),
            };
            (!same).then_some(Change::Table {
                name,
                before,
                after,
            })
        });
        let enums = enums.into_iter().filter_map(|(name, before)| {
            let after = self.enumeration(name);
            (before != after).then_some(Change::Enumeration {
                name,
                before,
                after,
            })
        });
        let definitions = definitions.into_iter().filter_map(|(key, before)| {
            let after = self.definition(key);
            let same = match (before, after) {
                (Some(before), Some(after)) => before.is_like(after),
                (before, after) => before.is_none() && after.is_none(),
            };
            (!same).then_some(Change::Definition { key, before, after })
        });
        tables.chain(enums).chain(definitions).collect()
    }

    pub(super) fn journal_since(&self, mark: Mark) -> &[Entry] {
        self.journal.get(mark.0..).unwrap_or_default()
    }

    /// Takes back everything since the mark.
    pub fn rollback(&mut self, to: Mark) {
        while self.journal.len() > to.0 {
            match self.journal.pop() {
                Some(Entry::Table(name, table)) => {
                    self.replace_table(name, table);
                }
                Some(Entry::Enumeration(name, Some(enumeration))) => {
                    self.enums.insert(name, enumeration);
                }
                Some(Entry::Enumeration(name, None)) => {
                    self.enums.remove(&name);
                }
                Some(Entry::Ground { before, .. }) => self.ground = before,
                Some(Entry::Definition(key, definition)) => {
                    self.put_definition(key, definition);
                }
                None => return,
            }
        }
    }

    /// Forgets the way back, so that memory stays flat over a long history.
    pub fn forget(&mut self) {
        self.journal.clear();
    }

    /// Puts a table under its name, or takes it away.
    pub(super) fn set_table(&mut self, name: Identifier, table: Option<Table>) {
        let before = self.replace_table(name.clone(), table.map(Arc::new));
        self.journal.push(Entry::Table(name, before));
    }

    fn replace_table(&mut self, name: Identifier, table: Option<Arc<Table>>) -> Option<Arc<Table>> {
        let before = match table.clone() {
            Some(table) => self.tables.insert(name.clone(), table),
            None => self.tables.remove(&name),
        };
        self.follow_names(before.as_deref(), table.as_deref());
        self.follow_keys(&name, before.as_deref(), table.as_deref());
        self.follow_parents(&name, before.as_deref(), table.as_deref());
        before
    }

    /// Keeps the taken names in step; most changes of a table take and free few of them.
    fn follow_names(&mut self, before: Option<&Table>, after: Option<&Table>) {
        for freed in names(before).filter(|name| names(after).all(|other| other != *name)) {
            self.relations.remove(&freed);
            if !self.capitals.is_empty() {
                self.capitals.remove(&freed);
            }
        }
        for taken in names(after).filter(|name| names(before).all(|other| other != *name)) {
            if taken.bytes().any(|byte| byte.is_ascii_uppercase()) {
                self.capitals.insert(taken.clone());
            }
            self.relations.insert(taken);
        }
    }

    /// Keeps in step who refers to whom.
    fn follow_keys(&mut self, name: &Identifier, before: Option<&Table>, after: Option<&Table>) {
        if keys(before) == keys(after) {
            return;
        }
        for key in keys(before) {
            if let Some(holders) = self.referring.get_mut(&key.table) {
                holders.remove(name);
            }
        }
        for key in keys(after) {
            let holders = self.referring.entry(key.table.clone()).or_default();
            holders.insert(name.clone());
        }
    }

    /// Keeps in step who has columns from whom; almost no table has any.
    fn follow_parents(&mut self, name: &Identifier, before: Option<&Table>, after: Option<&Table>) {
        for parent in parents(before) {
            if let Some(derived) = self.deriving.get_mut(parent) {
                derived.remove(name);
            }
        }
        for parent in parents(after) {
            let derived = self.deriving.entry(parent.clone()).or_default();
            derived.insert(name.clone());
        }
    }

    /// Puts an enum type under its name, or takes it away.
    pub(super) fn set_enumeration(&mut self, name: Identifier, enumeration: Option<Enumeration>) {
        let before = match enumeration {
            Some(enumeration) => self.enums.insert(name.clone(), Arc::new(enumeration)),
            None => self.enums.remove(&name),
        };
        self.journal.push(Entry::Enumeration(name, before));
    }

    /// Puts another object under its key, or takes it away.
    pub(super) fn set_definition(&mut self, key: DefinitionKey, definition: Option<Definition>) {
        let before = self.put_definition(key.clone(), definition.map(Arc::new));
        self.journal.push(Entry::Definition(key, before));
    }

    fn put_definition(
        &mut self,
        key: DefinitionKey,
        definition: Option<Arc<Definition>>,
    ) -> Option<Arc<Definition>> {
        if key.kind.is_relation() {
            if definition.is_some() {
                self.relations.insert(key.name.clone());
            } else {
                self.relations.remove(&key.name);
            }
        }
        match definition {
            Some(definition) => self.definitions.insert(key, definition),
            None => self.definitions.remove(&key),
        }
    }
}

fn names(table: Option<&Table>) -> impl Iterator<Item = Identifier> + '_ {
    table.into_iter().flat_map(Table::relation_names)
}

fn keys(table: Option<&Table>) -> &[ForeignKey] {
    table.map_or(&[], |table| table.foreign_keys.as_slice())
}

fn parents(table: Option<&Table>) -> impl Iterator<Item = &Identifier> {
    table.into_iter().flat_map(|table| {
        let partition = table.options.partition.iter().map(|part| &part.of);
        partition.chain(&table.options.inherits)
    })
}
