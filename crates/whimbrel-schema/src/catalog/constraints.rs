//! Primary keys, unique constraints, checks and indexes.

use super::refused::Missing;
use super::{
    Catalog, Check, Exclusion, Index, Inherited, PrimaryKey, Reason, Refused, Table, Unique,
    Validity,
};
use crate::identifier::Identifier;

impl Catalog {
    /// Gives a table a primary key.
    ///
    /// # Errors
    ///
    /// When the table has one, or a column is unknown or may be NULL.
    pub fn add_primary_key(&mut self, table: &Identifier, key: &PrimaryKey) -> Result<(), Refused> {
        let current = self.require_table(table)?;
        self.check_primary_key(current, key)?;
        if let Some(column) = current.nullable_key_column(key) {
            return Err(Reason::Contradiction(format!(
                "`{column}` may be NULL and cannot be part of the primary key"
            ))
            .into());
        }
        self.change_table(table, |table| table.primary_key = Some(key.clone()))?;
        self.for_partitions(table, |catalog, part| {
            catalog.inherit_primary_key(part, key)
        })
    }

    /// Keeps columns unique.
    ///
    /// # Errors
    ///
    /// When a column is unknown or the name is taken.
    pub fn add_unique(&mut self, table: &Identifier, unique: &Unique) -> Result<(), Refused> {
        let current = self.require_table(table)?;
        self.check_unique(current, unique)?;
        self.change_table(table, |table| table.uniques.push(unique.clone()))?;
        self.for_partitions(table, |catalog, part| catalog.inherit_unique(part, unique))
    }

    /// Adds a rule that every row obeys.
    ///
    /// # Errors
    ///
    /// When the table is unknown or the name is taken.
    pub fn add_check(&mut self, table: &Identifier, check: &Check) -> Result<(), Refused> {
        Self::must_be_new_constraint(self.require_table(table)?, &check.name)?;
        self.change_table(table, |table| table.checks.push(check.clone()))?;
        if check.no_inherit {
            return Ok(());
        }
        self.for_partitions(table, |catalog, part| {
            let known = catalog.table(part).and_then(|part| part.check(&check.name));
            match known {
                Some(_) => Ok(()),
                None => catalog.add_check(part, check),
            }
        })
    }

    /// Adds a rule that no two rows may break together.
    ///
    /// # Errors
    ///
    /// When a column is unknown or the name is taken.
    pub fn add_exclusion(&mut self, table: &Identifier, rule: &Exclusion) -> Result<(), Refused> {
        let current = self.require_table(table)?;
        self.check_exclusion(current, rule)?;
        self.change_table(table, |table| table.exclusions.push(rule.clone()))?;
        self.for_partitions(table, |catalog, part| catalog.inherit_exclusion(part, rule))
    }

    /// Notes that the rows which were there before a foreign key or check are known to obey it.
    ///
    /// # Errors
    ///
    /// When there is no such constraint.
    pub fn validate_constraint(
        &mut self,
        table: &Identifier,
        name: &Identifier,
    ) -> Result<(), Refused> {
        self.require_constraint(table, name)?;
        self.change_table(table, |table| {
            let keys = table.foreign_keys.iter_mut();
            for key in keys.filter(|key| key.name == *name) {
                key.validity = Validity::Valid;
            }
            for check in table.checks.iter_mut().filter(|c| c.name == *name) {
                check.validity = Validity::Valid;
            }
        })?;
        self.for_partitions(table, |catalog, part| {
            let known = catalog
                .table(part)
                .map(|part| catalog.inherited_parts(part));
            match known.and_then(|known| known.constraint(name).cloned()) {
                Some(own) => catalog.validate_constraint(part, &own),
                None => Ok(()),
            }
        })
    }

