//! What a statement does to the tables that it touches: locks, rewrites, scans.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::act::Name;

/// PostgreSQL's table locks, the weakest first
/// ([Table-Level Locks](https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LockMode {
    /// Taken by readers.
    AccessShare,
    /// Taken by `SELECT … FOR UPDATE`.
    RowShare,
    /// Taken by writers.
    RowExclusive,
    /// Keeps schema changes and vacuum out.
    ShareUpdateExclusive,
    /// Keeps writers out.
    Share,
    /// Keeps writers out, and others of its kind.
    ShareRowExclusive,
    /// Keeps all but readers out.
    Exclusive,
    /// Keeps everybody out.
    AccessExclusive,
}

impl LockMode {
    /// The mode as PostgreSQL writes it: `ACCESS EXCLUSIVE`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// Tells whether readers wait for it.
    pub fn blocks_reads(self) -> bool {
        self == Self::AccessExclusive
    }

    /// Tells whether writers wait for it.
    pub fn blocks_writes(self) -> bool {
        self >= Self::Share
    }
}

impl fmt::Display for LockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a statement does to the tables and indexes that it touches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    /// The strongest lock on every table and index that existed before the statement or is made by
    /// it. SQLite has one lock for the whole file; it is not listed.
    pub locks: BTreeMap<Name, LockMode>,
    /// The tables that are written anew.
    pub rewrites: BTreeSet<Name>,
    /// The tables that are read from end to end.
    pub scans: BTreeSet<Name>,
    /// Those of them whose rows are looked up in another table, for a foreign key.
    pub lookups: BTreeSet<Name>,
    /// The indexes that existed and are built anew.
    pub reindexes: BTreeSet<Name>,
    /// The tables on which a new index is built, one entry an index.
    pub builds: Vec<Name>,
    /// The tables of which every row, or an unknown share of them, is written or deleted.
    pub updates: BTreeSet<Name>,
    /// The relations and indexes that the statement makes; nobody waits for their locks.
    pub made: BTreeSet<Name>,
    /// Why the server refuses the statement whatever the rows are, with its SQLSTATE.
    pub refusal: Option<Refusal>,
}

/// Why a server refuses a statement, whatever the rows are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The SQLSTATE; SQLite has none.
    pub code: Option<&'static str>,
    /// Why, as a sentence without a full stop.
    pub why: String,
}

impl Footprint {
    /// Notes a lock; the strongest on a table counts.
    pub fn lock(&mut self, name: &Name, mode: LockMode) {
        let held = self.locks.entry(name.clone()).or_insert(mode);
        *held = mode.max(*held);
    }

    /// Notes that a table is read from end to end.
    pub fn scan(&mut self, table: &Name) {
        self.scans.insert(table.clone());
    }

    /// Notes that a table is written anew; it is read from end to end as well.
    pub fn rewrite(&mut self, table: &Name) {
        self.scans.insert(table.clone());
        self.rewrites.insert(table.clone());
    }

    /// Notes why SQLite refuses the statement; it has no codes.
    pub fn reject(&mut self, why: impl Into<String>) {
        self.refusal.get_or_insert_with(|| Refusal {
            code: None,
            why: why.into(),
        });
    }

    /// Notes why the server refuses the statement.
    pub fn refuse(&mut self, code: &'static str, why: impl Into<String>) {
        self.refusal.get_or_insert_with(|| Refusal {
            code: Some(code),
            why: why.into(),
        });
    }
}
