//! `ALTER TABLE`.

use serde::{Deserialize, Serialize};

use super::{
    Bound, Concurrency, Constraint, Drop, Expression, Name, NewColumn, Sequence, SequenceOption,
    TypeName,
};

/// `ALTER TABLE`, with every action of the statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlterTable {
    /// The table.
    pub table: Name,
    /// `ONLY`: without partitions and children.
    pub only: bool,
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// What changes, in the order written.
    pub changes: Vec<TableChange>,
}

impl AlterTable {
    /// One change of a table.
    pub fn one(table: Name, change: TableChange) -> Self {
        Self {
            table,
            only: false,
            if_exists: false,
            changes: vec![change],
        }
    }
}

/// One action of an `ALTER TABLE`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TableChange {
    /// `ADD COLUMN`.
    AddColumn {
        /// The column.
        column: Box<NewColumn>,
        /// `IF NOT EXISTS`.
        if_not_exists: bool,
    },
    /// `DROP COLUMN`.
    DropColumn {
        /// The column.
        name: String,
        /// How.
        drop: Drop,
    },
    /// `ALTER COLUMN`.
    Column {
        /// The column.
        name: String,
        /// What changes.
        change: ColumnChange,
    },
    /// `RENAME COLUMN`.
    RenameColumn {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// `RENAME TO`; also `ALTER VIEW … RENAME`, `ALTER SEQUENCE … RENAME`.
    Rename(String),
    /// `SET SCHEMA`.
    SetSchema(String),
    /// `ADD CONSTRAINT`, `ADD PRIMARY KEY` and their kin.
    AddConstraint(Constraint),
    /// `VALIDATE CONSTRAINT`.
    ValidateConstraint(String),
    /// `DROP CONSTRAINT`, `DROP PRIMARY KEY`.
    DropConstraint {
        /// The constraint.
        name: String,
        /// How.
        drop: Drop,
    },
    /// `RENAME CONSTRAINT`.
    RenameConstraint {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// `ALTER CONSTRAINT`.
    AlterConstraint(String),
    /// `ATTACH PARTITION`.
    AttachPartition {
        /// The partition.
        partition: Name,
        /// Its part of the values.
        bound: Bound,
    },
    /// `DETACH PARTITION`.
    DetachPartition {
        /// The partition.
        partition: Name,
        /// Whether `CONCURRENTLY`.
        concurrency: Concurrency,
    },
    /// `INHERIT`.
    Inherit(Name),
    /// `NO INHERIT`.
    NoInherit(Name),
    /// What else there is to set.
    Set(TableSetting),
}

/// What `ALTER COLUMN` changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ColumnChange {
    /// `TYPE`.
    Type {
        /// The new type.
        to: TypeName,
        /// The new collation, where the statement names one.
        collation: Option<String>,
        /// `USING`.
        using: Option<Expression>,
    },
    /// `SET DEFAULT`.
    SetDefault(Expression),
    /// `DROP DEFAULT`.
    DropDefault,
    /// `SET NOT NULL`.
    SetNotNull,
    /// `DROP NOT NULL`.
    DropNotNull,
    /// `ADD GENERATED … AS IDENTITY`.
    AddIdentity(Sequence, Vec<SequenceOption>),
    /// `DROP IDENTITY`.
    DropIdentity,
    /// `SET EXPRESSION`; PostgreSQL 17.
    SetExpression(Expression),
    /// `DROP EXPRESSION`.
    DropExpression,
    /// `SET STATISTICS`, `SET (n_distinct = …)`, `RESET (…)`.
    SetStatistics,
    /// `SET STORAGE`, `SET COMPRESSION`.
    SetStorage,
    /// `SET GENERATED`, `RESTART` and their kin, of the sequence behind the column.
    AlterSequence(Vec<SequenceOption>),
}

/// What else `ALTER TABLE` sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableSetting {
    /// `SET LOGGED`.
    Logged,
    /// `SET UNLOGGED`.
    Unlogged,
    /// `SET TABLESPACE`.
    Tablespace,
    /// `SET ACCESS METHOD`.
    AccessMethod,
    /// `SET (…)`, `RESET (…)`, with the names of the parameters.
    Parameters(Vec<String>),
    /// `CLUSTER ON`.
    ClusterOn(String),
    /// `SET WITHOUT CLUSTER`.
    WithoutCluster,
    /// `OWNER TO`.
    Owner,
    /// `ENABLE ROW LEVEL SECURITY`.
    EnableRowSecurity,
    /// `DISABLE ROW LEVEL SECURITY`.
    DisableRowSecurity,
    /// `FORCE` and `NO FORCE ROW LEVEL SECURITY`.
    ForceRowSecurity,
    /// `ENABLE TRIGGER`.
    EnableTrigger,
    /// `DISABLE TRIGGER`.
    DisableTrigger,
    /// `ENABLE RULE`, `DISABLE RULE`.
    Rule,
    /// `REPLICA IDENTITY`, with what is chosen, in capitals: `FULL`, `NOTHING`, `DEFAULT`, `INDEX`
    /// with the name of the index after it.
    ReplicaIdentity(String),
    /// `OF`, `NOT OF`.
    OfType,
}
