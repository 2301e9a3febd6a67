//! Generated rows: every table gets some, parents before children.

use std::collections::BTreeSet;

use whimbrel_schema::catalog::{Column, ForeignKey, Table};
use whimbrel_schema::dialect::Writer;
use whimbrel_schema::types::Type;
use whimbrel_schema::{Backend, Catalog, Identifier};

use super::values::{self, NUMBER};
use crate::database::Database;
use crate::error::Result;
use crate::manager::session::Session;

/// Fills tables, each once.
pub(in crate::manager) struct Filling {
    rows: u32,
    seen: BTreeSet<Identifier>,
    notes: Vec<String>,
}

impl Filling {
    /// Every table is to get this many rows.
    pub(in crate::manager) fn new(rows: u32) -> Self {
        Self {
            rows,
            seen: BTreeSet::new(),
            notes: Vec::new(),
        }
    }

    /// What did not get its rows.
    pub(in crate::manager) fn into_notes(self) -> Vec<String> {
        self.notes
    }

    /// Leaves tables as they are: somebody has filled them.
    pub(in crate::manager) fn leave(&mut self, tables: impl IntoIterator<Item = Identifier>) {
        self.seen.extend(tables);
    }

    /// Puts rows into the tables that were not seen yet; one that refuses them stays as it is.
    ///
    /// # Errors
    ///
    /// When the tables cannot be read.
    pub(in crate::manager) fn fill(
        &mut self,
        catalog: &Catalog,
        session: &mut Session,
    ) -> Result<()> {
        let backend = session.database.server().backend;
        let database = session.database.as_mut();
        for table in self.unseen(catalog) {
            let rows = Rows {
                catalog,
                table,
                backend,
                filled: &self.seen,
                count: self.rows,
            };
            let put = database.put_rows(&rows.statements());
            self.seen.insert(table.name.clone());
            match put {
                Ok(()) => self.note_missing(database, table)?,
                Err(error) => {
                    let said = error.message().lines().next().unwrap_or_default();
                    self.notes
                        .push(format!("`{}` has no generated rows: {said}", table.name));
                }
            }
        }
        Ok(())
    }

    fn note_missing(&mut self, database: &mut dyn Database, table: &Table) -> Result<()> {
        let there = database.count_rows(&table.name)?;
        if there < i64::from(self.rows) {
            let name = &table.name;
            self.notes
                .push(format!("`{name}` has {there} rows: its keys take no more"));
        }
        Ok(())
    }

    /// The tables that were not seen yet, those that others refer to before them.
    fn unseen<'c>(&self, catalog: &'c Catalog) -> Vec<&'c Table> {
        let mut left: Vec<&Table> = catalog
            .tables()
            .filter(|table| !self.seen.contains(&table.name))
            .collect();
        let mut ordered = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let waits = |table: &Table| {
                let mut keys = table.foreign_keys.iter();
                keys.any(|key| {
                    key.table != table.name && left.iter().any(|other| other.name == key.table)
                })
            };
            // In a circle one of them has to be the first.
            let next = left.iter().position(|table| !waits(table)).unwrap_or(0);
            ordered.push(left.remove(next));
        }
        ordered
    }
}

/// The rows of one table.
struct Rows<'r> {
    catalog: &'r Catalog,
    table: &'r Table,
    backend: Backend,
    /// The tables that have their rows.
    filled: &'r BTreeSet<Identifier>,
    count: u32,
}

