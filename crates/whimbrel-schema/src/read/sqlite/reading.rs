//! From the rows of `sqlite_schema` to a catalog.

use std::collections::{BTreeMap, BTreeSet};

use super::definition::{is_virtual_table, other, trigger, view, virtual_table};
use super::draft::over_columns;
use super::foreign::{Shadows, is_bookkeeping, leftover};
use super::index::index;
use super::problem::Problem;
use super::table::{ReadTable, table};
use super::{needs, quotes};
use crate::catalog::{Catalog, Definition, ForeignKey, Table};
use crate::identifier::Identifier;
use crate::names::free;

/// What a row of `sqlite_schema` is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// A table, also a virtual one.
    Table,
    /// An index.
    Index,
    /// A view.
    View,
    /// A trigger.
    Trigger,
}

impl RowKind {
    /// Reads the column `type`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "table" => Some(Self::Table),
            "index" => Some(Self::Index),
            "view" => Some(Self::View),
            "trigger" => Some(Self::Trigger),
            _ => None,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Index => "index",
            Self::View => "view",
            Self::Trigger => "trigger",
        }
    }
}

/// A row of `sqlite_schema`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is about.
    pub kind: RowKind,
    /// The object's name.
    pub name: String,
    /// The table or view that it belongs to; its own name when it belongs to none.
    pub table: String,
    /// The statement that made it; none for an index that a constraint brings.
    pub sql: Option<String>,
}

/// What the rows say.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The schema.
    pub catalog: Catalog,
    /// What is not in it, or not in typed form, by name and why, in sentences without a full stop.
    pub left_out: Vec<String>,
    /// The constraints that have no name in the texts, by their table and the automatic name that
    /// they have in the catalog.
    pub unnamed: BTreeSet<(Identifier, Identifier)>,
    /// The columns, by their tables, that are never NULL although their texts do not say so: those
    /// that are the numbers of their rows.
    pub implied: BTreeSet<(Identifier, Identifier)>,
}

