//! The parts of a table: columns, keys, checks and indexes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::sequence::Numbering;
use crate::expression::Expression;
use crate::identifier::Identifier;
use crate::sql::SqlText;
use crate::types::Type;

/// How a column numbers its rows by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Identity {
    /// A number is made when the row brings none.
    ByDefault,
    /// A number is made for every row; a row that brings one is refused. PostgreSQL only.
    Always,
}

/// Where the value of a generated column lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Storage {
    /// Computed on write and stored.
    Stored,
    /// Computed on read.
    Virtual,
}

/// The rule of a generated column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// The expression over the row's other columns.
    pub expression: SqlText,
    /// Stored or virtual.
    pub storage: Storage,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: Identifier,
    /// Its type.
    pub data_type: Type,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// The value of a row that brings none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub default: Option<Expression>,
    /// Whether it numbers its rows.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub identity: Option<Identity>,
    /// How it counts, where that is not the database's own way; PostgreSQL only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub numbering: Option<Box<Numbering>>,
    /// The collation, when not the database's own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub collation: Option<String>,
    /// What happens to a row that brings NULL where none may be; SQLite only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on_null: Option<Conflict>,
    /// The rule, when the column is computed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub generated: Option<Generated>,
    /// The value it takes whenever another column of its row changes; a trigger keeps it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on_update: Option<Expression>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub comment: Option<String>,
}

impl Column {
    /// A column that is NOT NULL and has nothing else.
    pub fn new(name: impl Into<Identifier>, data_type: Type) -> Self {
        Self {
            name: name.into(),
            data_type,
            nullable: false,
            default: None,
            identity: None,
            numbering: None,
            collation: None,
            on_null: None,
            generated: None,
            on_update: None,
            comment: None,
        }
    }

    /// Tells whether a new column of this kind gets a value of its own in every row, so that adding
    /// it writes the whole table.
    pub fn is_filled_row_by_row(&self) -> bool {
        let is_stored = |rule: &Generated| rule.storage == Storage::Stored;
        let varies =
            |default: &Expression| matches!(default, Expression::RandomUuid | Expression::Sql(_));
        self.identity.is_some()
            || self.generated.as_ref().is_some_and(is_stored)
            || self.default.as_ref().is_some_and(varies)
    }
}

/// What happens to a row that breaks a constraint; SQLite only
/// ([ON CONFLICT clause](https://www.sqlite.org/lang_conflict.html)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Conflict {
    /// The statement and its transaction are undone.
    Rollback,
    /// The statement is undone: the usual way.
    Abort,
    /// The statement ends; the rows before stay.
    Fail,
    /// The row is passed over.
    Ignore,
    /// The rows in its way are deleted.
    Replace,
}

/// What a column of a key has beside its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPart {
    /// Its direction.
    #[serde(default)]
    pub order: Order,
    /// The collation, when not the column's own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub collation: Option<String>,
}

/// What a primary key or unique constraint has beside its columns; most have nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyOptions {
    /// What each column has beside its name, in their order; empty when none has anything. SQLite only.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub parts: Vec<KeyPart>,
    /// Columns carried along without being keys; PostgreSQL only.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub include: Vec<Identifier>,
    /// When it is checked; PostgreSQL only.
    #[serde(default)]
    pub deferrable: Deferrable,
    /// Whether two rows with NULL count as the same; PostgreSQL 15 and later.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub nulls_not_distinct: bool,
    /// What happens to a row that breaks it; SQLite only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on_conflict: Option<Conflict>,
}

/// The primary key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrimaryKey {
    /// Its name.
    pub name: Identifier,
    /// Its columns, in order.
    pub columns: Vec<Identifier>,
    /// What it has beside them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub options: Option<Box<KeyOptions>>,
}

impl PrimaryKey {
    /// A key over columns that has nothing else.
    pub fn new(name: impl Into<Identifier>, columns: Vec<Identifier>) -> Self {
        Self {
            name: name.into(),
            columns,
            options: None,
        }
    }
}

