//! Renames in an order in which every new name is free by then.

use super::problem::RenameProblem;
use super::{Renames, column};
use crate::catalog::Catalog;
use crate::identifier::Identifier;

impl Renames {
    /// The same renames, each after the one that frees its new name.
    ///
    /// # Errors
    ///
    /// When one does not fit the two schemas, or names change places.
    pub fn ordered(&self, from: &Catalog, to: &Catalog) -> Result<Self, RenameProblem> {
        for (old, new) in &self.tables {
            let there = |catalog: &Catalog, name: &str| catalog.table(name).is_some();
            let fits = Fit {
                there: there(from, old),
                wanted: there(to, new),
                taken: there(from, new),
            };
            let frees = self.tables.iter().any(|(old, _)| old == new);
            fits.check(frees, || format!("table `{old}`"), &new.to_string())?;
        }
        let tables = ordered(&self.tables)?;
        let mut columns = Vec::new();
        for table in self.tables_with_columns() {
            let of_table = self.columns_of(table);
            let before = self.old_name(table);
            for (old, new) in &of_table {
                let there = |catalog: &Catalog, table: &str, name: &str| {
                    let table = catalog.table(table);
                    table.is_some_and(|table| table.column(name).is_some())
                };
                let fits = Fit {
                    there: there(from, before, old),
                    wanted: there(to, table, new),
                    taken: there(from, before, new),
                };
                let frees = of_table.iter().any(|(old, _)| old == new);
                let old = || format!("column `{}`", column(before, old));
                fits.check(frees, old, &column(table, new))?;
            }
            let of_table = ordered(&of_table)?.into_iter();
            columns.extend(of_table.map(|(old, new)| (table.clone(), old, new)));
        }
        Ok(Self { tables, columns })
    }

    /// The tables of which a column is renamed, by their new names.
    fn tables_with_columns(&self) -> Vec<&Identifier> {
        let mut tables: Vec<&Identifier> = self.columns.iter().map(|(table, ..)| table).collect();
        tables.sort();
        tables.dedup();
        tables
    }

    fn columns_of(&self, table: &Identifier) -> Vec<(Identifier, Identifier)> {
        let own = self.columns.iter().filter(|(of, ..)| of == table);
        own.map(|(_, old, new)| (old.clone(), new.clone()))
            .collect()
    }

    /// The name that a table has in the first schema.
    pub fn old_name<'r>(&'r self, table: &'r Identifier) -> &'r Identifier {
        let found = self.tables.iter().find(|(_, new)| new == table);
        found.map_or(table, |(old, _)| old)
    }
}

/// How a rename fits the two schemas.
struct Fit {
    there: bool,
    wanted: bool,
    taken: bool,
}

impl Fit {
    fn check(
        &self,
        frees: bool,
        old: impl FnOnce() -> String,
        new: &str,
    ) -> Result<(), RenameProblem> {
        match self {
            Self { there: false, .. } => Err(RenameProblem::Missing(old())),
            Self { wanted: false, .. } => Err(RenameProblem::Unwanted(new.to_owned())),
            Self { taken: true, .. } if !frees => Err(RenameProblem::Taken(new.to_owned())),
            _ => Ok(()),
        }
    }
}

fn ordered(
    pairs: &[(Identifier, Identifier)],
) -> Result<Vec<(Identifier, Identifier)>, RenameProblem> {
    for (at, (old, new)) in pairs.iter().enumerate() {
        let mut later = pairs.iter().skip(at + 1);
        if let Some((_, name)) = later.find(|(o, n)| o == old || n == new) {
            return Err(RenameProblem::Twice(name.to_string()));
        }
    }
    let mut left: Vec<_> = pairs.to_vec();
    let mut done = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_free = |new: &Identifier| left.iter().all(|(old, _)| old != new);
        let Some(next) = left.iter().position(|(_, new)| is_free(new)) else {
            let names = left.into_iter().map(|(old, _)| old).collect();
            return Err(RenameProblem::Cycle(names));
        };
        done.push(left.remove(next));
    }
    Ok(done)
}
