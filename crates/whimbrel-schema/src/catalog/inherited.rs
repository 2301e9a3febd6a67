//! Which parts of a partition are those of its table.

use std::collections::BTreeMap;

use super::{ForeignKey, Index, KeyTarget, Partitioning, Reason, Table};
use crate::identifier::Identifier;

/// The parts that a partition has from its table, each with the name that it has there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inherited {
    /// Keys, checks and exclusion constraints.
    pub constraints: BTreeMap<Identifier, Identifier>,
    /// Indexes.
    pub indexes: BTreeMap<Identifier, Identifier>,
}

impl Inherited {
    /// Tells whether the partition has a constraint of its table.
    pub fn has_constraint(&self, of_table: &Identifier) -> bool {
        self.constraints.values().any(|name| name == of_table)
    }

    /// Tells whether the partition has an index of its table.
    pub fn has_index(&self, of_table: &Identifier) -> bool {
        self.indexes.values().any(|name| name == of_table)
    }

    /// The name that a constraint of the table has in the partition.
    pub fn constraint(&self, of_table: &Identifier) -> Option<&Identifier> {
        own(&self.constraints, of_table)
    }

    /// The name that an index of the table has in the partition.
    pub fn index(&self, of_table: &Identifier) -> Option<&Identifier> {
        own(&self.indexes, of_table)
    }

    /// The table without these parts.
    #[must_use]
    pub fn taken_from(&self, partition: &Table) -> Table {
        let mut own = partition.clone();
        let is_own = |name: &Identifier| !self.constraints.contains_key(name);
        own.primary_key = own.primary_key.filter(|key| is_own(&key.name));
        own.uniques.retain(|unique| is_own(&unique.name));
        own.foreign_keys.retain(|key| is_own(&key.name));
        own.checks.retain(|check| is_own(&check.name));
        own.exclusions.retain(|rule| is_own(&rule.name));
        own.indexes.retain(|i| !self.indexes.contains_key(&i.name));
        own
    }
}

fn own<'n>(
    names: &'n BTreeMap<Identifier, Identifier>,
    of_table: &Identifier,
) -> Option<&'n Identifier> {
    let mut all = names.iter();
    all.find(|(_, name)| *name == of_table).map(|(own, _)| own)
}

/// The parts of a partition that say what a part of its table says.
pub(super) fn inherited(parent: &Table, partition: &Table) -> Inherited {
    let mut found = Inherited::default();
    if let (Some(key), Some(own)) = (&parent.primary_key, &partition.primary_key)
        && (&key.columns, &key.options) == (&own.columns, &own.options)
    {
        found.constraints.insert(own.name.clone(), key.name.clone());
    }
    let constraints = &mut found.constraints;
    pair(
        &parent.uniques,
        &partition.uniques,
        constraints,
        |u| &u.name,
        |a, b| (&a.columns, &a.options) == (&b.columns, &b.options),
    );
    pair(
        &parent.exclusions,
        &partition.exclusions,
        constraints,
        |e| &e.name,
        |a, b| {
            let mut own = b.clone();
            own.name.clone_from(&a.name);
            own == *a
        },
    );
    pair(
        &parent.foreign_keys,
        &partition.foreign_keys,
        constraints,
        |k| &k.name,
        same_key,
    );
    let checks = parent.checks.iter().filter(|check| !check.no_inherit);
    for check in checks.filter(|check| partition.check(&check.name).is_some()) {
        constraints.insert(check.name.clone(), check.name.clone());
    }
    pair(
        &parent.indexes,
        &partition.indexes,
        &mut found.indexes,
        |i| &i.name,
        same_index,
    );
    found
}

fn pair<T>(
    parent: &[T],
    partition: &[T],
    found: &mut BTreeMap<Identifier, Identifier>,
    name: impl Fn(&T) -> &Identifier,
    same: impl Fn(&T, &T) -> bool,
) {
    for part in parent {
        let free = |own: &&T| !found.contains_key(name(own)) && same(part, own);
        if let Some(own) = partition.iter().find(free) {
            found.insert(name(own).clone(), name(part).clone());
        }
    }
}

fn same_key(a: &ForeignKey, b: &ForeignKey) -> bool {
    let mut own = b.clone();
    own.name.clone_from(&a.name);
    own.validity = a.validity;
    own == *a
}

fn same_index(a: &Index, b: &Index) -> bool {
    let mut own = b.clone();
    own.name.clone_from(&a.name);
    own.comment.clone_from(&a.comment);
    own == *a
}

impl Table {
    /// Tells whether its rows lie in partitions.
    pub fn is_partitioned(&self) -> bool {
        self.options.partitioning.is_some()
    }

    /// Tells whether it is a partition of a table.
    pub fn is_partition_of(&self, table: &str) -> bool {
        let of = self.options.partition.as_ref();
        of.is_some_and(|partition| partition.of == table)
    }

    /// Tells whether the partition key of the table speaks of a column.
    pub(super) fn is_parted_by(&self, column: &Identifier) -> bool {
        let keys = self.options.partitioning.iter().flat_map(|how| &how.keys);
        keys.into_iter().any(|key| match key {
            KeyTarget::Column(name) => name == column,
            KeyTarget::Expression(text) => text.mentions(column),
        })
    }

    pub(super) fn must_have_partition_keys(&self, how: &Partitioning) -> Result<(), Reason> {
        if how.keys.is_empty() {
            return Err(Reason::NoColumns("a partition key"));
        }
        how.keys.iter().try_for_each(|key| match key {
            KeyTarget::Column(name) => self.must_have_column(name),
            KeyTarget::Expression(_) => Ok(()),
        })
    }

    /// Refuses a key that does not hold the partition key: each partition keeps it by itself
    /// ([Limitations](https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-LIMITATIONS)).
    pub(super) fn must_hold_partition_key(
        &self,
        key: &Identifier,
        columns: &[Identifier],
    ) -> Result<(), Reason> {
        let mut keys = self.options.partitioning.iter().flat_map(|how| &how.keys);
        let lacking = keys.find_map(|part| match part {
            KeyTarget::Column(name) if columns.contains(name) => None,
            KeyTarget::Column(name) => Some(format!("it leaves out `{name}`")),
            KeyTarget::Expression(_) => Some("that is an expression".to_owned()),
        });
        match lacking {
            None => Ok(()),
            Some(what) => Err(Reason::Contradiction(format!(
                "`{key}` must hold the partition key of `{}`, and {what}",
                self.name
            ))),
        }
    }
}