/// A unique constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unique {
    /// Its name.
    pub name: Identifier,
    /// Its columns, in order.
    pub columns: Vec<Identifier>,
    /// What it has beside them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub options: Option<Box<KeyOptions>>,
}

impl Unique {
    /// A constraint over columns that has nothing else.
    pub fn new(name: impl Into<Identifier>, columns: Vec<Identifier>) -> Self {
        Self {
            name: name.into(),
            columns,
            options: None,
        }
    }
}

/// A rule that no two rows may break together, such as that their ranges do not overlap; PostgreSQL
/// only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// Its name.
    pub name: Identifier,
    /// The access method of its index, such as `gist`; none stands for `btree`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub method: Option<String>,
    /// Its keys, each with the operator that compares two rows.
    pub keys: Vec<(IndexKey, String)>,
    /// Columns carried along without being keys.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub include: Vec<Identifier>,
    /// The condition of the rows that obey it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub filter: Option<SqlText>,
    /// When it is checked.
    #[serde(default)]
    pub deferrable: Deferrable,
}

/// What happens to the rows that refer to a row which is deleted or gets another key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// An error at the end of the statement (or of the transaction, when deferred).
    #[default]
    NoAction,
    /// An error at once.
    Restrict,
    /// They go, or change, too.
    Cascade,
    /// Their columns become NULL.
    SetNull,
    /// Their columns take their defaults.
    SetDefault,
}

/// When a foreign key is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deferrable {
    /// At every statement.
    #[default]
    No,
    /// At every statement, unless a transaction defers it.
    InitiallyImmediate,
    /// At COMMIT.
    InitiallyDeferred,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// Its name.
    pub name: Identifier,
    /// The columns of its own table.
    pub columns: Vec<Identifier>,
    /// The table it refers to.
    pub table: Identifier,
    /// The columns it refers to; none stands for that table's primary key.
    pub references: Vec<Identifier>,
    /// What happens when a referred row is deleted.
    #[serde(default)]
    pub on_delete: Action,
    /// What happens when a referred key changes.
    #[serde(default)]
    pub on_update: Action,
    /// When it is checked.
    #[serde(default)]
    pub deferrable: Deferrable,
    /// How rows with NULL in some of the columns are judged.
    #[serde(skip_serializing_if = "is_default", default)]
    pub matching: Matching,
    /// Whether the rows that were there before are known to obey it.
    #[serde(skip_serializing_if = "is_default", default)]
    pub validity: Validity,
}

impl ForeignKey {
    /// A key from columns to another table's primary key that has nothing else.
    pub fn new(
        name: impl Into<Identifier>,
        columns: Vec<Identifier>,
        table: impl Into<Identifier>,
    ) -> Self {
        Self {
            name: name.into(),
            columns,
            table: table.into(),
            references: Vec::new(),
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
            deferrable: Deferrable::No,
            matching: Matching::Simple,
            validity: Validity::Valid,
        }
    }
}

/// How a foreign key of several columns judges rows with NULL in some of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Matching {
    /// One NULL is enough: the row refers to nothing.
    #[default]
    Simple,
    /// Either all are NULL or none. PostgreSQL only.
    Full,
}

/// Whether the rows that were there before a constraint are known to obey it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Validity {
    /// They obey it.
    #[default]
    Valid,
    /// Only new rows are judged (`NOT VALID`); PostgreSQL only.
    NotValid,
}

/// A rule that every row obeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its name.
    pub name: Identifier,
    /// The condition.
    pub expression: SqlText,
    /// Whether tables that inherit this one are left out; PostgreSQL only.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub no_inherit: bool,
    /// Whether the rows that were there before are known to obey it.
    #[serde(skip_serializing_if = "is_default", default)]
    pub validity: Validity,
}