    /// Takes a constraint away, whatever kind it is of.
    ///
    /// # Errors
    ///
    /// When there is no such constraint, or a foreign key needs the uniqueness it gives.
    pub fn drop_constraint(
        &mut self,
        table: &Identifier,
        name: &Identifier,
    ) -> Result<(), Refused> {
        let mut changed = self.require_constraint(table, name)?.clone();
        let parts = self.parts_in_partitions(table, |parts| parts.constraint(name).cloned());
        changed.primary_key = changed.primary_key.filter(|key| key.name != *name);
        changed.uniques.retain(|unique| unique.name != *name);
        changed.foreign_keys.retain(|key| key.name != *name);
        changed.checks.retain(|check| check.name != *name);
        changed.exclusions.retain(|rule| rule.name != *name);
        self.must_keep_targets(&changed, name)?;
        self.set_table(table.clone(), Some(changed));
        parts
            .iter()
            .try_for_each(|(part, own)| self.drop_constraint(part, own))
    }

    /// The names that a part of a table has in its partitions.
    fn parts_in_partitions(
        &self,
        table: &str,
        own: impl Fn(&Inherited) -> Option<Identifier>,
    ) -> Vec<(Identifier, Identifier)> {
        let partitions = self.partitions_of(table).into_iter();
        let named = partitions.filter_map(|name| {
            let parts = self.inherited_parts(self.table(&name)?);
            Some((name, own(&parts)?))
        });
        named.collect()
    }

    /// Gives a constraint another name.
    ///
    /// # Errors
    ///
    /// When there is no such constraint or the new name is taken or unusable.
    pub fn rename_constraint(
        &mut self,
        table: &Identifier,
        from: &Identifier,
        to: &Identifier,
    ) -> Result<(), Refused> {
        let mut changed = self.require_constraint(table, from)?.clone();
        Self::must_be_new_constraint(&changed, to)?;
        let in_namespace = changed.key_and_index_names().any(|name| name == from);
        if in_namespace {
            self.must_be_new_in_schema_of(table, to)?;
        }
        let primary = changed.primary_key.iter_mut().map(|key| &mut key.name);
        let uniques = changed.uniques.iter_mut().map(|unique| &mut unique.name);
        let keys = changed.foreign_keys.iter_mut().map(|key| &mut key.name);
        let checks = changed.checks.iter_mut().map(|check| &mut check.name);
        let rules = changed.exclusions.iter_mut().map(|rule| &mut rule.name);
        for name in primary
            .chain(uniques)
            .chain(keys)
            .chain(checks)
            .chain(rules)
        {
            if name == from {
                *name = to.clone();
            }
        }
        // Only a check has one name in a table and its partitions.
        let is_check = changed.check(to).is_some_and(|check| !check.no_inherit);
        self.set_table(table.clone(), Some(changed));
        if !is_check {
            return Ok(());
        }
        self.for_partitions(table, |catalog, part| {
            catalog.rename_constraint(part, from, to)
        })
    }

    /// Adds an index.
    ///
    /// # Errors
    ///
    /// When a column is unknown or the name is taken.
    pub fn create_index(&mut self, table: &Identifier, index: &Index) -> Result<(), Refused> {
        let current = self.require_table(table)?;
        self.must_be_new_in_schema_of(table, &index.name)?;
        if index.keys.is_empty() {
            return Err(Reason::NoColumns("an index").into());
        }
        for column in index.columns() {
            current.must_have_column(column)?;
        }
        if index.unique {
            let columns: Vec<Identifier> = index.key_columns().cloned().collect();
            current.must_hold_partition_key(&index.name, &columns)?;
        }
        self.change_table(table, |table| table.indexes.push(index.clone()))?;
        self.for_partitions(table, |catalog, part| catalog.inherit_index(part, index))
    }

    /// Takes an index away.
    ///
    /// # Errors
    ///
    /// When there is no such index, or a foreign key needs the uniqueness it gives.
    pub fn drop_index(&mut self, table: &Identifier, name: &Identifier) -> Result<(), Refused> {
        let mut changed = self.require_index(table, name)?.clone();
        let parts = self.parts_in_partitions(table, |parts| parts.index(name).cloned());
        changed.indexes.retain(|index| index.name != *name);
        self.must_keep_targets(&changed, name)?;
        self.set_table(table.clone(), Some(changed));
        parts
            .iter()
            .try_for_each(|(part, own)| self.drop_index(part, own))
    }

