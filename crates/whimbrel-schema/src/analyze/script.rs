//! Scripts: the statements of one migration in one direction, ready to be judged.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::act::{Act, Name};
use super::naming::Naming;
use crate::backend::Backend;
use crate::place::Place;

/// In which transaction a statement runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transaction {
    /// One that commits together with the other statements of the same number.
    Numbered(usize),
    /// None: each statement commits by itself.
    #[default]
    Alone,
}

/// What of the author's a statement comes from, as far as that tells how its source can be mended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// A file of SQL.
    #[default]
    File,
    /// An `execute` of this statement and nothing else, the same for every backend.
    Execute,
    /// A typed operation in a `blocking`, which was opened there.
    Blocking(Place),
    /// A typed operation in no `blocking`.
    Typed,
    /// Something else.
    Composed,
}

/// One statement of a migration.
///
/// What is stored of it is what it says by itself, not where it stands in a migration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// What it does.
    pub act: Act,
    /// Its text.
    pub text: String,
    /// Where it comes from: the call of a typed operation.
    #[serde(skip)]
    pub place: Option<Place>,
    /// What of the author's it comes from.
    #[serde(skip)]
    pub origin: Origin,
    /// Where its text begins in a file of SQL, in bytes.
    pub offset: usize,
    /// In which transaction it runs.
    #[serde(skip)]
    pub transaction: Transaction,
    /// The index of the recorded operation that it comes from.
    #[serde(skip)]
    pub operation: Option<usize>,
    /// The reason of the `assume_safe` that it stands in.
    #[serde(skip)]
    pub reason: Option<String>,
    /// The text literals in it, unquoted, for the values of enum types.
    pub literals: BTreeSet<String>,
    /// How names are written in it that the acts have folded; SQLite's keep their case.
    pub spellings: BTreeMap<String, String>,
    /// The rules that a comment beside it acknowledges.
    pub acknowledged: Vec<String>,
}

impl Statement {
    /// A statement of a transaction.
    pub fn new(act: Act, text: impl Into<String>, transaction: Transaction) -> Self {
        Self {
            act,
            text: text.into(),
            place: None,
            origin: Origin::File,
            offset: 0,
            transaction,
            operation: None,
            reason: None,
            literals: BTreeSet::new(),
            spellings: BTreeMap::new(),
            acknowledged: Vec::new(),
        }
    }

    /// A name as it is written here.
    pub fn spelling<'n>(&'n self, name: &'n str) -> &'n str {
        self.spellings.get(name).map_or(name, String::as_str)
    }

    /// Tells whether a comment beside it answers for the findings of a rule.
    pub fn acknowledges(&self, rule: &str) -> bool {
        self.acknowledged
            .iter()
            .any(|acknowledged| acknowledged == rule)
    }
}

/// The statements of one migration in one direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// What the author says of the migration; nothing for a plain file of SQL.
    pub about: Option<About>,
    /// The statements, in the order in which they run.
    pub statements: Vec<Statement>,
    /// Who opens the transactions.
    pub transactions: Transactions,
    /// What is known of the way back.
    pub way_back: WayBack,
    /// The constraints, with their tables, that later migrations validate.
    pub validated_later: Vec<(Name, String)>,
}

/// Who opens and ends the transactions of a script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transactions {
    /// The runner; the script must not say `BEGIN`.
    #[default]
    Runner,
    /// The script, where it wants one.
    Script,
}

/// What is known of the way back from a migration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WayBack {
    /// Nothing: a file of SQL does not say.
    #[default]
    Unknown,
    /// There is none, and nobody says why.
    Missing,
    /// There is one, or its author says why there cannot be any.
    Answered,
}

/// What the author says of a migration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The message of its header.
    pub message: String,
    /// The text of its documentation, where there is any beyond a first line.
    pub description: Option<String>,
}

/// What is known of the server and the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The kind of database.
    pub backend: Backend,
    /// PostgreSQL: the major version. SQLite: the minor version of 3, such as 40.
    pub version: u32,
    /// PostgreSQL: the minor version, such as 2 of 14.2, where it is known.
    pub minor: Option<u32>,
    /// Whether the session sets a lock timeout; Whimbrel's own runner always does.
    pub lock_timeout: bool,
    /// Whether the session sets a statement timeout.
    pub statement_timeout: bool,
    /// The session's time zone, where it is known; Whimbrel's own runner sets UTC.
    pub time_zone: Option<String>,
    /// How many rows a table of unknown size is taken to have.
    pub unknown_rows: u64,
    /// What names must look like, where the policy says.
    pub naming: Option<Naming>,
    /// Whether the runner takes care of leftovers: it drops an invalid index before it builds anew.
    pub mends_indexes: bool,
}

impl Settings {
    /// A session of Whimbrel's own runner on a server of this version.
    pub fn runner(backend: Backend, version: u32) -> Self {
        Self {
            backend,
            version,
            minor: None,
            lock_timeout: true,
            statement_timeout: true,
            time_zone: Some("UTC".to_owned()),
            unknown_rows: 10_000,
            naming: None,
            mends_indexes: true,
        }
    }
}
