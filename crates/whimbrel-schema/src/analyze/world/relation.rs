//! Tables, views and sequences, and what belongs to them.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyze::act::{
    Bound, ConstraintKind, Expression, Generated, IndexKey, Name, Reference, Sequence, TypeName,
};

/// When an object came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Birth {
    /// Before the migration that is judged.
    #[default]
    Before,
    /// In it: nobody uses it yet.
    Now,
}

/// How large a table is, and how that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// Nobody said.
    #[default]
    Unknown,
    /// So many rows, counted or estimated by the database, in so many bytes.
    Known {
        /// The rows.
        rows: u64,
        /// The bytes of the table without its indexes; 0 where they are not known.
        bytes: u64,
    },
}

/// What kind of relation it is.
#[derive(Clone, Debug, PartialEq)]
pub enum RelationKind {
    /// A table.
    Table,
    /// A partitioned table, with its key columns.
    Partitioned(Vec<String>),
    /// A view.
    View,
    /// A materialized view.
    MaterializedView {
        /// Whether it holds rows.
        filled: bool,
    },
    /// A sequence.
    Sequence,
    /// A foreign table, a virtual table.
    Foreign,
}

/// A table, view or sequence.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// What it is.
    pub kind: RelationKind,
    /// When it came.
    pub birth: Birth,
    /// How large it is.
    pub size: Size,
    /// Whether all its columns are known; they are not when only a statement named it.
    pub is_known: bool,
    /// Whether it is temporary: nobody else sees it.
    pub temporary: bool,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its constraints.
    pub constraints: Vec<KeyConstraint>,
    /// The tables that it is a partition of or inherits from.
    pub parents: BTreeSet<Name>,
    /// Its part of the parent's values.
    pub bound: Option<Bound>,
    /// A view: the relations that it reads.
    pub reads: Vec<Name>,
    /// A view: the columns that it names; `None` is every one.
    pub named_columns: Option<BTreeSet<String>>,
    /// A view: the tables of the columns that it names with their table alone.
    pub origins: BTreeMap<String, BTreeSet<Name>>,
    /// Its triggers.
    pub triggers: Vec<Trigger>,
    /// Its policies.
    pub policies: BTreeSet<String>,
    /// The columns from before that the migration that is judged has dropped, with their types.
    pub dropped: Vec<(String, Option<TypeName>)>,
    /// A sequence: the table and column that it belongs to.
    pub owned_by: Option<(Name, String)>,
    /// Whether it is unlogged.
    pub unlogged: bool,
    /// SQLite: the columns at which constraints were written, by the names of the constraints.
    pub written_at: BTreeMap<String, String>,
    /// SQLite: whether the text of `CREATE TABLE` says AUTOINCREMENT.
    pub autoincrement: bool,
    /// SQLite: `STRICT`.
    pub strict: bool,
    /// SQLite: `WITHOUT ROWID`.
    pub without_rowid: bool,
    /// The name that it had before the migration that is judged renamed it.
    pub renamed_from: Option<Name>,
}

impl Relation {
    /// A relation of which only the kind is known.
    pub fn new(kind: RelationKind, birth: Birth) -> Self {
        Self {
            kind,
            birth,
            size: Size::Unknown,
            is_known: false,
            temporary: false,
            columns: Vec::new(),
            constraints: Vec::new(),
            parents: BTreeSet::new(),
            bound: None,
            reads: Vec::new(),
            named_columns: None,
            origins: BTreeMap::new(),
            triggers: Vec::new(),
            policies: BTreeSet::new(),
            dropped: Vec::new(),
            owned_by: None,
            unlogged: false,
            written_at: BTreeMap::new(),
            autoincrement: false,
            strict: false,
            without_rowid: false,
            renamed_from: None,
        }
    }

    /// A column.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// A constraint.
    pub fn constraint(&self, name: &str) -> Option<&KeyConstraint> {
        self.constraints.iter().find(|c| c.name == name)
    }

    /// Tells whether a foreign key of it refers to a table.
    pub fn refers_to(&self, table: &Name) -> bool {
        let mut references = self
            .constraints
            .iter()
            .filter_map(KeyConstraint::references);
        references.any(|reference| reference.table == *table)
    }

    /// Tells whether a view that names such a column may mean the one of this table.
    pub fn may_mean(&self, table: &Name, column: &str) -> bool {
        let tables = self.origins.get(column);
        tables.is_none_or(|tables| tables.contains(table))
    }

    /// Tells whether it names another relation: refers to it, reads it, is a part of it.
    pub fn mentions(&self, other: &Name) -> bool {
        let owner = self.owned_by.as_ref().map(|(table, _)| table);
        let mut triggers = self.triggers.iter();
        self.refers_to(other)
            || self.parents.contains(other)
            || self.reads.contains(other)
            || owner == Some(other)
            || triggers.any(|trigger| trigger.mentions.contains(other))
    }

