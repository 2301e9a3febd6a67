//! Creating, dropping and renaming tables.

use super::names::must_be_usable;
use super::{Catalog, Reason, Refused, Table};
use crate::identifier::Identifier;
use crate::place::Part;

impl Catalog {
    /// Adds a table with its columns, keys and checks; indexes come by their own operations.
    ///
    /// # Errors
    ///
    /// When a name is taken or unusable, or a part does not fit the columns.
    pub fn create_table(&mut self, table: &Table) -> Result<(), Refused> {
        self.must_be_new_relation("a table, index or key", &table.name)?;
        let mut made = Table {
            comment: table.comment.clone(),
            options: table.options.clone(),
            ..Table::new(table.name.clone())
        };
        made.columns.reserve_exact(table.columns.len());
        for column in &table.columns {
            self.check_new_column(&made, column)
                .map_err(|reason| Refused::from(reason).at(Part::Column(column.name.clone())))?;
            made.columns.push(column.clone());
        }
        if let Some(how) = &made.options.partitioning {
            made.must_have_partition_keys(how)?;
        }
        if let Some(key) = &table.primary_key {
            self.check_primary_key(&made, key)
                .map_err(|reason| Refused::from(reason).at(Part::Constraint(key.name.clone())))?;
            made.primary_key = Some(key.clone());
        }
        for unique in &table.uniques {
            self.check_unique(&made, unique).map_err(|reason| {
                Refused::from(reason).at(Part::Constraint(unique.name.clone()))
            })?;
            made.uniques.push(unique.clone());
        }
        for check in &table.checks {
            Self::must_be_new_constraint(&made, &check.name)
                .map_err(|reason| Refused::from(reason).at(Part::Constraint(check.name.clone())))?;
            made.checks.push(check.clone());
        }
        for rule in &table.exclusions {
            self.check_exclusion(&made, rule)
                .map_err(|reason| Refused::from(reason).at(Part::Constraint(rule.name.clone())))?;
            made.exclusions.push(rule.clone());
        }
        for key in &table.foreign_keys {
            let resolved = self
                .resolved_foreign_key(&made, key)
                .map_err(|reason| Refused::from(reason).at(Part::Constraint(key.name.clone())))?;
            made.foreign_keys.push(resolved);
        }
        if made.columns.is_empty() {
            return Err(Reason::NoColumns("a table").into());
        }
        self.tighten(&made.name);
        self.set_table(made.name.clone(), Some(made));
        Ok(())
    }

    /// Takes a table away, with its triggers, policies and rules.
    ///
    /// # Errors
    ///
    /// When there is no such table, another table's foreign key refers to it, or a view reads it.
    pub fn drop_table(&mut self, name: &Identifier) -> Result<(), Refused> {
        self.require_table(name)?;
        if let Some((other, key)) = self.referencing(name).next() {
            return Err(Reason::InUse {
                name: name.clone(),
                by: format!("the foreign key `{}` of `{}`", key.name, other.name),
            }
            .into());
        }
        self.must_give_no_columns(name)?;
        self.must_be_unread(name)?;
        if let Some(partition) = self.partitions_of(name).into_iter().next() {
            return Err(Reason::InUse {
                name: name.clone(),
                by: format!("its partition `{partition}`"),
            }
            .into());
        }
        self.drop_definitions_of(name);
        self.set_table(name.clone(), None);
        Ok(())
    }

    /// Takes a table away although foreign keys refer to it, as SQLite does: they go on naming it.
    ///
    /// # Errors
    ///
    /// When there is no such table.
    pub fn drop_referred_table(&mut self, name: &Identifier) -> Result<(), Refused> {
        self.require_table(name)?;
        self.drop_definitions_of(name);
        self.set_table(name.clone(), None);
        Ok(())
    }

    /// Gives a table another name; foreign keys, views, triggers and policies follow.
    ///
    /// # Errors
    ///
    /// When there is no such table or the new name is taken or unusable.
    pub fn rename_table(&mut self, from: &Identifier, to: &Identifier) -> Result<(), Refused> {
        let mut table = self.require_table(from)?.clone();
        must_be_usable(to)?;
        self.must_be_new_relation("a table, index or key", to)?;
        let moves = from.schema() != to.schema();
        for part in table.key_and_index_names().filter(|_| moves) {
            self.must_be_new_in_schema_of(to, part)?;
        }
        table.name = to.clone();
        if self.is_loose(from) {
            self.loosen(to);
        }
        self.set_table(from.clone(), None);
        self.set_table(to.clone(), Some(table));
        self.update_foreign_keys(from, |key| key.table = to.clone());
        self.follow_parent(from, to);
        self.follow_relation(from, to);
        Ok(())
    }

    fn must_give_no_columns(&self, name: &Identifier) -> Result<(), Reason> {
        let mut derived = self.derived_from(name);
        match derived.find(|table| table.options.inherits.contains(name)) {
            None => Ok(()),
            Some(other) => Err(Reason::InUse {
                name: name.clone(),
                by: format!("`{}`, which has its columns from it", other.name),
            }),
        }
    }

    /// The partitions of a table, and the tables that inherit from it.
    pub(super) fn derived_from(&self, name: &str) -> impl Iterator<Item = &Table> {
        let derived = self.deriving.get(name).into_iter().flatten();
        derived.filter_map(|other| self.table(other))
    }

    fn follow_parent(&mut self, from: &Identifier, to: &Identifier) {
        let derived: Vec<Table> = self.derived_from(from).cloned().collect();
        for mut table in derived {
            let inherited = table.options.inherits.iter_mut();
            let part = table.options.partition.iter_mut().map(|part| &mut part.of);
            for parent in part.chain(inherited).filter(|parent| **parent == *from) {
                *parent = to.clone();
            }
            self.set_table(table.name.clone(), Some(table));
        }
    }

    /// Says what a table is for, or takes that away.
    ///
    /// # Errors
    ///
    /// When there is no such table.
    pub fn change_table_comment(
        &mut self,
        name: &Identifier,
        comment: Option<&str>,
    ) -> Result<(), Refused> {
        self.change_table(name, |table| {
            table.comment = comment.map(str::to_owned);
        })
    }

    /// Changes a table in place.
    pub(super) fn change_table(
        &mut self,
        name: &Identifier,
        change: impl FnOnce(&mut Table),
    ) -> Result<(), Refused> {
        let mut table = self.require_table(name)?.clone();
        change(&mut table);
        self.set_table(name.clone(), Some(table));
        Ok(())
    }

    /// Changes every foreign key that refers to a table, in whichever table it stands.
    pub(super) fn update_foreign_keys(
        &mut self,
        referred: &Identifier,
        change: impl Fn(&mut super::ForeignKey),
    ) {
        let holders = self.referring.get(referred).cloned().unwrap_or_default();
        for holder in holders {
            let Some(mut table) = self.table(&holder).cloned() else {
                continue;
            };
            for key in &mut table.foreign_keys {
                if key.table == *referred {
                    change(key);
                }
            }
            self.set_table(holder, Some(table));
        }
    }
}
