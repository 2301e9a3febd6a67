//! How a live database is: what of it is invalid or missing, and who stands in the way.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::error::Result;

/// What a table must have, by the migrations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected<'e> {
    /// The table.
    pub table: &'e str,
    /// Its columns.
    pub columns: Vec<&'e str>,
    /// Its indexes, without those of its constraints.
    pub indexes: Vec<&'e str>,
}

/// Looks after a live database; changes nothing.
pub trait Health {
    /// Names what is missing of tables, in clauses: ``column `t.c` is missing``.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn missing(&mut self, expected: &[Expected<'_>]) -> Result<Vec<String>>;

    /// Names what of some tables is there and not valid: indexes, constraints. SQLite has no such
    /// state.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn invalid(&mut self, tables: &[&str]) -> Result<BTreeSet<String>>;

    /// Names everything that is wrong with the database; SQLite reads all of its pages and rows.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn flaws(&mut self) -> Result<Vec<String>>;

    /// Refuses when this role may not change tables that are there.
    ///
    /// # Errors
    ///
    /// [`NotReady`](crate::ErrorKind::NotReady) without the right, which the hint names, and when the
    /// database cannot be read.
    fn may_change(&mut self, tables: &[&str]) -> Result<()>;

    /// Refuses while other sessions hold locks on tables, or a transaction is long open.
    ///
    /// # Errors
    ///
    /// [`NotReady`](crate::ErrorKind::NotReady), naming the sessions and what to do, and when the
    /// database cannot be read.
    fn must_be_free(&mut self, tables: &[&str]) -> Result<()>;

    /// What replicates the database, where anything does.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    fn replication(&mut self) -> Result<Option<String>>;

    /// The folder whose disk holds the database, where this machine can see it.
    fn folder(&self) -> Option<PathBuf>;
}

impl Expected<'_> {
    /// What is not among the parts that were found, which are written `column c` and `index i`; no
    /// parts are no table.
    pub(crate) fn lacks(
        &self,
        found: Option<&BTreeSet<String>>,
        spelt: impl Fn(&str) -> String,
    ) -> Vec<String> {
        // A schema stands before a NUL.
        let table = self.table.replace('\0', ".");
        let Some(found) = found else {
            return vec![format!("table `{table}` is missing")];
        };
        let columns = self.columns.iter().map(|name| ("column", *name));
        let indexes = self.indexes.iter().map(|name| ("index", *name));
        let all = columns.chain(indexes);
        let missing =
            all.filter(|(kind, name)| !found.contains(&format!("{kind} {}", spelt(name))));
        missing
            .map(|(kind, name)| match kind {
                "column" => format!("column `{table}.{name}` is missing"),
                _ => format!("index `{name}` of `{table}` is missing"),
            })
            .collect()
    }
}
