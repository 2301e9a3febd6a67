//! Which tables foreign keys join.

use std::collections::BTreeSet;

use super::described::Described;
use super::names;
use super::section::Section;
use super::tables::{TableName, is_shown, key_columns};
use crate::backend::Backend;
use crate::catalog::{Catalog, ForeignKey, Table};

/// A foreign key as Diesel CLI sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Relation {
    pub(super) child: TableName,
    pub(super) parent: TableName,
    columns: Vec<String>,
    references: Vec<String>,
}

impl Relation {
    /// The column of the child in Rust.
    pub(super) fn column(&self) -> String {
        let column = self.columns.first().map_or("", String::as_str);
        names::of_column(column, &self.child.rust)
    }

    fn pair(&self) -> (&TableName, &TableName) {
        match self.child <= self.parent {
            true => (&self.child, &self.parent),
            false => (&self.parent, &self.child),
        }
    }
}

/// The relations that `joinable!` can say: of one column, to the primary key of one, and the only one
/// between its two tables.
pub(super) fn joinable(
    described: &Described<'_>,
    section: &Section,
    shown: &[&TableName],
) -> Vec<Relation> {
    let mut all = all(described, section);
    all.sort();
    let of_pair = |relation: &Relation| {
        let same = all.iter().filter(|other| other.pair() == relation.pair());
        same.count()
    };
    let fits = |relation: &Relation| {
        relation.child != relation.parent
            && shown.contains(&&relation.parent)
            && shown.contains(&&relation.child)
            && relation.columns.len() == 1
            && is_key(relation, described)
            && of_pair(relation) == 1
    };
    all.iter().filter(|one| fits(one)).cloned().collect()
}

fn is_key(relation: &Relation, described: &Described<'_>) -> bool {
    let parent = find(&described.catalog, &relation.parent);
    let key = parent.map(|table| key_columns(table, described.backend));
    matches!(key.as_deref(), Some([only]) if relation.references.first() == Some(only))
}

fn find<'c>(catalog: &'c Catalog, name: &TableName) -> Option<&'c Table> {
    catalog
        .tables()
        .find(|table| TableName::of(&table.name) == *name)
}

fn all(described: &Described<'_>, section: &Section) -> Vec<Relation> {
    let tables = described
        .catalog
        .tables()
        .filter(|table| table.name.schema() == section.foreign_schema());
    match described.backend {
        Backend::Postgres => tables.flat_map(|table| merged(table, described)).collect(),
        Backend::Sqlite => tables
            .filter(|table| is_shown(&table.name, described.backend, section))
            .flat_map(|table| column_by_column(table, described))
            .collect(),
    }
}

/// On PostgreSQL all keys from one table to another count as one of many columns.
fn merged(table: &Table, described: &Described<'_>) -> Vec<Relation> {
    let mut found: Vec<Relation> = Vec::new();
    let own_schema = |key: &&ForeignKey| key.table.schema() == table.name.schema();
    for key in table.foreign_keys.iter().filter(own_schema) {
        let (child, parent) = (TableName::of(&table.name), TableName::of(&key.table));
        let columns: Vec<String> = key.columns.iter().map(|c| c.as_str().to_owned()).collect();
        let references = references(key, described);
        match found.iter_mut().find(|known| known.parent == parent) {
            Some(known) => {
                known.columns.extend(columns);
                known.references.extend(references);
            }
            None => found.push(Relation {
                child,
                parent,
                columns,
                references,
            }),
        }
    }
    found
}

/// On SQLite every column of a key counts as a key.
fn column_by_column(table: &Table, described: &Described<'_>) -> Vec<Relation> {
    let mut found = Vec::new();
    for key in &table.foreign_keys {
        let references = references(key, described);
        for (at, column) in key.columns.iter().enumerate() {
            let referred = match key.references.is_empty() {
                true => references.clone(),
                false => references.get(at).cloned().into_iter().collect(),
            };
            found.push(Relation {
                child: TableName::of(&table.name),
                parent: TableName::of(&key.table),
                columns: vec![column.as_str().to_owned()],
                references: referred,
            });
        }
    }
    found
}

/// The columns that a key refers to; none written stand for the primary key.
fn references(key: &ForeignKey, described: &Described<'_>) -> Vec<String> {
    if !key.references.is_empty() {
        return key
            .references
            .iter()
            .map(|c| c.as_str().to_owned())
            .collect();
    }
    let parent = described.catalog.table(key.table.as_str());
    parent.map_or_else(Vec::new, |table| key_columns(table, described.backend))
}

/// The tables in groups that relations join, directly or not.
pub(super) fn groups<'t>(
    tables: &[&'t TableName],
    relations: &'t [Relation],
) -> Vec<Vec<&'t TableName>> {
    let mut visited: BTreeSet<&TableName> = BTreeSet::new();
    let mut groups = Vec::new();
    for table in tables {
        let mut group = Vec::new();
        let mut waiting = vec![*table];
        while let Some(name) = waiting.pop() {
            if !visited.insert(name) {
                continue;
            }
            group.push(name);
            for relation in relations {
                if relation.child == *name {
                    waiting.push(&relation.parent);
                } else if relation.parent == *name {
                    waiting.push(&relation.child);
                }
            }
        }
        group.sort();
        if !group.is_empty() {
            groups.push(group);
        }
    }
    groups.sort();
    groups
}
