//! `DROP TABLE`, and what goes with a column.

use super::lowering::{Lowering, Outcome};
use crate::analyze::act::{Drop, Name};
use crate::backend::Backend;
use crate::catalog::Table;
use crate::condition::{column_exists, table_exists};
use crate::identifier::Identifier;
use crate::operation::{DropColumn, DropConstraint, DropIndex, DropTable};

impl Lowering<'_> {
    /// `DROP TABLE`.
    pub(super) fn drop_tables(&mut self, names: &[Name], drop: Drop) -> Outcome {
        let tables: Vec<Identifier> = names
            .iter()
            .map(|name| self.own(name))
            .collect::<Outcome<_>>()?;
        for table in &tables {
            let guard = drop.if_exists.then(|| table_exists(table));
            self.guarded(guard, |lowering| lowering.drop_table(table, &tables, drop))?;
        }
        Ok(())
    }

    fn drop_table(&mut self, table: &Identifier, together: &[Identifier], drop: Drop) -> Outcome {
        let referring = self.catalog.referencing(table);
        let referring: Vec<(Identifier, Identifier)> = referring
            .map(|(other, key)| (other.name.clone(), key.name.clone()))
            .collect();
        let is_read = self.catalog.readers(table).next().is_some();
        if self.backend == Backend::Sqlite && (is_read || !referring.is_empty()) {
            self.beyond("foreign keys and views that go on naming the table");
            self.catalog.drop_referred_table(table)?;
            let table = table.clone();
            self.note(DropTable { table }.into());
            return Ok(());
        }
        let goes = |other: &Identifier| drop.cascade || together.contains(other);
        for (other, key) in referring.into_iter().filter(|(other, _)| goes(other)) {
            self.make(DropConstraint {
                table: other,
                name: key,
            })?;
        }
        if drop.cascade {
            self.drop_views_over(table, None)?;
        }
        let gone = DropTable {
            table: table.clone(),
        };
        self.make_under_readers(table, None, gone.into())
    }

    /// `DROP COLUMN`.
    pub(super) fn drop_column(&mut self, table: &Identifier, name: &str, drop: Drop) -> Outcome {
        let known = self.catalog.require_table(table)?.clone();
        let column = self.column_of(&known, name);
        let guard = drop.if_exists.then(|| column_exists(table, &column));
        self.guarded(guard, |lowering| {
            if known.column(&column).is_some() {
                lowering.drop_users(&known, &column, drop)?;
            }
            if drop.cascade {
                lowering.drop_views_over(&known.name, Some(&column))?;
            }
            let gone = DropColumn {
                table: known.name.clone(),
                column: column.clone(),
            };
            lowering.make_under_readers(&known.name, Some(&column), gone.into())
        })
    }

    /// What a database takes away with a column by itself
    /// ([PostgreSQL](https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN),
    /// [SQLite](https://www.sqlite.org/lang_altertable.html#altertabdropcol)).
    fn drop_users(&mut self, table: &Table, column: &Identifier, drop: Drop) -> Outcome {
        if drop.cascade {
            let referring = self.catalog.referencing(&table.name);
            let referring: Vec<(Identifier, Identifier)> = referring
                .filter(|(_, key)| key.references.contains(column))
                .map(|(other, key)| (other.name.clone(), key.name.clone()))
                .collect();
            for (table, name) in referring {
                self.make(DropConstraint { table, name })?;
            }
        }
        let checks = table.checks.iter();
        let checks = checks.filter(|check| check.expression.mentions(column));
        let keys = table.foreign_keys.iter();
        let keys = keys.filter(|key| key.columns.contains(column));
        let mut constraints: Vec<Identifier> = keys
            .map(|key| key.name.clone())
            .chain(checks.map(|check| check.name.clone()))
            .collect();
        if self.backend == Backend::Postgres {
            let uniques = table.uniques.iter();
            let uniques = uniques.filter(|unique| unique.columns.contains(column));
            constraints.extend(uniques.map(|unique| unique.name.clone()));
            let key = table.primary_key.iter();
            let key = key.filter(|key| key.columns.contains(column));
            constraints.extend(key.map(|key| key.name.clone()));
            for index in table.indexes.iter().filter(|index| index.uses(column)) {
                self.make(DropIndex {
                    table: table.name.clone(),
                    name: index.name.clone(),
                })?;
            }
        }
        for name in constraints {
            let table = table.name.clone();
            self.make(DropConstraint { table, name })?;
        }
        Ok(())
    }
}
