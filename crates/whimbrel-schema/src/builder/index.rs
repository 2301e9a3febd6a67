//! The handle of an index, and its keys.

use super::draft::{identifiers, named_after};
use crate::catalog::{self, IndexKey, KeyTarget, Nulls, Order};
use crate::identifier::Identifier;
use crate::sql::SqlText;

/// A key of an index that is being written: a column, or an expression.
#[derive(Clone, Debug)]
pub struct Key(IndexKey);

/// A column, smallest first; the same as its name alone.
pub fn asc(column: &str) -> Key {
    column.into()
}

/// A column, largest first.
pub fn desc(column: &str) -> Key {
    let mut key = Key::from(column);
    key.0.order = Order::Descending;
    key
}

/// A column, to say more of: `key("name").operator_class("gin_trgm_ops")`.
pub fn key(column: &str) -> Key {
    column.into()
}

/// An expression over the row, such as `expression("lower(email)")`.
pub fn expression(text: impl Into<SqlText>) -> Key {
    Key(IndexKey::new(KeyTarget::Expression(text.into())))
}

impl Key {
    /// Puts the largest first.
    pub fn descending(mut self) -> Self {
        self.0.order = Order::Descending;
        self
    }

    /// Puts NULL before every value.
    pub fn nulls_first(mut self) -> Self {
        self.0.nulls = Some(Nulls::First);
        self
    }

    /// Puts NULL after every value.
    pub fn nulls_last(mut self) -> Self {
        self.0.nulls = Some(Nulls::Last);
        self
    }

    /// Names the operator class, such as `gin_trgm_ops`; PostgreSQL only.
    pub fn operator_class(mut self, name: &str) -> Self {
        self.0.operator_class = Some(name.to_owned());
        self
    }

    /// Names the collation, such as `NOCASE`.
    pub fn collation(mut self, name: &str) -> Self {
        self.0.collation = Some(name.to_owned());
        self
    }
}

impl From<Key> for IndexKey {
    fn from(key: Key) -> Self {
        key.0
    }
}

impl From<&str> for Key {
    fn from(column: &str) -> Self {
        Self(IndexKey::new(KeyTarget::Column(column.into())))
    }
}

/// An index under its automatic name.
pub(super) fn new_index<K: Into<Key>, const N: usize>(table: &str, keys: [K; N]) -> catalog::Index {
    let keys: Vec<IndexKey> = keys.into_iter().map(|key| key.into().0).collect();
    let parts: Vec<Identifier> = keys
        .iter()
        .map(|key| match &key.target {
            KeyTarget::Column(name) => name.clone(),
            KeyTarget::Expression(_) => Identifier::from("expr"),
        })
        .collect();
    catalog::Index::new(named_after(table, &parts, "idx"), keys)
}

/// An index that is being written.
#[derive(Debug)]
pub struct Index<'i> {
    pub(super) index: &'i mut catalog::Index,
}

impl Index<'_> {
    /// Names the index, instead of the automatic name.
    pub fn name(self, name: &str) -> Self {
        self.index.name = name.into();
        self
    }

    /// Lets no two rows have the same keys.
    pub fn unique(self) -> Self {
        self.index.unique = true;
        self
    }

    /// Indexes only the rows for which a condition holds.
    pub fn filter(self, condition: impl Into<SqlText>) -> Self {
        self.index.filter = Some(condition.into());
        self
    }

    /// Names the access method, such as `gin`; PostgreSQL only.
    pub fn using(self, method: &str) -> Self {
        self.index.method = Some(method.to_owned());
        self
    }

    /// Carries columns along without making them keys; PostgreSQL only.
    pub fn include<const N: usize>(self, columns: [&str; N]) -> Self {
        self.index.include = identifiers(columns);
        self
    }
    /// Takes two rows with NULL for the same; PostgreSQL 15 and later.
    pub fn nulls_not_distinct(self) -> Self {
        self.index.nulls_not_distinct = true;
        self
    }

    /// Sets a storage parameter, such as `fillfactor`; PostgreSQL only.
    pub fn parameter(self, name: &str, value: &str) -> Self {
        let parameters = &mut self.index.parameters;
        parameters.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Says what the index is for; PostgreSQL only.
    pub fn comment(self, text: &str) -> Self {
        self.index.comment = Some(text.to_owned());
        self
    }
}
