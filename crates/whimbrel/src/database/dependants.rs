//! What hangs on tables of the application without belonging to them.

use std::fmt;

use whimbrel_schema::Identifier;

use crate::error::{Error, ErrorKind, Result};

/// Finds what would lose its ground, or change its meaning.
///
/// Names are plain, not quoted; on PostgreSQL tables are found along the search path of the session.
pub trait Dependants {
    /// Lists what depends on tables and enum types, in the order of their names; what belongs to one
    /// of these tables itself is left out.
    ///
    /// On SQLite views and triggers are found by the names in their texts. What does not exist has no
    /// dependants, but on SQLite a foreign key may refer to a table that does not exist.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn dependants(&mut self, going: &Going<'_>) -> Result<Vec<Dependant>>;

    /// Lists what reads a table and holds a name in double quotes that SQLite takes for a text as long
    /// as no column has it; nothing when one has it, and on PostgreSQL.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn speakers(&mut self, table: &str, name: &str) -> Result<Vec<Dependant>>;

    /// Lists what a column of a table cannot go from under: on PostgreSQL what depends on it and belongs
    /// to no table of its own; on SQLite the views and triggers that read it by its name in double
    /// quotes, which SQLite would take for a text without the column.
    ///
    /// A name that a column of another table has too, which they name, may be that column.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn readers(&mut self, table: &str, column: &str) -> Result<Vec<Dependant>>;
}

/// What is about to go.
#[derive(Clone, Copy, Debug, Default)]
pub struct Going<'g> {
    /// The tables.
    pub tables: &'g [&'g str],
    /// The enum types.
    pub enums: &'g [&'g str],
}

impl Going<'_> {
    /// Tells whether a table goes, on SQLite, which compares names without regard to ASCII case.
    #[cfg(feature = "sqlite")]
    pub(crate) fn has_table(&self, name: &str) -> bool {
        let mut tables = self.tables.iter();
        tables.any(|table| table.eq_ignore_ascii_case(name))
    }
}

/// What depends on a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dependant {
    /// A foreign key of another table.
    ForeignKey(Reference),
    /// A view.
    View(Identifier),
    /// A trigger of another table or view.
    Trigger {
        /// Its name.
        name: String,
        /// What it belongs to.
        table: String,
    },
    /// Anything else, in words.
    Other(String),
}

/// A foreign key of another table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The table that has the key; with its schema when that is not on the search path.
    pub table: Identifier,
    /// The columns of the key, in its order.
    pub columns: Vec<String>,
    /// The table that it refers to.
    pub to: Identifier,
    /// What happens to a row when the row goes that it refers to.
    pub on_delete: OnDelete,
}

/// What a foreign key does when the referred row goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OnDelete {
    /// The deletion is refused.
    Refuses,
    /// The row goes too.
    Cascades,
    /// The row keeps its place and loses its values.
    Clears,
}

impl fmt::Display for Dependant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ForeignKey(key) => write!(
                f,
                "the foreign key of `{}` ({}) to `{}`",
                key.table,
                key.columns.join(", "),
                key.to
            ),
            Self::View(name) => write!(f, "the view `{name}`"),
            Self::Trigger { name, table } => write!(f, "the trigger `{name}` of `{table}`"),
            Self::Other(what) => f.write_str(what),
        }
    }
}

/// Dependants in one sentence: "a, b and c".
pub fn listed<'d>(dependants: impl IntoIterator<Item = &'d Dependant>) -> String {
    let mut all: Vec<String> = dependants.into_iter().map(ToString::to_string).collect();
    match all.pop() {
        None => String::new(),
        Some(last) if all.is_empty() => last,
        Some(last) => format!("{} and {last}", all.join(", ")),
    }
}

/// Refuses to drop a table on which something depends.
///
/// # Errors
///
/// [`Drift`](ErrorKind::Drift), which names the dependants, when there are any.
pub(crate) fn referred(table: &Identifier, by: &[Dependant]) -> Result<()> {
    if by.is_empty() {
        return Ok(());
    }
    let depend = if by.len() == 1 { "depends" } else { "depend" };
    Err(Error::new(
        ErrorKind::Drift,
        format!(
            "the table `{table}` cannot be dropped: {} {depend} on it",
            listed(by)
        ),
    )
    .with_hint(
        "the migrations do not know of that, and their rows or their meaning would be lost: remove \
         it first, in a revision or by hand",
    ))
}

/// Refuses to drop a column on which something depends.
///
/// # Errors
///
/// [`Drift`](ErrorKind::Drift), which names the dependants, when there are any.
pub(crate) fn needed(table: &str, column: &str, by: &[Dependant]) -> Result<()> {
    if by.is_empty() {
        return Ok(());
    }
    let depend = if by.len() == 1 { "depends" } else { "depend" };
    Err(Error::new(
        ErrorKind::Drift,
        format!(
            "the column `{column}` of `{table}` cannot be dropped: {} {depend} on it",
            listed(by)
        ),
    )
    .with_hint("the migrations do not know of that: remove it first, in a revision or by hand"))
}

/// Refuses a name for a column that something holds as a text.
///
/// # Errors
///
/// [`Drift`](ErrorKind::Drift), which names what holds it, when anything does.
pub(crate) fn captured(table: &str, column: &str, by: &[Dependant]) -> Result<()> {
    if by.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Drift,
        format!(
            "the column `{column}` of `{table}` would change the meaning of {}, which says \
             \"{column}\" in double quotes",
            listed(by)
        ),
    )
    .with_hint(
        "SQLite took that for a text so far and would take it for the column: write the text in \
         single quotes, or choose another name",
    ))
}

/// Refuses to drop a column that something reads by its name in quotes.
///
/// # Errors
///
/// [`Drift`](ErrorKind::Drift), which names what reads it, when anything does.
pub(crate) fn orphaned(table: &str, column: &str, by: &[Dependant]) -> Result<()> {
    if by.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Drift,
        format!(
            "the column `{column}` of `{table}` cannot be dropped: {} says \"{column}\" in double quotes",
            listed(by)
        ),
    )
    .with_hint(
        "without the column SQLite would take that for a text: drop it before, and create it again \
         after",
    ))
}
