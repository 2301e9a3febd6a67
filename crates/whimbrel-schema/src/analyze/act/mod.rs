//! Acts: what one statement does, as data.

use serde::{Deserialize, Serialize};

mod alter_table;
mod expression;
mod index;
mod name;
mod new_names;
mod object;
mod rows;
mod sequence_option;
mod table;
mod targets;
mod type_name;

pub use alter_table::{AlterTable, ColumnChange, TableChange, TableSetting};
pub use expression::{Expression, Volatility};
pub use index::{IndexChange, IndexKey, KeyOptions, NewIndex, Reindex, ReindexTarget};
pub use name::Name;
pub use object::{
    DomainChange, NewDomain, NewFunction, NewTrigger, NewType, NewView, Subject, TypeChange,
};
pub use rows::{Batch, Conflict, Filter, RowSource, Update, Wanted};
pub use sequence_option::SequenceOption;
pub use table::{
    Bound, Constraint, ConstraintKind, Generated, NewColumn, NewTable, NewTableKind, PartitionBy,
    Reference, Sequence, SequenceOwner,
};
pub use targets::Concern;
pub use type_name::TypeName;

use super::footprint::LockMode;

/// How a statement that drops objects treats what depends on them, and what is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drop {
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// `CASCADE`.
    pub cascade: bool,
}

/// Whether a statement keeps tables in use while it works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Concurrency {
    /// The plain form.
    #[default]
    Plain,
    /// `CONCURRENTLY`.
    Concurrently,
}

/// What a statement does to the transaction that it stands in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TransactionControl {
    /// `BEGIN`, `START TRANSACTION`.
    Begin,
    /// `COMMIT`, `END`.
    Commit,
    /// `ROLLBACK`, `ABORT`.
    Rollback,
    /// `SAVEPOINT`, `RELEASE`, `ROLLBACK TO`.
    Savepoint,
}

