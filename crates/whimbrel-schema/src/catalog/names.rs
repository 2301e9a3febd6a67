//! Which names are taken.
//!
//! Tables, indexes, primary keys and unique constraints share one namespace, as in PostgreSQL
//! ([pg_class](https://www.postgresql.org/docs/current/catalog-pg-class.html)); foreign keys and
//! checks need a name of their own only within their table.

use super::refused::Missing;
use super::{Catalog, Reason, Table};
use crate::identifier::{Identifier, IdentifierProblem};

impl Table {
    /// The names that it takes among all relations: its own, its indexes', its unique keys', each in
    /// the table's schema.
    pub(super) fn relation_names(&self) -> impl Iterator<Item = Identifier> + '_ {
        let parts = self.key_and_index_names();
        std::iter::once(self.name.clone()).chain(parts.map(|name| self.name.sibling(name)))
    }

    /// The names of its keys and indexes, which lie in its schema.
    pub(super) fn key_and_index_names(&self) -> impl Iterator<Item = &Identifier> {
        let keys = self.primary_key.iter().map(|key| &key.name);
        keys.chain(self.uniques.iter().map(|unique| &unique.name))
            .chain(self.exclusions.iter().map(|rule| &rule.name))
            .chain(self.indexes.iter().map(|index| &index.name))
    }

    pub(super) fn must_have_column(&self, name: &str) -> Result<(), Reason> {
        if self.column(name).is_some() {
            return Ok(());
        }
        Err(Reason::UnknownColumn {
            table: self.name.clone(),
            missing: Missing::among(name, self.columns.iter().map(|column| &column.name)),
        })
    }

    pub(super) fn must_have_columns(&self, names: &[Identifier]) -> Result<(), Reason> {
        for (at, name) in names.iter().enumerate() {
            self.must_have_column(name)?;
            if names.iter().take(at).any(|earlier| earlier == name) {
                return Err(Reason::ListedTwice(name.clone()));
            }
        }
        Ok(())
    }
}

impl Catalog {
    /// Tells whether a table, index, primary key or unique constraint has this name.
    pub fn has_relation(&self, name: &str) -> bool {
        self.relations.contains(name)
    }

    /// A relation whose name differs from this one in upper and lower case alone.
    ///
    /// For SQLite the two are the same name.
    pub fn relation_spelt_otherwise(&self, name: &str) -> Option<Identifier> {
        let lower = name.to_ascii_lowercase();
        if lower != name && self.has_relation(&lower) {
            return Some(lower.into());
        }
        let mut capitals = self.capitals.iter();
        let differs = |known: &&Identifier| known.as_str() != name;
        capitals
            .find(|known| differs(known) && known.eq_ignore_ascii_case(name))
            .cloned()
    }

    /// The table of this name, or the refusal that names the nearest one.
    ///
    /// # Errors
    ///
    /// [`Reason::UnknownTable`].
    pub fn require_table(&self, name: &str) -> Result<&Table, Reason> {
        self.table(name)
            .ok_or_else(|| Reason::UnknownTable(Missing::among(name, self.tables.keys())))
    }

    /// The column of this name, or the refusal that names the nearest one.
    ///
    /// # Errors
    ///
    /// [`Reason::UnknownTable`] and [`Reason::UnknownColumn`].
    pub fn require_column(&self, table: &str, column: &str) -> Result<&super::Column, Reason> {
        let table = self.require_table(table)?;
        table.must_have_column(column)?;
        table
            .column(column)
            .ok_or_else(|| Reason::UnknownTable(Missing::among(column, [])))
    }

    /// Refuses the name of a key or index that cannot be used or is taken in the schema of its table.
    pub(super) fn must_be_new_in_schema_of(
        &self,
        table: &Identifier,
        name: &Identifier,
    ) -> Result<(), Reason> {
        must_be_usable_in_table(name)?;
        self.must_be_new_relation("a table, index or key", &table.sibling(name))
    }

    pub(super) fn must_be_new_relation(
        &self,
        kind: &'static str,
        name: &Identifier,
    ) -> Result<(), Reason> {
        must_be_usable(name)?;
        if self.has_relation(name) {
            return Err(Reason::Exists {
                kind,
                name: name.clone(),
            });
        }
        Ok(())
    }

    pub(super) fn must_be_new_constraint(table: &Table, name: &Identifier) -> Result<(), Reason> {
        must_be_usable_in_table(name)?;
        if table.constraint_names().any(|taken| taken == name) {
            return Err(Reason::Exists {
                kind: "a constraint",
                name: name.clone(),
            });
        }
        Ok(())
    }
}

pub(super) fn must_be_usable(name: &Identifier) -> Result<(), Reason> {
    without(name.problem(), name)
}

/// Refuses the name of a column, index or constraint that cannot be used.
pub(super) fn must_be_usable_in_table(name: &Identifier) -> Result<(), Reason> {
    without(name.problem_within_table(), name)
}

fn without(problem: Option<IdentifierProblem>, name: &Identifier) -> Result<(), Reason> {
    match problem {
        None => Ok(()),
        Some(problem) => Err(Reason::BadName {
            name: name.clone(),
            problem,
        }),
    }
}