impl Rows<'_> {
    /// The statements that put the rows there.
    fn statements(&self) -> Vec<String> {
        let mut statements = vec![self.insert()];
        if self.backend == Backend::Postgres {
            let numbered = self.table.columns.iter().filter(|c| c.identity.is_some());
            statements.extend(numbered.map(|column| self.move_sequence(column)));
        }
        statements
    }

    /// One INSERT over the numbers from 1, with a join for each foreign key: row N of a child refers
    /// to row N of its parent, and begins anew where the parent has fewer.
    fn insert(&self) -> String {
        let columns: Vec<&Column> = self.columns().collect();
        let mut sql = Writer::new(self.backend);
        sql.raw("INSERT INTO ").name(&self.table.name).raw(" (");
        sql.names(columns.iter().map(|column| column.name.as_str()));
        sql.raw(") WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers");
        sql.raw(&format!(" WHERE n < {}) SELECT ", self.count));
        for (at, column) in columns.iter().enumerate() {
            if at > 0 {
                sql.raw(", ");
            }
            self.value(&mut sql, column);
        }
        sql.raw(" FROM numbers");
        for (at, key) in self.keys() {
            self.join(&mut sql, at, key);
        }
        // Without WHERE, SQLite takes ON for a join
        // (https://www.sqlite.org/lang_upsert.html#parsing_ambiguity).
        sql.raw(" WHERE TRUE ON CONFLICT DO NOTHING");
        sql.finish()
    }

    fn value(&self, sql: &mut Writer, column: &Column) {
        for (at, key) in self.keys() {
            let place = key.columns.iter().position(|name| *name == column.name);
            if let Some(place) = place {
                sql.raw(&format!("parent{at}.k{place}"));
                return;
            }
        }
        let refers = |key: &&ForeignKey| key.columns.contains(&column.name);
        let Some(key) = self.table.foreign_keys.iter().find(refers) else {
            match self.is_checked(column) {
                // A check that says nothing of NULL lets it through.
                true if column.nullable => drop(sql.raw("NULL")),
                // Most checks of numbers let 1 through: above 0, between 1 and 5.
                true if is_number(&column.data_type) => drop(sql.raw("1")),
                _ => values::write(sql, column, self.catalog, self.backend),
            }
            return;
        };
        // To its own table: each row refers to itself. To one without rows yet: to none.
        let place = key.columns.iter().position(|name| *name == column.name);
        let own = place.and_then(|place| key.references.get(place));
        let own = own.and_then(|name| self.table.column(name));
        match own.filter(|_| key.table == self.table.name && !column.nullable) {
            Some(own) => values::write(sql, own, self.catalog, self.backend),
            None => drop(sql.raw("NULL")),
        }
    }

    /// The foreign keys to tables that have their rows.
    fn keys(&self) -> impl Iterator<Item = (usize, &ForeignKey)> {
        let keys = self.table.foreign_keys.iter().enumerate();
        keys.filter(|(_, key)| self.filled.contains(&key.table) && key.table != self.table.name)
    }

    fn join(&self, sql: &mut Writer, at: usize, key: &ForeignKey) {
        sql.raw(" LEFT JOIN (SELECT ");
        for (place, name) in key.references.iter().enumerate() {
            sql.name(name).raw(&format!(" AS k{place}, "));
        }
        sql.raw("row_number() OVER (ORDER BY ")
            .names(key.references.iter().map(|name| name.as_str()));
        sql.raw(") AS place FROM ");
        sql.name(&key.table);
        let joined = format!(") AS parent{at} ON parent{at}.place = 1 + ({NUMBER} - 1)");
        // NULL where there are no rows, so that nothing is joined.
        sql.raw(&joined).raw(" % (SELECT NULLIF(count(*), 0) FROM ");
        sql.name(&key.table).raw(")");
    }

    /// The columns that get a value: computed ones have their own, and a default answers a check.
    fn columns(&self) -> impl Iterator<Item = &Column> {
        let has_own = |column: &&Column| {
            column.generated.is_some() || (column.default.is_some() && self.is_checked(column))
        };
        let columns = self.table.columns.iter();
        columns.filter(move |column| !has_own(column))
    }

    fn is_checked(&self, column: &Column) -> bool {
        let mut checks = self.table.checks.iter();
        checks.any(|check| check.expression.mentions(&column.name))
    }

    /// Numbers go on behind those of the generated rows.
    fn move_sequence(&self, column: &Column) -> String {
        let mut table = Writer::new(self.backend);
        let table = table.name(&self.table.name).finish();
        let mut sql = Writer::new(self.backend);
        sql.raw("SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence(");
        sql.string(&table).raw(", ").string(&column.name);
        sql.raw("), pg_catalog.max(").name(&column.name);
        sql.raw(")) FROM ").name(&self.table.name);
        sql.finish()
    }
}

fn is_number(data_type: &Type) -> bool {
    let is_other = || matches!(data_type, Type::Decimal(_) | Type::Real | Type::Double);
    data_type.is_integer() || is_other()
}
