//! Foreign keys: what they refer to, and whether the two sides fit.

use super::{Catalog, Column, ForeignKey, Reason, Refused, Table};
use crate::identifier::Identifier;

impl Catalog {
    /// Joins a table to another.
    ///
    /// # Errors
    ///
    /// When a table or column is unknown, the sides do not fit, or the referred columns are not unique.
    pub fn add_foreign_key(&mut self, table: &Identifier, key: &ForeignKey) -> Result<(), Refused> {
        let current = self.require_table(table)?;
        let resolved = self.resolved_foreign_key(current, key)?;
        self.change_table(table, |table| table.foreign_keys.push(resolved.clone()))?;
        self.for_partitions(table, |catalog, part| {
            catalog.inherit_foreign_key(part, &resolved)
        })
    }

    /// The key with the columns it refers to written out, checked against both tables.
    ///
    /// `table` is the key's own table, which need not be in the catalog yet.
    ///
    /// # Errors
    ///
    /// As [`Catalog::add_foreign_key`].
    pub fn resolved_foreign_key(
        &self,
        table: &Table,
        key: &ForeignKey,
    ) -> Result<ForeignKey, Reason> {
        if key.columns.is_empty() {
            return Err(Reason::NoColumns("a foreign key"));
        }
        Self::must_be_new_constraint(table, &key.name)?;
        table.must_have_columns(&key.columns)?;
        let referred = if key.table == table.name {
            table
        } else {
            self.require_table(&key.table)?
        };
        let mut resolved = key.clone();
        if resolved.references.is_empty() {
            resolved.references = referred.primary_key_columns().to_vec();
            if resolved.references.is_empty() {
                return Err(Reason::NoPrimaryKey(referred.name.clone()));
            }
        }
        referred.must_have_columns(&resolved.references)?;
        if resolved.references.len() != resolved.columns.len() {
            return Err(Reason::KeyLengths {
                own: resolved.columns.len(),
                referred: resolved.references.len(),
            });
        }
        must_compare(table, referred, &resolved)?;
        if !referred.keeps_unique(&resolved.references) {
            return Err(Reason::NotUnique {
                table: referred.name.clone(),
            });
        }
        Ok(resolved)
    }

    /// Refuses a new type of a column when a foreign key on either side could no longer compare.
    pub(super) fn check_foreign_key_types(
        &self,
        table: &Identifier,
        column: &Column,
    ) -> Result<(), Reason> {
        let Some(current) = self.table(table) else {
            return Ok(());
        };
        let own = current.foreign_keys.iter().map(|key| (current, key));
        for (holder, key) in own.chain(self.referencing(table)) {
            for (own, referred) in key.columns.iter().zip(&key.references) {
                let other = if holder.name == *table && own == &column.name {
                    self.table(&key.table).and_then(|t| t.column(referred))
                } else if key.table == *table && referred == &column.name {
                    holder.column(own)
                } else {
                    None
                };
                let fits =
                    other.is_none_or(|other| other.data_type.is_comparable_with(&column.data_type));
                if !fits {
                    return Err(Reason::InUse {
                        name: column.name.clone(),
                        by: format!(
                            "the foreign key `{}` of `{}`, which could not compare {} with the other side",
                            key.name, holder.name, column.data_type
                        ),
                    });
                }
            }
        }
        Ok(())
    }
}

fn must_compare(table: &Table, referred: &Table, key: &ForeignKey) -> Result<(), Reason> {
    for (own, other) in key.columns.iter().zip(&key.references) {
        let (Some(own), Some(other)) = (table.column(own), referred.column(other)) else {
            continue;
        };
        if !own.data_type.is_comparable_with(&other.data_type) {
            return Err(Reason::KeyTypes {
                column: own.name.clone(),
                own: own.data_type.clone(),
                table: referred.name.clone(),
                referred: other.name.clone(),
                other: other.data_type.clone(),
            });
        }
    }
    Ok(())
}
