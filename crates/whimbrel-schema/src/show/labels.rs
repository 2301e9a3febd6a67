//! What drawings say of tables: the marks of columns, and how many rows a relation joins.

use crate::catalog::{Column, ForeignKey, Table};

/// What keys a column belongs to, in a fixed order: `PK`, `FK`, `UK`.
pub(super) fn marks(table: &Table, column: &Column) -> Vec<&'static str> {
    let name = &column.name;
    let is_unique = table.keeps_unique(std::slice::from_ref(name));
    let is_key = table.primary_key_columns().contains(name);
    let refers = table
        .foreign_keys
        .iter()
        .any(|key| key.columns.contains(name));
    [
        (is_key, "PK"),
        (refers, "FK"),
        (
            is_unique && table.primary_key_columns() != [name.as_str()],
            "UK",
        ),
    ]
    .into_iter()
    .filter_map(|(has, mark)| has.then_some(mark))
    .collect()
}

/// How many rows the two ends of a foreign key join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cardinality {
    /// Whether a row may refer to none.
    pub(super) is_optional: bool,
    /// Whether no two rows refer to the same.
    pub(super) is_single: bool,
}

impl Cardinality {
    pub(super) fn of(table: &Table, key: &ForeignKey) -> Self {
        let is_nullable = |column: &Column| column.nullable && key.columns.contains(&column.name);
        Self {
            is_optional: table.columns.iter().any(is_nullable),
            is_single: table.keeps_unique(&key.columns),
        }
    }
}