    /// Takes an index away although a foreign key needs the uniqueness it gives, as SQLite does: the
    /// key fails when rows are written.
    ///
    /// # Errors
    ///
    /// When there is no such index.
    pub fn drop_referred_index(
        &mut self,
        table: &Identifier,
        name: &Identifier,
    ) -> Result<(), Refused> {
        self.require_index(table, name)?;
        self.change_table(table, |table| {
            table.indexes.retain(|index| index.name != *name);
        })
    }

    /// Gives an index another name.
    ///
    /// # Errors
    ///
    /// When there is no such index or the new name is taken or unusable.
    pub fn rename_index(
        &mut self,
        table: &Identifier,
        from: &Identifier,
        to: &Identifier,
    ) -> Result<(), Refused> {
        self.require_index(table, from)?;
        self.must_be_new_in_schema_of(table, to)?;
        self.change_table(table, |table| {
            for index in table.indexes.iter_mut().filter(|i| i.name == *from) {
                index.name = to.clone();
            }
        })
    }

    pub(super) fn check_primary_key(&self, table: &Table, key: &PrimaryKey) -> Result<(), Reason> {
        if table.primary_key.is_some() {
            return Err(Reason::SecondPrimaryKey(table.name.clone()));
        }
        if key.columns.is_empty() {
            return Err(Reason::NoColumns("a primary key"));
        }
        self.must_be_new_in_schema_of(&table.name, &key.name)?;
        Self::must_be_new_constraint(table, &key.name)?;
        table.must_have_columns(&key.columns)?;
        table.must_hold_partition_key(&key.name, &key.columns)
    }

    pub(super) fn check_unique(&self, table: &Table, unique: &Unique) -> Result<(), Reason> {
        if unique.columns.is_empty() {
            return Err(Reason::NoColumns("a unique constraint"));
        }
        self.must_be_new_in_schema_of(&table.name, &unique.name)?;
        Self::must_be_new_constraint(table, &unique.name)?;
        table.must_have_columns(&unique.columns)?;
        table.must_hold_partition_key(&unique.name, &unique.columns)
    }

    pub(super) fn check_exclusion(&self, table: &Table, rule: &Exclusion) -> Result<(), Reason> {
        if rule.keys.is_empty() {
            return Err(Reason::NoColumns("an exclusion constraint"));
        }
        self.must_be_new_in_schema_of(&table.name, &rule.name)?;
        Self::must_be_new_constraint(table, &rule.name)?;
        let columns = rule.columns();
        columns
            .into_iter()
            .try_for_each(|column| table.must_have_column(column))
    }

    /// The table that has this constraint.
    fn require_constraint(&self, table: &str, name: &Identifier) -> Result<&Table, Reason> {
        let table = self.require_table(table)?;
        if table.constraint_names().any(|known| known == name) {
            return Ok(table);
        }
        Err(Reason::UnknownConstraint {
            table: table.name.clone(),
            missing: Missing::among(name, table.constraint_names()),
        })
    }

    /// The table that has this index.
    fn require_index(&self, table: &str, name: &Identifier) -> Result<&Table, Reason> {
        let table = self.require_table(table)?;
        if table.index(name).is_some() {
            return Ok(table);
        }
        Err(Reason::UnknownIndex {
            table: table.name.clone(),
            missing: Missing::among(name, table.indexes.iter().map(|index| &index.name)),
        })
    }

    /// Refuses a change after which a foreign key would refer to columns that are not unique.
    fn must_keep_targets(&self, changed: &Table, going: &Identifier) -> Result<(), Reason> {
        let own = changed.foreign_keys.iter().map(|key| (changed, key));
        let own = own.filter(|(_, key)| key.table == changed.name);
        let others = self.referencing(&changed.name);
        let orphaned = own
            .chain(others)
            .find(|(_, key)| !changed.keeps_unique(&key.references));
        match orphaned {
            None => Ok(()),
            Some((holder, key)) => Err(Reason::InUse {
                name: going.clone(),
                by: format!("the foreign key `{}` of `{}`", key.name, holder.name),
            }),
        }
    }
}
