//! Primary keys and unique constraints that are being written.

use super::draft::{identifiers, named_after};
use crate::catalog::{self, Conflict, Deferrable, KeyOptions, KeyPart, Order};
use crate::identifier::Identifier;
use crate::names::automatic;

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

/// A primary key under its automatic name.
pub(super) fn new_primary_key(table: &str, columns: Vec<Identifier>) -> catalog::PrimaryKey {
    catalog::PrimaryKey::new(automatic([table, "pkey"]), columns)
}

/// Writes what primary keys and unique constraints share.
macro_rules! key_handle {
    ($(#[$doc:meta])+ $handle:ident, $part:ident, $key:ident) => {
        $(#[$doc])+
        #[derive(Debug)]
        pub struct $handle<'k> {
            pub(super) $part: &'k mut catalog::$key,
        }

        impl $handle<'_> {
            /// Names the constraint, instead of the automatic name.
            pub fn name(self, name: &str) -> Self {
                self.$part.name = name.into();
                self
            }

            /// What happens to a row whose values are taken; SQLite only.
            pub fn on_conflict(self, way: Conflict) -> Self {
                self.options(|options| options.on_conflict = Some(way))
            }

            /// Carries columns along without making them keys; PostgreSQL only.
            pub fn include<const N: usize>(self, columns: [&str; N]) -> Self {
                self.options(|options| options.include = identifiers(columns))
            }

            /// When the constraint is checked; PostgreSQL only.
            pub fn deferrable(self, when: Deferrable) -> Self {
                self.options(|options| options.deferrable = when)
            }

            fn options(self, change: impl FnOnce(&mut KeyOptions)) -> Self {
                let mut options = self.$part.options.take().unwrap_or_default();
                change(&mut options);
                self.$part.options = boxed(*options);
                self
            }
        }
    };
}

key_handle!(
    /// A primary key that is being written.
    PrimaryKey, key, PrimaryKey
);
key_handle!(
    /// A unique constraint that is being written.
    Unique, unique, Unique
);

impl Unique<'_> {
    /// Takes two rows with NULL for the same; PostgreSQL 15 and later.
    pub fn nulls_not_distinct(self) -> Self {
        self.options(|options| options.nulls_not_distinct = true)
    }
}
