//! What is in a live database.

use crate::error::Result;

/// Reads facts about a live database.
///
/// Names are plain, not quoted; on PostgreSQL they are found along the search path of the session.
pub trait Live {
    /// Lists the tables and views of the application, in the order of their names.
    ///
    /// Bookkeeping tables, what an extension owns and the database's own tables are left out.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn relations(&mut self) -> Result<Vec<Relation>>;

    /// Tells whether the schema holds nothing of an application.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn is_empty_schema(&mut self) -> Result<bool>;

    /// Tells whether a table has rows.
    ///
    /// # Errors
    ///
    /// When the table does not exist or may not be read.
    fn has_rows(&mut self, table: &str) -> Result<bool>;

    /// Counts the rows of a table; it reads all of it.
    ///
    /// # Errors
    ///
    /// When the table does not exist or may not be read.
    fn count_rows(&mut self, table: &str) -> Result<i64>;

    /// Counts the rows in which none of some columns is NULL; it reads the whole table.
    ///
    /// # Errors
    ///
    /// When a column does not exist or may not be read.
    fn count_values(&mut self, table: &str, columns: &[&str]) -> Result<i64>;

    /// Tells whether a table exists; a view is not a table.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn table_exists(&mut self, table: &str) -> Result<bool>;

    /// Tells whether a table or view has a column.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn column_exists(&mut self, table: &str, column: &str) -> Result<bool>;

    /// Tells whether a table has an index of that name, valid or not.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn index_exists(&mut self, table: &str, index: &str) -> Result<bool>;

    /// Tells whether a table has a constraint of that name.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn constraint_exists(&mut self, table: &str, constraint: &str) -> Result<bool>;

    /// Refuses when this user may not create tables where revisions make them.
    ///
    /// # Errors
    ///
    /// [`NotReady`](crate::ErrorKind::NotReady) without the right, and when the database cannot be read.
    fn may_create_tables(&mut self) -> Result<()>;

    /// How large the tables of the application are, as the database estimates it.
    ///
    /// No table is read: PostgreSQL tells by its statistics and files, SQLite by the largest rowid.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn table_sizes(&mut self) -> Result<Vec<TableSize>>;

    /// The size of the database in bytes; `None` when the database does not tell.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn database_bytes(&mut self) -> Result<Option<i64>>;
}

/// How large a table is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSize {
    /// Its schema; none for the one in which revisions make tables.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// An estimate of its rows.
    pub rows: u64,
    /// Its bytes without its indexes; 0 where they are not known.
    pub bytes: u64,
}

/// A table or view of the application.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// Its schema; `main` on SQLite.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: RelationKind,
}

/// What a relation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RelationKind {
    /// A table, also a partitioned, foreign or virtual one.
    Table,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
}