impl Check {
    /// A rule of all rows.
    pub fn new(name: impl Into<Identifier>, expression: impl Into<SqlText>) -> Self {
        Self {
            name: name.into(),
            expression: expression.into(),
            no_inherit: false,
            validity: Validity::Valid,
        }
    }
}

/// The direction of an index key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// The smallest first.
    #[default]
    Ascending,
    /// The largest first.
    Descending,
}

/// Where NULL stands in an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Nulls {
    /// Before every value.
    First,
    /// After every value.
    Last,
}

/// What an index key is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyTarget {
    /// A column.
    Column(Identifier),
    /// An expression over the row.
    Expression(SqlText),
}

impl From<&str> for KeyTarget {
    /// The column of a name.
    fn from(column: &str) -> Self {
        Self::Column(column.into())
    }
}

impl From<SqlText> for KeyTarget {
    fn from(expression: SqlText) -> Self {
        Self::Expression(expression)
    }
}

/// One key of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexKey {
    /// The column or expression.
    pub target: KeyTarget,
    /// Its direction.
    #[serde(default)]
    pub order: Order,
    /// Where NULL stands, when not at the database's own place.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nulls: Option<Nulls>,
    /// The operator class, such as `gin_trgm_ops`; PostgreSQL only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub operator_class: Option<String>,
    /// The collation, when not the column's own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub collation: Option<String>,
}

impl IndexKey {
    /// A key, smallest first, that has nothing else.
    pub const fn new(target: KeyTarget) -> Self {
        Self {
            target,
            order: Order::Ascending,
            nulls: None,
            operator_class: None,
            collation: None,
        }
    }
}

/// An index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Its name.
    pub name: Identifier,
    /// Its keys, in order.
    pub keys: Vec<IndexKey>,
    /// Whether two rows may have the same keys.
    pub unique: bool,
    /// The access method, such as `gin`; PostgreSQL only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub method: Option<String>,
    /// Columns carried along without being keys; PostgreSQL only.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub include: Vec<Identifier>,
    /// The condition of the rows that are indexed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub filter: Option<SqlText>,
    /// Whether two rows with NULL count as the same; PostgreSQL 15 and later.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub nulls_not_distinct: bool,
    /// Its storage parameters, such as `fillfactor`; PostgreSQL only.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub parameters: BTreeMap<String, String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub comment: Option<String>,
}

impl Index {
    /// An index over keys that has nothing else.
    pub fn new(name: impl Into<Identifier>, keys: Vec<IndexKey>) -> Self {
        Self {
            name: name.into(),
            keys,
            unique: false,
            method: None,
            include: Vec::new(),
            filter: None,
            nulls_not_distinct: false,
            parameters: BTreeMap::new(),
            comment: None,
        }
    }

    /// The columns that are keys or carried along, by name.
    pub fn columns(&self) -> impl Iterator<Item = &Identifier> {
        let keys = self.keys.iter().filter_map(|key| match &key.target {
            KeyTarget::Column(name) => Some(name),
            KeyTarget::Expression(_) => None,
        });
        keys.chain(&self.include)
    }

    /// The columns among its keys, what is carried along left out.
    pub fn key_columns(&self) -> impl Iterator<Item = &Identifier> {
        self.keys.iter().filter_map(|key| match &key.target {
            KeyTarget::Column(name) => Some(name),
            KeyTarget::Expression(_) => None,
        })
    }

    /// Tells whether a change of the column touches the index.
    pub fn uses(&self, column: &str) -> bool {
        let in_expressions = self.keys.iter().any(|key| match &key.target {
            KeyTarget::Column(_) => false,
            KeyTarget::Expression(text) => text.mentions(column),
        });
        self.columns().any(|name| name == column)
            || in_expressions
            || self.filter.as_ref().is_some_and(|f| f.mentions(column))
    }
}

/// Left out of what is written down, so that checksums of what was there before stand still.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
