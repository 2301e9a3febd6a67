//! Names: as the catalog spells them, and those that nobody gave.

use super::lowering::{Lowering, Outcome};
use super::stop::Stop;
use crate::analyze::act::Name;
use crate::analyze::postgres_names::first_free;
use crate::backend::Backend;
use crate::catalog::Table;
use crate::identifier::Identifier;
use crate::names::{automatic, free};
use crate::operation::RenameConstraint;

impl Lowering<'_> {
    /// The name of something new, as the statement spells it.
    pub(super) fn spelt(&self, name: &str) -> Identifier {
        self.statement.spelling(name).into()
    }

    /// The name of a table or index as the catalog spells it; SQLite does not tell capitals apart.
    pub(super) fn known(&self, name: &Name) -> Identifier {
        let spelt = self.spelt(&name.name);
        if self.backend == Backend::Postgres || self.catalog.has_relation(&spelt) {
            return spelt;
        }
        let otherwise = self.catalog.relation_spelt_otherwise(&spelt);
        otherwise.unwrap_or(spelt)
    }

    /// The same for a name that has to be in the one schema that a catalog holds.
    pub(super) fn own(&self, name: &Name) -> Outcome<Identifier> {
        match &name.schema {
            None => Ok(self.known(name)),
            Some(schema) => Err(Stop::opaque(
                format!("something in the schema `{schema}`"),
                Vec::new(),
            )),
        }
    }

    /// The name of a column as its table spells it.
    pub(super) fn column_of(&self, table: &Table, name: &str) -> Identifier {
        let spelt = self.spelt(name);
        if self.backend == Backend::Postgres || table.column(&spelt).is_some() {
            return spelt;
        }
        let mut columns = table.columns.iter();
        let same = columns.find(|column| column.name.eq_ignore_ascii_case(name));
        same.map_or(spelt, |column| column.name.clone())
    }

    /// The names of columns as their table spells them.
    pub(super) fn columns_of(&self, table: &Table, names: &[String]) -> Vec<Identifier> {
        let names = names.iter();
        names.map(|name| self.column_of(table, name)).collect()
    }

    /// The name of a constraint or index of a table: the one given, or the database's own.
    ///
    /// SQLite gives none; there it is the one that the typed builder gives.
    pub(super) fn name_for(
        &self,
        table: &Table,
        given: Option<&str>,
        parts: &[&str],
        label: &str,
    ) -> Identifier {
        if let Some(given) = given {
            return self.given(table, given, label);
        }
        let is_taken = |name: &str| {
            self.catalog.has_relation(name)
                || table.constraint_names().any(|own| own == name)
                || table.indexes.iter().any(|index| index.name == name)
        };
        match self.backend {
            Backend::Postgres => first_free(&table.name, &parts.join("_"), label, is_taken).into(),
            Backend::Sqlite => {
                let table = std::iter::once(table.name.as_str());
                let parts = table.chain(parts.iter().copied()).chain([label]);
                free(automatic(parts), is_taken)
            }
        }
    }

    /// A name that the statement gives; SQLite lets the keys of several tables share one.
    fn given(&self, table: &Table, name: &str, label: &str) -> Identifier {
        let spelt = self.spelt(name);
        let is_key = matches!(label, "pkey" | "key");
        if self.backend == Backend::Postgres || !is_key || !self.catalog.has_relation(&spelt) {
            return spelt;
        }
        let apart = automatic([spelt.as_str(), "of", &table.name]);
        free(apart, |name| self.catalog.has_relation(name))
    }

    /// Frees the names of a table's constraints where one that was put aside, such as `t_old`, still
    /// has them.
    pub(super) fn make_way(&mut self, table: &Identifier) -> Outcome {
        if self.backend == Backend::Postgres {
            return Ok(());
        }
        let lower = table.to_ascii_lowercase();
        let aside = self.catalog.tables().filter(|other| {
            other.name.len() > table.len() && other.name.to_ascii_lowercase().contains(&lower)
        });
        let prefix = format!("{table}_");
        let mut renamed: Vec<(Identifier, Identifier, Identifier)> = Vec::new();
        for other in aside {
            let own = other.constraint_names();
            let taken = own.filter(|name| self.catalog.has_relation(name));
            renamed.extend(taken.filter_map(|name| {
                let rest = name.strip_prefix(&prefix)?;
                let to = automatic([other.name.as_str(), rest]);
                Some((other.name.clone(), name.clone(), to))
            }));
        }
        for (other, from, to) in renamed {
            if from != to && !self.catalog.has_relation(&to) {
                self.make(RenameConstraint {
                    table: other,
                    from,
                    to,
                })?;
            }
        }
        Ok(())
    }

    /// Gives the constraints of a table the names that they would have had in the table whose place
    /// it takes; SQLite itself keeps no names of constraints apart.
    pub(super) fn take_place(&mut self, stand_in: &Identifier, table: &Identifier) -> Outcome {
        let is_rebuilt = self.backend == Backend::Sqlite
            && stand_in.len() > table.len()
            && stand_in
                .to_ascii_lowercase()
                .contains(&table.to_ascii_lowercase());
        let Some(made) = self.catalog.table(table).filter(|_| is_rebuilt) else {
            return Ok(());
        };
        let mark = format!("_of_{stand_in}");
        let renamed = made.constraint_names().filter_map(|name| {
            let rest = name.strip_prefix(stand_in.as_str());
            let to = match (rest, name.strip_suffix(&mark)) {
                // Another table may have the name still.
                (_, Some(own)) if self.catalog.has_relation(own) => automatic([own, "of", table]),
                (_, Some(own)) => Identifier::from(own),
                (Some(rest), None) => Identifier::from(format!("{table}{rest}")),
                (None, None) => return None,
            };
            Some((name.clone(), to))
        });
        let renamed: Vec<(Identifier, Identifier)> = renamed.collect();
        for (from, to) in renamed {
            if !self.catalog.has_relation(&to) {
                let table = table.clone();
                self.make(RenameConstraint { table, from, to })?;
            }
        }
        Ok(())
    }
}
