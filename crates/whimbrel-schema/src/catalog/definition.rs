//! Objects beside tables and enum types: views, functions, triggers, sequences and their like.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::grant::Grant;
use super::sequence::Numbering;
use crate::identifier::Identifier;
use crate::sql::SqlText;
use crate::types::Type;

/// What kind of object a definition makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DefinitionKind {
    /// A schema, which holds objects; PostgreSQL only.
    Schema,
    /// An extension, with everything that it brings; PostgreSQL only.
    Extension,
    /// A sequence that no column owns; PostgreSQL only.
    Sequence,
    /// A domain: a type with rules; PostgreSQL only.
    Domain,
    /// A composite type; PostgreSQL only.
    CompositeType,
    /// A function; PostgreSQL only.
    Function,
    /// A procedure; PostgreSQL only.
    Procedure,
    /// An aggregate; PostgreSQL only.
    Aggregate,
    /// A view.
    View,
    /// A view whose rows are kept; PostgreSQL only.
    MaterializedView,
    /// A trigger of a table or view.
    Trigger,
    /// A policy: which rows of a table a role sees or writes; PostgreSQL only.
    Policy,
    /// A rewrite rule; PostgreSQL only.
    Rule,
    /// Extended statistics; PostgreSQL only.
    Statistics,
    /// A virtual table, such as one for full-text search; SQLite only.
    VirtualTable,
    /// Anything else that a statement makes: collations, operators, casts, event triggers, settings
    /// of columns. It is carried as its text.
    Other,
}

impl DefinitionKind {
    /// Its name in a sentence, such as `materialized view`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Extension => "extension",
            Self::Sequence => "sequence",
            Self::Domain => "domain",
            Self::CompositeType => "composite type",
            Self::Function => "function",
            Self::Procedure => "procedure",
            Self::Aggregate => "aggregate",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::Rule => "rule",
            Self::Statistics => "statistics object",
            Self::VirtualTable => "virtual table",
            Self::Other => "object",
        }
    }

    /// Tells whether objects of the kind take a name among tables and indexes.
    pub const fn is_relation(self) -> bool {
        matches!(
            self,
            Self::View | Self::MaterializedView | Self::Sequence | Self::VirtualTable
        ) || matches!(self, Self::CompositeType)
    }
}

/// What names an object beside tables and enum types.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DefinitionKey {
    /// Its kind.
    pub kind: DefinitionKind,
    /// The table or view that it belongs to: of triggers, policies and rules.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub table: Option<Identifier>,
    /// Its name.
    pub name: Identifier,
    /// The types of its arguments as PostgreSQL writes them, such as `integer, text`: of functions,
    /// procedures and aggregates, which may share a name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub arguments: Option<String>,
}

impl DefinitionKey {
    /// An object that its kind and name tell from all others.
    pub fn new(kind: DefinitionKind, name: impl Into<Identifier>) -> Self {
        Self {
            kind,
            table: None,
            name: name.into(),
            arguments: None,
        }
    }

    /// The same object, of a table.
    #[must_use]
    pub fn on(mut self, table: impl Into<Identifier>) -> Self {
        self.table = Some(table.into());
        self
    }

    /// The same object, with arguments of these types.
    #[must_use]
    pub fn taking(mut self, arguments: impl Into<String>) -> Self {
        self.arguments = Some(arguments.into());
        self
    }
}

impl fmt::Display for DefinitionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}", self.kind.word(), self.name)?;
        if let Some(arguments) = &self.arguments {
            write!(f, "({arguments})")?;
        }
        f.write_str("`")?;
        match &self.table {
            Some(table) => write!(f, " of `{table}`"),
            None => Ok(()),
        }
    }
}

/// An attribute of a composite type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name.
    pub name: Identifier,
    /// Its type.
    pub data_type: Type,
    /// The collation, when not the type's own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub collation: Option<String>,
}

/// What a definition says, beside the object's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// A name is all there is: of a schema.
    Name,
    /// An extension.
    Extension {
        /// The schema that holds its objects, when not the current one.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        schema: Option<Identifier>,
        /// The version, when not the server's own choice.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        version: Option<String>,
    },
    /// A sequence.
    Sequence {
        /// The type of its numbers: `None` for eight bytes.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        data_type: Option<Type>,
        /// How it counts.
        numbering: Numbering,
    },
    /// A domain.
    Domain {
        /// The type that it narrows.
        data_type: Type,
        /// Whether it may be NULL.
        nullable: bool,
        /// The value of a column of it that gets none, as SQL.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        default: Option<SqlText>,
        /// The collation, when not the type's own.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        collation: Option<String>,
        /// Its rules, over `VALUE`, with their names.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        checks: Vec<super::Check>,
    },
    /// A composite type.
    Composite(Vec<Attribute>),
    /// A view, materialized or not.
    View {
        /// The query.
        query: SqlText,
        /// The names of its columns, when the query's own are not meant.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        columns: Vec<Identifier>,
        /// Its parameters, such as `security_invoker`; PostgreSQL only.
        #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty", default)]
        parameters: std::collections::BTreeMap<String, String>,
    },
    /// The statement that makes the object, whole.
    Statement(SqlText),
}

/// An object beside tables and enum types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// What names it.
    pub key: DefinitionKey,
    /// What it is.
    pub body: Body,
    /// What must be there before it, as far as that is known: tables, views, types, functions.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needs: Vec<Need>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub comment: Option<String>,
    /// Its owner, where it is not the role that migrates; PostgreSQL only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<Identifier>,
    /// Who may do what with it, the owner left out; PostgreSQL only.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub grants: Vec<Grant>,
}

impl Definition {
    /// An object that needs no other and that everybody's usual rights hold for.
    pub fn new(key: DefinitionKey, body: Body) -> Self {
        Self {
            key,
            body,
            needs: Vec::new(),
            comment: None,
            owner: None,
            grants: Vec::new(),
        }
    }
}

/// Something that a definition needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Need {
    /// A table.
    Table(Identifier),
    /// A column of a table.
    Column {
        /// The table.
        table: Identifier,
        /// The column.
        column: Identifier,
    },
    /// An enum type.
    Enumeration(Identifier),
    /// Another object of this kind.
    Definition(DefinitionKey),
}
