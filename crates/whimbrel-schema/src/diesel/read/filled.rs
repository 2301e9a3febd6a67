//! What a `schema.rs` leaves open, taken from the schema as it is.

use super::{FileColumn, FileTable, SchemaFile};
use crate::backend::Backend;
use crate::catalog::{Body, Catalog, Column, PrimaryKey, Table};
use crate::diesel::described::Described;
use crate::diesel::section::Section;
use crate::diesel::tables::{ShownColumn, ShownTable, TableName, shown};
use crate::identifier::Identifier;
use crate::names::automatic;
use crate::plan::Unsupported;

impl SchemaFile {
    /// The schema that the file asks for: `current`, changed where the file says something else.
    ///
    /// What the file cannot say stays as it is: defaults, unique constraints, indexes, checks, foreign
    /// keys of columns that are there already, enum types, views, and every table that the section
    /// does not show or that has no primary key. A `joinable!` of a new column is a foreign key.
    ///
    /// # Errors
    ///
    /// When SQLite cannot have one of the current tables.
    pub fn filled(
        &self,
        current: &Catalog,
        backend: Backend,
        section: &Section,
    ) -> Result<Catalog, Unsupported> {
        let described = Described::replayed(current, backend)?;
        let shown = shown(&described, section).tables;
        let find = |name: &Identifier| shown.iter().find(|one| one.name == TableName::of(name));
        let mut tables: Vec<Table> = Vec::new();
        for table in current.tables() {
            match (find(&table.name), self.table(&table.name)) {
                (Some(shown), Some(file)) => {
                    tables.push(self.changed(table, shown, file, current, backend));
                }
                // The file would show it, and does not.
                (Some(_), None) => {}
                (None, _) => tables.push(table.clone()),
            }
        }
        for file in &self.tables {
            if current.table(file.name.as_str()).is_none() && !is_view(current, &file.name) {
                tables.push(self.new_table(file, backend));
            }
        }
        Ok(without_dangling(tables, current))
    }

    fn table(&self, name: &Identifier) -> Option<&FileTable> {
        self.tables.iter().find(|table| table.name == *name)
    }

    fn changed(
        &self,
        table: &Table,
        shown: &ShownTable,
        file: &FileTable,
        catalog: &Catalog,
        backend: Backend,
    ) -> Table {
        let mut changed = table.clone();
        changed.columns.clear();
        let find = |name: &Identifier| file.columns.iter().find(|column| column.name == *name);
        for column in &table.columns {
            let as_shown = shown
                .columns
                .iter()
                .find(|one| one.sql == column.name.as_str());
            if let Some(written) = find(&column.name) {
                let is_same = as_shown.is_some_and(|shown| says_the_same(shown, written));
                changed.columns.push(match is_same {
                    true => column.clone(),
                    false => {
                        let new = self.new_column(written, backend, Some(catalog));
                        with_type_of(column, new, as_shown, written)
                    }
                });
            }
        }
        for written in &file.columns {
            let is_row_number = shown
                .columns
                .iter()
                .any(|one| one.sql == written.name.as_str());
            if table.column(written.name.as_str()).is_none() && !is_row_number {
                changed
                    .columns
                    .push(self.new_column(written, backend, Some(catalog)));
                changed.foreign_keys.extend(self.new_key(file, written));
            }
        }
        if file.key != shown.key {
            let name = table.primary_key.as_ref().map(|key| key.name.clone());
            let name = name.unwrap_or_else(|| automatic([table.name.local(), "pkey"]));
            let key: Vec<Identifier> = file.key_columns().cloned().collect();
            changed.primary_key = Some(PrimaryKey::new(name, key));
        }
        changed
    }
}

/// The current column with what the file says otherwise.
fn with_type_of(
    column: &Column,
    new: Column,
    shown: Option<&ShownColumn>,
    written: &FileColumn,
) -> Column {
    let mut changed = column.clone();
    changed.nullable = new.nullable;
    // Where NULL alone differs the type stays: the file says less of it.
    let type_differs = shown.is_none_or(|shown| {
        let mut as_nullable = shown.column_type.clone();
        as_nullable.is_nullable = new.nullable;
        as_nullable.to_string() != written.diesel_type.to_string()
            || as_nullable.max_length != written.max_length
    });
    if type_differs {
        changed.data_type = new.data_type;
    }
    changed
}

fn says_the_same(shown: &ShownColumn, written: &FileColumn) -> bool {
    shown.column_type.to_string() == written.diesel_type.to_string()
        && shown.column_type.max_length == written.max_length
}

fn is_view(catalog: &Catalog, name: &Identifier) -> bool {
    let mut definitions = catalog.definitions();
    definitions.any(|one| one.key.name == *name && matches!(one.body, Body::View { .. }))
}

/// The catalog of these tables, without what speaks of columns and tables that are gone.
fn without_dangling(mut tables: Vec<Table>, current: &Catalog) -> Catalog {
    let known: Vec<(Identifier, Vec<Identifier>)> = tables
        .iter()
        .map(|table| {
            let columns = table.columns.iter().map(|column| column.name.clone());
            (table.name.clone(), columns.collect())
        })
        .collect();
    let all_in = |table: &Identifier, columns: &[Identifier]| {
        let found = known.iter().find(|(name, _)| name == table);
        found.is_some_and(|(_, known)| columns.iter().all(|column| known.contains(column)))
    };
    for table in &mut tables {
        let name = table.name.clone();
        table
            .uniques
            .retain(|unique| all_in(&name, &unique.columns));
        table
            .foreign_keys
            .retain(|key| all_in(&name, &key.columns) && all_in(&key.table, &key.references));
        table.indexes.retain(|index| {
            let columns: Vec<Identifier> = index.columns().cloned().collect();
            all_in(&name, &columns)
        });
        let had = current.table(name.as_str());
        let gone: Vec<Identifier> = had
            .into_iter()
            .flat_map(|table| &table.columns)
            .map(|column| column.name.clone())
            .filter(|column| !all_in(&name, std::slice::from_ref(column)))
            .collect();
        table.checks.retain(|check| {
            let texts = check.expression.texts();
            let mut texts = texts.map(|(_, text)| text);
            !texts.any(|text| gone.iter().any(|column| text.contains(column.as_str())))
        });
    }
    Catalog::from_parts(
        tables,
        current.enumerations().cloned(),
        current.definitions().cloned(),
    )
}
