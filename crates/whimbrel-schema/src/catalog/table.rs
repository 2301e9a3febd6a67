//! A table and the questions asked of it.

use serde::{Deserialize, Serialize};

use super::bound::PartitionBound;
use super::object::{Check, Column, Exclusion, ForeignKey, Index, KeyTarget, PrimaryKey, Unique};
use super::table_options::TableOptions;
use crate::expression::Expression;
use crate::identifier::Identifier;
use crate::sql::SqlText;

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: Identifier,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its primary key.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub primary_key: Option<PrimaryKey>,
    /// Its unique constraints.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub uniques: Vec<Unique>,
    /// Its foreign keys.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub foreign_keys: Vec<ForeignKey>,
    /// Its checks.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub checks: Vec<Check>,
    /// Its exclusion constraints; PostgreSQL only.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub exclusions: Vec<Exclusion>,
    /// Its indexes.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub indexes: Vec<Index>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub comment: Option<String>,
    /// What it has beside these.
    #[serde(skip_serializing_if = "TableOptions::is_empty", default)]
    pub options: TableOptions,
}

impl Table {
    /// A table without columns.
    pub fn new(name: impl Into<Identifier>) -> Self {
        Self {
            name: name.into(),
            columns: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            exclusions: Vec::new(),
            indexes: Vec::new(),
            comment: None,
            options: TableOptions::default(),
        }
    }

    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// An index by its name.
    pub fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|index| index.name == name)
    }

    /// A foreign key by its name.
    pub fn foreign_key(&self, name: &str) -> Option<&ForeignKey> {
        self.foreign_keys.iter().find(|key| key.name == name)
    }

    /// A unique constraint by its name.
    pub fn unique(&self, name: &str) -> Option<&Unique> {
        self.uniques.iter().find(|unique| unique.name == name)
    }

    /// A check by its name.
    pub fn check(&self, name: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.name == name)
    }

    /// An exclusion constraint by its name.
    pub fn exclusion(&self, name: &str) -> Option<&Exclusion> {
        self.exclusions.iter().find(|rule| rule.name == name)
    }

    /// The columns of the primary key; none when the table has no key.
    pub fn primary_key_columns(&self) -> &[Identifier] {
        self.primary_key
            .as_ref()
            .map_or(&[], |key| key.columns.as_slice())
    }

    /// The first column of a primary key that may be NULL.
    pub(crate) fn nullable_key_column<'k>(&self, key: &'k PrimaryKey) -> Option<&'k Identifier> {
        let nullable = |name: &&Identifier| self.column(name).is_some_and(|c| c.nullable);
        key.columns.iter().find(nullable)
    }

    /// The names of its constraints, the primary key first.
    pub fn constraint_names(&self) -> impl Iterator<Item = &Identifier> {
        self.primary_key
            .iter()
            .map(|key| &key.name)
            .chain(self.uniques.iter().map(|unique| &unique.name))
            .chain(self.foreign_keys.iter().map(|key| &key.name))
            .chain(self.checks.iter().map(|check| &check.name))
            .chain(self.exclusions.iter().map(|rule| &rule.name))
    }

    /// Tells whether the database keeps these columns, taken together, unique.
    pub fn keeps_unique(&self, columns: &[Identifier]) -> bool {
        let same = |other: &[Identifier]| {
            other.len() == columns.len() && other.iter().all(|name| columns.contains(name))
        };
        same(self.primary_key_columns())
            || self.uniques.iter().any(|unique| same(&unique.columns))
            || self.indexes.iter().any(|index| {
                index.unique
                    && index.filter.is_none()
                    && index.keys.len() == columns.len()
                    && index
                        .columns()
                        .take(columns.len())
                        .all(|c| columns.contains(c))
            })
    }

    /// Tells whether the tables are the same but for the order of their columns and the spelling of
    /// expressions.
    ///
    /// PostgreSQL puts a column that a `down` adds again at the end.
    pub fn is_like(&self, other: &Self) -> bool {
        self.has_counts_of(other)
            && (self.has_parts_of(other) || self.canonical().has_parts_of(&other.canonical()))
    }

    /// The same table with its expressions in one spelling.
    pub(crate) fn canonical(&self) -> Self {
        let mut table = self.clone();
        for column in &mut table.columns {
            if let Some(rule) = &mut column.generated {
                rule.expression = rule.expression.canonical();
            }
            for value in column.default.iter_mut().chain(&mut column.on_update) {
                if let Expression::Sql(text) = value {
                    *text = text.canonical();
                }
            }
        }
        for check in &mut table.checks {
            check.expression = check.expression.canonical();
        }
        for index in &mut table.indexes {
            index.filter = index.filter.as_ref().map(SqlText::canonical);
            for key in &mut index.keys {
                if let KeyTarget::Expression(text) = &mut key.target {
                    *text = text.canonical();
                }
            }
        }
        if let Some(how) = &mut table.options.partitioning {
            for key in &mut how.keys {
                if let KeyTarget::Expression(text) = key {
                    *text = text.canonical();
                }
            }
        }
        if let Some(part) = &mut table.options.partition {
            part.bound = PartitionBound::plain(&part.bound);
        }
        for rule in &mut table.exclusions {
            rule.filter = rule.filter.as_ref().map(SqlText::canonical);
            for (key, _) in &mut rule.keys {
                if let KeyTarget::Expression(text) = &mut key.target {
                    *text = text.canonical();
                }
            }
        }
        table
    }

    fn has_parts_of(&self, other: &Self) -> bool {
        self.name == other.name
            && self.primary_key == other.primary_key
            && self.comment == other.comment
            && self.options == other.options
            && are_same(&self.columns, &other.columns, |c| &c.name)
            && are_same(&self.uniques, &other.uniques, |u| &u.name)
            && are_same(&self.foreign_keys, &other.foreign_keys, |k| &k.name)
            && are_same(&self.checks, &other.checks, |c| &c.name)
            && are_same(&self.exclusions, &other.exclusions, |e| &e.name)
            && are_same(&self.indexes, &other.indexes, |i| &i.name)
    }

    /// Tells whether both have as many parts of each kind: what differs in that is never alike.
    fn has_counts_of(&self, other: &Self) -> bool {
        self.columns.len() == other.columns.len()
            && self.uniques.len() == other.uniques.len()
            && self.foreign_keys.len() == other.foreign_keys.len()
            && self.checks.len() == other.checks.len()
            && self.exclusions.len() == other.exclusions.len()
            && self.indexes.len() == other.indexes.len()
    }
}

/// Tells whether the lists hold the same, in whatever order.
fn are_same<T: PartialEq>(some: &[T], others: &[T], name: impl Fn(&T) -> &Identifier) -> bool {
    some == others || some.len() == others.len() && sorted(some, &name) == sorted(others, &name)
}

fn sorted<'t, T>(items: &'t [T], name: &impl Fn(&T) -> &Identifier) -> Vec<&'t T> {
    let mut items: Vec<&T> = items.iter().collect();
    items.sort_by(|a, b| name(a).cmp(name(b)));
    items
}
