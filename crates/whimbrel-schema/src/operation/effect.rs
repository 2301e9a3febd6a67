//! What operations do to objects and rows: the closed list that rules match.

use serde::{Deserialize, Serialize};

use crate::catalog::{DefinitionKey, DefinitionKind};
use crate::identifier::Identifier;
use crate::types::Type;

/// A database object, named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Object {
    /// A table.
    Table(Identifier),
    /// A column.
    Column {
        /// Its table.
        table: Identifier,
        /// Its name.
        name: Identifier,
    },
    /// An index.
    Index {
        /// Its table.
        table: Identifier,
        /// Its name.
        name: Identifier,
    },
    /// A key, unique constraint or check.
    Constraint {
        /// Its table.
        table: Identifier,
        /// Its name.
        name: Identifier,
    },
    /// An enum type.
    Enumeration(Identifier),
    /// A view, function, trigger or the like.
    Definition(DefinitionKey),
}

impl Object {
    /// Its own name, without the table's.
    pub fn name(&self) -> &Identifier {
        match self {
            Self::Table(name)
            | Self::Enumeration(name)
            | Self::Column { name, .. }
            | Self::Index { name, .. }
            | Self::Constraint { name, .. } => name,
            Self::Definition(key) => &key.name,
        }
    }

    /// The table that the object is, or belongs to.
    pub fn table(&self) -> Option<&Identifier> {
        match self {
            Self::Table(table)
            | Self::Column { table, .. }
            | Self::Index { table, .. }
            | Self::Constraint { table, .. } => Some(table),
            Self::Enumeration(_) => None,
            Self::Definition(key) => key.table.as_ref(),
        }
    }
}

impl std::fmt::Display for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Table(name) => write!(f, "table `{name}`"),
            Self::Column { table, name } => write!(f, "column `{table}.{name}`"),
            Self::Index { name, .. } => write!(f, "index `{name}`"),
            Self::Constraint { table, name } => write!(f, "constraint `{name}` of `{table}`"),
            Self::Enumeration(name) => write!(f, "enum type `{name}`"),
            Self::Definition(key) => write!(f, "{key}"),
        }
    }
}

/// Which rows of a table a statement reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reach {
    /// New rows only.
    New,
    /// The rows that match a condition.
    Matching,
    /// Every row.
    Every,
}

/// One thing that an operation does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// The object comes into being.
    Creates(Object),
    /// The object goes, with whatever it holds.
    Destroys(Object),
    /// The object gets another name.
    Renames {
        /// The object under its old name.
        from: Object,
        /// The new name.
        to: Identifier,
    },
    /// The object stays, and changes.
    Alters(Object),
    /// A column's type changes.
    Retypes {
        /// The table.
        table: Identifier,
        /// The column.
        column: Identifier,
        /// The old type.
        from: Type,
        /// The new type.
        to: Type,
    },
    /// Every row of a table is read, and perhaps written anew.
    Scans {
        /// The table.
        table: Identifier,
    },
    /// Rows are written.
    Writes {
        /// The table.
        table: Identifier,
        /// Which rows.
        reach: Reach,
    },
    /// Rows are deleted.
    Deletes {
        /// The table.
        table: Identifier,
        /// Which rows.
        reach: Reach,
    },
    /// SQL that Whimbrel does not read.
    Opaque,
}

impl Effect {
    /// What existing data the effect destroys, in words; `None` when it destroys none.
    pub fn data_loss(&self) -> Option<String> {
        match self {
            Self::Destroys(Object::Table(name)) => Some(format!("every row of `{name}`")),
            Self::Destroys(Object::Column { table, name }) => {
                Some(format!("every value of `{table}.{name}`"))
            }
            Self::Destroys(Object::Definition(key)) => lost_with(key),
            Self::Deletes {
                table,
                reach: Reach::Every,
            } => Some(format!("every row of `{table}`")),
            Self::Retypes {
                table,
                column,
                from,
                to,
            } if !to.holds(from) => Some(format!(
                "values of `{table}.{column}` that {to} cannot hold (it was {from})"
            )),
            _ => None,
        }
    }

    /// The table that the effect touches, when it is one.
    pub fn table(&self) -> Option<&Identifier> {
        match self {
            Self::Creates(object) | Self::Destroys(object) | Self::Alters(object) => object.table(),
            Self::Renames { from, .. } => from.table(),
            Self::Retypes { table, .. }
            | Self::Scans { table }
            | Self::Writes { table, .. }
            | Self::Deletes { table, .. } => Some(table),
            Self::Opaque => None,
        }
    }
}

/// What goes with an object that its definition does not bring back; the rows of a materialized view
/// can be made again.
fn lost_with(key: &DefinitionKey) -> Option<String> {
    match key.kind {
        DefinitionKind::Sequence => Some(format!("the position of the {key}")),
        DefinitionKind::VirtualTable => Some(format!("every row of the {key}")),
        _ => None,
    }
}