/// What one statement does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Act {
    /// `CREATE TABLE`, also `… AS SELECT`, `… PARTITION OF`.
    CreateTable(Box<NewTable>),
    /// `ALTER TABLE`, with every action of the statement.
    AlterTable(AlterTable),
    /// `DROP TABLE`.
    DropTables(Vec<Name>, Drop),
    /// A table made anew by the planner: new table, copy, drop, rename; SQLite.
    Rebuild(Box<Rebuild>),
    /// `CREATE INDEX`.
    CreateIndex(Box<NewIndex>),
    /// `ALTER INDEX`.
    AlterIndex(Name, IndexChange),
    /// `DROP INDEX`.
    DropIndexes(Vec<Name>, Concurrency, Drop),
    /// `REINDEX`.
    Reindex(Reindex),
    /// `CREATE VIEW`, `CREATE MATERIALIZED VIEW`.
    CreateView(Box<NewView>),
    /// `DROP VIEW`, `DROP MATERIALIZED VIEW`.
    DropViews(Vec<Name>, Drop),
    /// `REFRESH MATERIALIZED VIEW`; `WITH NO DATA` wants no rows.
    RefreshView(Name, Concurrency, Wanted),
    /// `CREATE SEQUENCE`, with what it says of how it counts.
    CreateSequence(Name, Vec<SequenceOption>),
    /// `ALTER SEQUENCE`, of its numbers or its owner.
    AlterSequence(Name, SequenceOwner),
    /// `DROP SEQUENCE`.
    DropSequences(Vec<Name>, Drop),
    /// `CREATE TYPE`.
    CreateType(NewType),
    /// `ALTER TYPE`.
    AlterType(Name, TypeChange),
    /// `DROP TYPE`.
    DropTypes(Vec<Name>, Drop),
    /// `CREATE DOMAIN`.
    CreateDomain(NewDomain),
    /// `ALTER DOMAIN`.
    AlterDomain(Name, DomainChange),
    /// `DROP DOMAIN`.
    DropDomains(Vec<Name>, Drop),
    /// `CREATE FUNCTION`, `CREATE PROCEDURE`.
    CreateFunction(NewFunction),
    /// `DROP FUNCTION`, `DROP PROCEDURE`.
    DropFunctions(Vec<Name>, Drop),
    /// `CREATE TRIGGER`.
    CreateTrigger(NewTrigger),
    /// `ALTER TRIGGER … RENAME TO`.
    RenameTrigger {
        /// The table.
        table: Name,
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// `DROP TRIGGER`; SQLite does not name the table.
    DropTrigger {
        /// The table, where the statement names it.
        table: Option<Name>,
        /// The trigger.
        name: String,
        /// How.
        drop: Drop,
    },
    /// `CREATE RULE`.
    CreateRule {
        /// The table.
        table: Name,
        /// What its actions do to other tables.
        actions: Vec<Act>,
    },
    /// `DROP RULE`.
    DropRule(Name),
    /// `CREATE POLICY`.
    CreatePolicy {
        /// The table.
        table: Name,
        /// The policy.
        name: String,
        /// The other tables that its conditions read.
        #[serde(default)]
        reads: Vec<Name>,
    },
    /// `ALTER POLICY`.
    AlterPolicy {
        /// The table.
        table: Name,
        /// The policy.
        name: String,
        /// The other tables that its conditions read.
        #[serde(default)]
        reads: Vec<Name>,
    },
    /// `DROP POLICY`.
    DropPolicy {
        /// The table.
        table: Name,
        /// The policy.
        name: String,
    },
    /// `CREATE SCHEMA`.
    CreateSchema(String),
    /// `ALTER SCHEMA … RENAME TO`.
    RenameSchema {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// `DROP SCHEMA`.
    DropSchemas(Vec<String>, Drop),
    /// `CREATE DATABASE`.
    CreateDatabase(String),
    /// `DROP DATABASE`.
    DropDatabase(String),
    /// `CREATE EXTENSION`.
    CreateExtension(String),
    /// `DROP EXTENSION`.
    DropExtensions(Vec<String>, Drop),
    /// `CREATE PUBLICATION … FOR TABLE`; no table is `FOR ALL TABLES`.
    CreatePublication {
        /// The publication.
        name: String,
        /// Its tables.
        tables: Vec<Name>,
    },
    /// `CREATE STATISTICS … FROM`.
    CreateStatistics {
        /// The statistics, where the statement names them.
        name: Option<Name>,
        /// The table.
        table: Name,
    },
    /// `DROP STATISTICS`.
    DropStatistics(Vec<Name>),
    /// `COMMENT ON`; without a text the comment goes.
    Comment(Subject, Option<String>),
    /// `GRANT`, `REVOKE` on tables.
    Grant(Vec<Name>),
    /// `LOCK TABLE`, with those of its tables that are meant `ONLY`.
    LockTables(Vec<Name>, LockMode, Vec<Name>),
    /// `TRUNCATE`, with those of its tables that are meant `ONLY`.
    Truncate(Vec<Name>, Drop, Vec<Name>),
    /// `INSERT`.
    Insert {
        /// The table.
        table: Name,
        /// The columns, where the statement names them.
        columns: Vec<String>,
        /// Where the rows come from.
        source: RowSource,
        /// Which columns of the one table that it reads it takes as they are, all rows of them, by
        /// the position of the value; nothing where that cannot be said.
        #[serde(default)]
        copied: Vec<Option<String>>,
        /// How `ON CONFLICT` finds the row in the way.
        #[serde(default)]
        conflict: Conflict,
    },
    /// `COPY … FROM`.
    CopyIn(Name),
    /// `UPDATE`.
    Update(Box<Update>),
    /// `DELETE`.
    Delete {
        /// The table.
        table: Name,
        /// Which rows.
        filter: Filter,
        /// The other tables that it reads.
        reads: Vec<Name>,
        /// `ONLY`: without what inherits from the table.
        #[serde(default)]
        only: bool,
    },
    /// `MERGE`.
    Merge {
        /// The table.
        table: Name,
        /// The tables that it reads.
        reads: Vec<Name>,
    },
    /// `SELECT` and what else only reads.
    Read {
        /// The tables.
        tables: Vec<Name>,
        /// The functions that it calls.
        functions: Vec<Name>,
        /// The tables whose rows it locks: `FOR UPDATE` and its kin.
        #[serde(default)]
        locked: Vec<Name>,
        /// The sequences that it draws from or sets.
        #[serde(default)]
        sequences: Vec<Name>,
    },
    /// `VACUUM`; no table is every table.
    Vacuum {
        /// The tables.
        tables: Vec<Name>,
        /// Whether the tables are written anew.
        full: Wanted,
    },
    /// `CLUSTER`; no table is every clustered table.
    Cluster(Option<Name>),
    /// `ANALYZE`; no table is every table.
    Analyze(Vec<Name>),
    /// `BEGIN`, `COMMIT` and their kin.
    Transaction(TransactionControl),
    /// `SET`, `SET LOCAL`, `SELECT set_config(…)`.
    Set {
        /// The setting, in lower case.
        name: String,
        /// Its value as text; `None` is the default.
        value: Option<String>,
        /// Until when.
        scope: SettingScope,
    },
    /// `PRAGMA`; SQLite.
    Pragma {
        /// The pragma, in lower case.
        name: String,
        /// The value that it is set to, as written.
        value: Option<String>,
    },
    /// A statement whose parts are known and harm nobody: `CREATE ROLE`, `ALTER SEQUENCE`, …
    Harmless(#[serde(skip)] &'static str),
    /// SQL whose effects cannot be known from its text: `DO`, `CALL`, dynamic SQL, what the parser
    /// does not take.
    Opaque {
        /// What it is, in words: "a DO block".
        what: String,
        /// The tables that its author says it touches.
        touches: Vec<Name>,
        /// The tables and views that its author says it creates.
        creates: Vec<Name>,
    },
}

impl Act {
    /// SQL whose effects nobody has declared.
    pub fn opaque(what: impl Into<String>) -> Self {
        Self::Opaque {
            what: what.into(),
            touches: Vec::new(),
            creates: Vec::new(),
        }
    }
}

/// Until when a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SettingScope {
    /// Until the session ends.
    Session,
    /// Until the transaction ends.
    Transaction,
}

/// A table made anew under its name by the planner; SQLite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rebuild {
    /// The table.
    pub table: Name,
    /// What is different afterwards, as if `ALTER TABLE` could do it.
    pub changes: Vec<TableChange>,
}