/// Reads the rows of `sqlite_schema`, in whatever order.
///
/// SQLite's own objects, bookkeeping and shadow tables are passed over; leftovers of rebuilds are
/// named.
pub fn read(rows: &[Row], shadows: &Shadows) -> Reading {
    let mut reader = Reader::default();
    let names = rows.iter().filter(|row| row.kind == RowKind::Table);
    let names: BTreeSet<String> = names.map(|row| row.name.to_ascii_lowercase()).collect();
    let is_left_out = |name: &str| is_bookkeeping(name) || shadows.has(name);
    let mut rows: Vec<&Row> = rows.iter().collect();
    rows.sort_by_key(|row| row.kind);
    for row in rows {
        if row.kind == RowKind::Table {
            reader.left_out.extend(leftover(&row.name, &names));
        }
        if !is_left_out(&row.name) && !is_left_out(&row.table) {
            reader.row(row);
        }
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    /// By their names in small letters, as SQLite compares them.
    tables: BTreeMap<String, Table>,
    definitions: Vec<Definition>,
    left_out: Vec<String>,
    unnamed: BTreeSet<(Identifier, Identifier)>,
    implied: BTreeSet<(Identifier, Identifier)>,
}

impl Reader {
    fn row(&mut self, row: &Row) {
        let Some(sql) = &row.sql else {
            if row.kind != RowKind::Index {
                let (kind, name) = (row.kind.word(), &row.name);
                self.left_out
                    .push(format!("the {kind} `{name}` has no text"));
            }
            return;
        };
        let read = match row.kind {
            RowKind::Table if is_virtual_table(sql) => {
                virtual_table(row.name.as_str().into(), sql).map(|made| self.definitions.push(made))
            }
            RowKind::Table => table(row.name.as_str().into(), sql).map(|read| self.table(read)),
            RowKind::Index => self.index(row, sql),
            RowKind::View => {
                view(row.name.as_str().into(), sql).map(|made| self.definitions.push(made))
            }
            RowKind::Trigger => {
                let table = self.spelt(&row.table);
                trigger(row.name.as_str().into(), table, sql)
                    .map(|made| self.definitions.push(made))
            }
        };
        if let Err(problem) = read {
            self.keep_whole(row, sql, &problem);
        }
    }

    fn table(&mut self, read: ReadTable) {
        let name = &read.table.name;
        let unnamed = read.unnamed.into_iter();
        self.unnamed
            .extend(unnamed.map(|constraint| (name.clone(), constraint)));
        let implied = read.implied.into_iter();
        self.implied
            .extend(implied.map(|column| (name.clone(), column)));
        self.left_out.extend(read.notes);
        self.tables.insert(name.to_ascii_lowercase(), read.table);
    }

    fn index(&mut self, row: &Row, sql: &str) -> Result<(), Problem> {
        let Some(table) = self.tables.get_mut(&row.table.to_ascii_lowercase()) else {
            return Err(Problem::unread_table(&row.table));
        };
        let made = index(row.name.as_str().into(), table, sql)?;
        table.indexes.push(made);
        Ok(())
    }

    /// Carries an object that cannot be read as its statement.
    fn keep_whole(&mut self, row: &Row, sql: &str, problem: &Problem) {
        let table = (row.kind != RowKind::Table).then(|| self.spelt(&row.table));
        self.definitions
            .push(other(row.name.as_str().into(), table, sql));
        let (kind, name) = (row.kind.word(), &row.name);
        self.left_out.push(format!(
            "the {kind} `{name}` is kept as its statement, which is not understood: {problem}"
        ));
    }

    /// The name of a table as the table itself spells it.
    fn spelt(&self, table: &str) -> Identifier {
        let known = self.tables.get(&table.to_ascii_lowercase());
        known.map_or_else(|| table.into(), |table| table.name.clone())
    }

    fn finish(mut self) -> Reading {
        self.resolve_foreign_keys();
        self.rename_doubles();
        let mut reading = Reading {
            left_out: self.left_out,
            unnamed: self.unnamed,
            implied: self.implied,
            ..Reading::default()
        };
        needs::find(&mut self.definitions, self.tables.values());
        for mut table in self.tables.into_values() {
            quotes::settle(&mut table);
            reading.catalog.adopt_table(table);
        }
        for definition in self.definitions {
            reading.catalog.adopt_definition(definition);
        }
        reading.catalog.forget();
        reading
    }

    /// Gives keys an automatic name where another key has theirs: to SQLite names of constraints are
    /// comments, to a catalog they are names.
    fn rename_doubles(&mut self) {
        let tables = self.tables.values();
        let names = tables.flat_map(|table| {
            let indexes = table.indexes.iter().map(|index| &index.name);
            indexes.chain([&table.name]).cloned()
        });
        let mut taken: BTreeSet<Identifier> = names.collect();
        for table in self.tables.values_mut() {
            let own = table.name.clone();
            for unique in &mut table.uniques {
                if taken.insert(unique.name.clone()) {
                    continue;
                }
                let automatic = over_columns(&own, &unique.columns, "key");
                let name = free(automatic, |name| taken.contains(name));
                taken.insert(name.clone());
                self.left_out.push(format!(
                    "the name `{}` of a constraint of `{own}`, which is taken; it is `{name}` here",
                    unique.name
                ));
                unique.name = name;
            }
        }
    }

    /// Writes out the columns that foreign keys refer to, as the other tables spell them.
    fn resolve_foreign_keys(&mut self) {
        let names = self.tables.iter().map(|(lower, table)| {
            let columns: Vec<Identifier> = table.columns.iter().map(|c| c.name.clone()).collect();
            let key = table.primary_key_columns().to_vec();
            (
                lower.clone(),
                Target {
                    name: table.name.clone(),
                    columns,
                    key,
                },
            )
        });
        let targets: BTreeMap<String, Target> = names.collect();
        for table in self.tables.values_mut() {
            for key in &mut table.foreign_keys {
                if let Some(target) = targets.get(&key.table.to_ascii_lowercase()) {
                    target.resolve(key);
                }
            }
        }
    }
}

/// What a foreign key may refer to.
struct Target {
    name: Identifier,
    columns: Vec<Identifier>,
    key: Vec<Identifier>,
}

impl Target {
    fn resolve(&self, key: &mut ForeignKey) {
        key.table = self.name.clone();
        if key.references.is_empty() && self.key.len() == key.columns.len() {
            key.references = self.key.clone();
        }
        for name in &mut key.references {
            let mut columns = self.columns.iter();
            if let Some(column) = columns.find(|column| column.eq_ignore_ascii_case(name)) {
                *name = column.clone();
            }
        }
    }
}