    /// The other relations that it names.
    pub(super) fn mentioned(&self) -> Vec<Name> {
        let constraints = self.constraints.iter();
        let references = constraints.filter_map(KeyConstraint::references);
        let owner = self.owned_by.as_ref().map(|(table, _)| table);
        let triggers = self.triggers.iter().flat_map(|trigger| &trigger.mentions);
        let tables = references.map(|reference| &reference.table);
        let all = tables.chain(&self.parents).chain(&self.reads);
        let names = self.constraints.iter().map(|c| Name::new(&c.name));
        let tables = all.chain(owner).chain(triggers).cloned();
        tables.chain(names).collect()
    }

    /// The primary key.
    pub fn primary_key(&self) -> Option<&KeyConstraint> {
        let mut constraints = self.constraints.iter();
        constraints.find(|c| matches!(c.kind, ConstraintKind::PrimaryKey { .. }))
    }

    pub(super) fn settle(&mut self) {
        self.birth = Birth::Before;
        // An emptied table fills up again.
        if matches!(self.size, Size::Known { rows: 0, .. }) {
            self.size = Size::Unknown;
        }
        self.dropped.clear();
        self.renamed_from = None;
        for column in &mut self.columns {
            column.birth = Birth::Before;
        }
        for constraint in &mut self.constraints {
            constraint.birth = Birth::Before;
        }
    }
}

/// A column; what few columns have is boxed, since a large schema has many.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, where it is known.
    pub data_type: Option<TypeName>,
    /// Its collation, where one was named.
    pub collation: Option<String>,
    /// Whether it is NOT NULL.
    pub not_null: bool,
    /// Its default.
    pub default: Option<Box<Expression>>,
    /// Whether it numbers its rows.
    pub sequence: Option<Sequence>,
    /// How its value is computed.
    pub generated: Option<Box<Generated>>,
    /// When it came.
    pub birth: Birth,
}

/// A constraint under its name; PostgreSQL's automatic names are made as PostgreSQL makes them.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyConstraint {
    /// Its name.
    pub name: String,
    /// What it is; the columns are filled in also where an index gives them.
    pub kind: ConstraintKind,
    /// Whether existing rows have been checked.
    pub valid: bool,
    /// When it came.
    pub birth: Birth,
}

impl KeyConstraint {
    /// What a foreign key refers to.
    pub fn references(&self) -> Option<&Reference> {
        match &self.kind {
            ConstraintKind::ForeignKey { reference, .. } => Some(reference),
            ConstraintKind::PrimaryKey { .. }
            | ConstraintKind::Unique { .. }
            | ConstraintKind::Check(_)
            | ConstraintKind::Exclude
            | ConstraintKind::NotNull(_) => None,
        }
    }

    /// A foreign key to a table becomes one to another.
    pub(super) fn redirect(&mut self, from: &Name, to: &Name) {
        if let ConstraintKind::ForeignKey { reference, .. } = &mut self.kind
            && reference.table == *from
        {
            reference.table = to.clone();
        }
    }

    /// The columns that it names.
    pub fn columns(&self) -> Vec<&str> {
        match &self.kind {
            ConstraintKind::PrimaryKey { columns, .. }
            | ConstraintKind::Unique { columns, .. }
            | ConstraintKind::ForeignKey { columns, .. } => {
                columns.iter().map(String::as_str).collect()
            }
            ConstraintKind::Check(expression) => {
                expression.columns.iter().map(String::as_str).collect()
            }
            ConstraintKind::Exclude => Vec::new(),
            ConstraintKind::NotNull(column) => vec![column],
        }
    }
}

/// An index.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    /// Its table.
    pub table: Name,
    /// Whether it is unique.
    pub unique: bool,
    /// The method, in lower case.
    pub method: String,
    /// Its keys.
    pub keys: Vec<IndexKey>,
    /// `INCLUDE`.
    pub include: Vec<String>,
    /// `WHERE`.
    pub predicate: Option<Expression>,
    /// The constraint that it stands behind.
    pub constraint: Option<String>,
    /// The index of the parent that it is a partition's part of.
    pub parent: Option<Name>,
    /// When it came.
    pub birth: Birth,
}

impl Index {
    /// Its table, and the index that it is a part of.
    pub(super) fn mentioned(&self) -> Vec<Name> {
        let parent = self.parent.iter();
        parent.chain([&self.table]).cloned().collect()
    }

    /// The columns that its keys are, as far as they are columns.
    pub fn key_columns(&self) -> Vec<&str> {
        let columns = self.keys.iter().map_while(|key| match key {
            IndexKey::Column(name) => Some(name.as_str()),
            IndexKey::Expression(_) => None,
        });
        columns.collect()
    }
}

/// A trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// The function that it calls; PostgreSQL.
    pub function: Option<Name>,
    /// The tables that its body names, on SQLite; on PostgreSQL the one after `FROM`.
    pub mentions: Vec<Name>,
    /// The columns that its body or condition reads; those of the row that fires it with `new.` or
    /// `old.` before them; SQLite.
    pub columns: BTreeSet<String>,
}
