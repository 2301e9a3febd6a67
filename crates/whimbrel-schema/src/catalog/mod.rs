//! A schema, as data: what the revisions so far have made.
//!
//! The catalog owns its mutations: an operation calls a named method, and the method keeps keys,
//! indexes and checks in step. Every change is journaled, so that the state before a revision can
//! be asked for and restored without a copy ([`Catalog::mark`], [`Catalog::rollback`]).

mod adopted;
mod bound;
mod columns;
mod constraints;
mod definition;
mod definitions;
mod dependants;
mod enum_values;
mod enums;
mod exclusions;
mod fillings;
mod foreign_keys;
mod grant;
mod ground;
mod inherited;
mod journal;
mod names;
mod object;
mod option_change;
mod partitions;
mod parts;
mod refused;
mod sequence;
mod suggest;
mod table;
mod table_options;
mod tables;

pub use bound::PartitionBound;
pub use definition::{Attribute, Body, Definition, DefinitionKey, DefinitionKind, Need};
pub use enum_values::ValuePosition;
pub(crate) use enums::fits;
pub use grant::Grant;
pub use inherited::Inherited;
pub use journal::{Change, Mark};
pub use object::{Action, Check, Column, Conflict, Deferrable, Exclusion, ForeignKey, Generated};
pub use object::{Identity, Index, IndexKey, KeyOptions, KeyPart, KeyTarget, Matching, Nulls};
pub use object::{Order, PrimaryKey, Storage, Unique, Validity};
pub use option_change::OptionChange;
pub use refused::{Reason, Refused};
pub use sequence::Numbering;
pub use suggest::nearest as nearest_name;
pub use table::Table;
pub use table_options::{Partition, PartitionStrategy, Partitioning, RowSecurity, TableOptions};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::identifier::Identifier;
use ground::Ground;
use journal::Entry;

/// An enum type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enumeration {
    /// Its name.
    pub name: Identifier,
    /// Its values, in order.
    pub values: Vec<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub comment: Option<String>,
}

impl Enumeration {
    /// A type of these values, in order.
    pub fn new(name: impl Into<Identifier>, values: Vec<String>) -> Self {
        Self {
            name: name.into(),
            values,
            comment: None,
        }
    }
}

/// A schema: its tables, enum types, and the objects beside them.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    tables: BTreeMap<Identifier, Arc<Table>>,
    enums: BTreeMap<Identifier, Arc<Enumeration>>,
    definitions: BTreeMap<DefinitionKey, Arc<Definition>>,
    /// Every name taken among relations, kept beside the tables so that a look-up is one step.
    relations: FxHashSet<Identifier>,
    /// The tables whose foreign keys refer to each table, kept beside the tables likewise.
    referring: FxHashMap<Identifier, BTreeSet<Identifier>>,
    /// The tables that have columns from each table, as its partitions or its heirs, likewise.
    deriving: FxHashMap<Identifier, BTreeSet<Identifier>>,
    /// Those of the names that hold capital letters; few, as a rule.
    capitals: FxHashSet<Identifier>,
    /// What SQL that nobody could read may have changed.
    ground: Arc<Ground>,
    journal: Vec<Entry>,
}

impl Catalog {
    /// An empty schema.
    pub fn new() -> Self {
        Self::default()
    }

    /// A table by its name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name).map(Arc::as_ref)
    }

    /// A table by its name, shared; used to keep the table as it was.
    pub fn shared_table(&self, name: &str) -> Option<Arc<Table>> {
        self.tables.get(name).cloned()
    }

    /// Every table, by name.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values().map(Arc::as_ref)
    }

    /// An enum type by its name.
    pub fn enumeration(&self, name: &str) -> Option<&Enumeration> {
        self.enums.get(name).map(Arc::as_ref)
    }

    /// Every enum type, by name.
    pub fn enumerations(&self) -> impl Iterator<Item = &Enumeration> {
        self.enums.values().map(Arc::as_ref)
    }

    /// An object beside tables and enum types.
    pub fn definition(&self, key: &DefinitionKey) -> Option<&Definition> {
        self.definitions.get(key).map(Arc::as_ref)
    }

    /// Every object beside tables and enum types, by kind and name.
    pub fn definitions(&self) -> impl Iterator<Item = &Definition> {
        self.definitions.values().map(Arc::as_ref)
    }

    /// Tells whether the schema holds nothing.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.enums.is_empty() && self.definitions.is_empty()
    }

    /// The tables that a foreign key joins to this one, with the keys; the table itself left out.
    pub fn referencing<'c>(
        &'c self,
        table: &'c str,
    ) -> impl Iterator<Item = (&'c Table, &'c ForeignKey)> {
        let names = self.referring.get(table).into_iter().flatten();
        names
            .filter(move |other| *other != table)
            .filter_map(|other| self.table(other))
            .flat_map(|other| other.foreign_keys.iter().map(move |key| (other, key)))
            .filter(move |(_, key)| key.table == table)
    }
}

impl PartialEq for Catalog {
    /// Compares the schemas; how they came about does not matter, nor does the order of columns.
    fn eq(&self, other: &Self) -> bool {
        self.enums == other.enums
            && self.definitions.len() == other.definitions.len()
            && self
                .definitions()
                .zip(other.definitions())
                .all(|(a, b)| a.is_like(b))
            && self.tables.len() == other.tables.len()
            && self.tables().zip(other.tables()).all(|(a, b)| a.is_like(b))
    }
}
