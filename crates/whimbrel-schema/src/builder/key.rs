//! Primary keys and unique constraints that are being written.

use super::draft::named_after;
use crate::catalog::{self, Conflict, KeyOptions, KeyPart, Order};
use crate::identifier::Identifier;

/// A column of a primary key or unique constraint.
#[derive(Clone, Debug)]
pub struct KeyColumn {
    name: Identifier,
    part: KeyPart,
}

/// A column of a primary key or unique constraint, to say more of; its name alone says it too.
pub fn key_part(column: &str) -> KeyColumn {
    column.into()
}

impl KeyColumn {
    /// Keeps the largest first, which changes nothing but speed; SQLite only.
    #[must_use]
    pub fn descending(mut self) -> Self {
        self.part.order = Order::Descending;
        self
    }

    /// Compares by another collation than the column's own, such as `NOCASE`; SQLite only.
    #[must_use]
    pub fn collation(mut self, name: &str) -> Self {
        self.part.collation = Some(name.to_owned());
        self
    }
}

impl From<&str> for KeyColumn {
    fn from(column: &str) -> Self {
        Self {
            name: column.into(),
            part: KeyPart::default(),
        }
    }
}

/// The names of columns, and what they have beside them.
pub(super) fn key_columns<K: Into<KeyColumn>, const N: usize>(
    columns: [K; N],
) -> (Vec<Identifier>, KeyOptions) {
    let columns = columns.into_iter().map(Into::into);
    let (names, mut parts): (Vec<Identifier>, Vec<KeyPart>) =
        columns.map(|column| (column.name, column.part)).unzip();
    if parts.iter().all(|part| *part == KeyPart::default()) {
        parts.clear();
    }
    let options = KeyOptions {
        parts,
        ..KeyOptions::default()
    };
    (names, options)
}

/// Options of a key; none when there is nothing of the kind.
pub(super) fn boxed(options: KeyOptions) -> Option<Box<KeyOptions>> {
    (options != KeyOptions::default()).then(|| Box::new(options))
}

/// A unique constraint under its automatic name.
pub(super) fn new_unique<K: Into<KeyColumn>, const N: usize>(
    table: &str,
    columns: [K; N],
) -> catalog::Unique {
    let (columns, options) = key_columns(columns);
    let name = named_after(table, &columns, "key");
    catalog::Unique {
        options: boxed(options),
        ..catalog::Unique::new(name, columns)
    }
}

/// A primary key that is being written.
#[derive(Debug)]
pub struct PrimaryKey<'k> {
    pub(super) key: &'k mut catalog::PrimaryKey,
}

impl PrimaryKey<'_> {
    /// Names the key, instead of the automatic name.
    pub fn name(self, name: &str) -> Self {
        self.key.name = name.into();
        self
    }

    /// What happens to a row whose key is taken; SQLite only.
    pub fn on_conflict(self, way: Conflict) -> Self {
        let options = self.key.options.get_or_insert_default();
        options.on_conflict = Some(way);
        self
    }
}

/// A unique constraint that is being written.
#[derive(Debug)]
pub struct Unique<'u> {
    pub(super) unique: &'u mut catalog::Unique,
}

impl Unique<'_> {
    /// Names the constraint, instead of the automatic name.
    pub fn name(self, name: &str) -> Self {
        self.unique.name = name.into();
        self
    }

    /// What happens to a row whose values are taken; SQLite only.
    pub fn on_conflict(self, way: Conflict) -> Self {
        let options = self.unique.options.get_or_insert_default();
        options.on_conflict = Some(way);
        self
    }
}
