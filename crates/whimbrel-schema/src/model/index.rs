//! Indexes, as a struct describes them.

use super::data::SqlModel;
use crate::backend::Backend;
use crate::catalog::{Nulls, Order};

/// An index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexModel {
    /// Its name, when not the automatic one.
    pub name: Option<&'static str>,
    /// Its keys, in order.
    pub keys: &'static [IndexKeyModel],
    /// Whether two rows may have the same keys.
    pub unique: bool,
    /// The access method, such as `gin`; PostgreSQL only.
    pub method: Option<&'static str>,
    /// Columns carried along without being keys; PostgreSQL only.
    pub include: &'static [&'static str],
    /// The condition of the rows that are indexed.
    pub filter: Option<SqlModel>,
    /// Whether two rows with NULL count as the same; PostgreSQL 15 and later.
    pub nulls_not_distinct: bool,
    /// What it is for.
    pub comment: Option<&'static str>,
    /// The one database that has it; `None` for all.
    pub only: Option<Backend>,
}

impl IndexModel {
    /// An index over keys that has nothing else, under its automatic name.
    pub const fn new(keys: &'static [IndexKeyModel]) -> Self {
        Self {
            name: None,
            keys,
            unique: false,
            method: None,
            include: &[],
            filter: None,
            nulls_not_distinct: false,
            comment: None,
            only: None,
        }
    }
}

/// What an index key is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyTargetModel {
    /// A column.
    Column(&'static str),
    /// An expression over the row.
    Expression(SqlModel),
}

/// One key of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexKeyModel {
    /// The column or expression.
    pub target: KeyTargetModel,
    /// Its direction.
    pub order: Order,
    /// Where NULL stands, when not at the database's own place.
    pub nulls: Option<Nulls>,
    /// The operator class, such as `gin_trgm_ops`; PostgreSQL only.
    pub operator_class: Option<&'static str>,
    /// The collation, when not the column's own.
    pub collation: Option<&'static str>,
}

impl IndexKeyModel {
    /// A key, smallest first, that has nothing else.
    pub const fn new(target: KeyTargetModel) -> Self {
        Self {
            target,
            order: Order::Ascending,
            nulls: None,
            operator_class: None,
            collation: None,
        }
    }
}
