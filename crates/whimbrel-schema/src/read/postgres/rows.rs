//! What the queries of the introspection answer, a row each.
//!
//! Numbers of objects are those of the server's catalogs (`oid`). Texts were written by the server under
//! a search path of the default schema alone, so that names in it are plain and all others qualified.

use serde::Deserialize;

/// A schema and a name in it.
pub type Qualified = (String, String);

/// A schema.
#[derive(Clone, Debug, Deserialize)]
pub struct SchemaRow {
    /// Its number.
    pub oid: i64,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: String,
    /// What it is for.
    pub comment: Option<String>,
    /// Whether an extension brought it.
    pub of_extension: bool,
}

/// A table, partitioned table or foreign table.
#[derive(Clone, Debug, Deserialize)]
pub struct TableRow {
    /// Its number.
    pub oid: i64,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// `r`, `p` or `f`, as in `pg_class.relkind`.
    pub kind: String,
    /// Whether a crash empties it.
    pub unlogged: bool,
    /// Its parameters, `name=value` each.
    pub parameters: Vec<String>,
    /// Its owner.
    pub owner: String,
    /// Whether policies decide which rows a role sees.
    pub row_security: bool,
    /// Whether they do for the owner too.
    pub row_security_forced: bool,
    /// `d`, `n`, `f` or `i`, as in `pg_class.relreplident`.
    pub replica_identity: String,
    /// The index that identifies its rows to subscribers.
    pub replica_index: Option<String>,
    /// The index that `CLUSTER` sorts its rows by.
    pub clustered: Option<String>,
    /// `l`, `r` or `h`, as in `pg_partitioned_table.partstrat`.
    pub strategy: Option<String>,
    /// The key as `PARTITION BY` has it.
    pub partition_key: Option<String>,
    /// The columns of the key; `None` stands for an expression.
    pub partition_columns: Option<Vec<Option<String>>>,
    /// Which rows of its parent it holds.
    pub bound: Option<String>,
    /// The tables that it inherits, in order.
    pub parents: Option<Vec<Qualified>>,
    /// The tablespace, when not the database's own.
    pub tablespace: Option<String>,
    /// The access method, when not `heap`.
    pub method: Option<String>,
    /// The type that it is a table of.
    pub of_type: Option<String>,
    /// The server, of a foreign table.
    pub server: Option<String>,
    /// The options, of a foreign table, as `OPTIONS` takes them.
    pub options: Option<String>,
    /// What it is for.
    pub comment: Option<String>,
}

/// A column of a table, view or composite type.
#[derive(Clone, Debug, Deserialize)]
pub struct ColumnRow {
    /// The number of what it belongs to.
    pub relation: i64,
    /// Its number there.
    pub number: i64,
    /// Its name.
    pub name: String,
    /// Its type as the server writes it.
    pub data_type: String,
    /// The enum type that it or its elements are of.
    pub enumeration: Option<Qualified>,
    /// Whether it is an array.
    pub is_array: bool,
    /// Whether NULL is refused.
    pub not_null: bool,
    /// The default, or the rule of a generated column.
    pub default: Option<String>,
    /// `a`, `d` or nothing, as in `pg_attribute.attidentity`.
    pub identity: String,
    /// `s`, `v` or nothing, as in `pg_attribute.attgenerated`.
    pub generated: String,
    /// The collation, when not the type's own.
    pub collation: Option<Qualified>,
    /// How long values are stored, when not as the type says: `PLAIN` and its like.
    pub storage: Option<String>,
    /// How they are compressed, when not the server's way.
    pub compression: Option<String>,
    /// How finely its values are measured, when not as finely as others.
    pub statistics: Option<i64>,
    /// Its parameters for the planner, such as `n_distinct=5`.
    pub parameters: Vec<String>,
    /// Its options, of a foreign table, as `OPTIONS` takes them.
    pub options: Option<String>,
    /// What it is for.
    pub comment: Option<String>,
}

/// A constraint of a table or domain.
#[derive(Clone, Debug, Deserialize)]
pub struct ConstraintRow {
    /// The number of its table; 0 for that of a domain.
    pub relation: i64,
    /// The number of its domain; 0 for that of a table.
    pub domain: i64,
    /// Its name.
    pub name: String,
    /// `p`, `u`, `f`, `c` or `x`, as in `pg_constraint.contype`.
    pub kind: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// The number of its index; 0 for none.
    pub index: i64,
    /// The condition of a check.
    pub expression: Option<String>,
    /// The table that a foreign key refers to.
    pub referenced: Option<Qualified>,
    /// The columns that it refers to.
    pub references: Vec<String>,
    /// `a`, `r`, `c`, `n` or `d`, as in `pg_constraint.confdeltype`.
    pub on_delete: String,
    /// Likewise.
    pub on_update: String,
    /// `f` or `s`, as in `pg_constraint.confmatchtype`.
    pub matching: String,
    /// Whether a transaction can defer it.
    pub deferrable: bool,
    /// Whether it is deferred by itself.
    pub deferred: bool,
    /// Whether the rows before it are known to obey it.
    pub valid: bool,
    /// Whether inheriting tables are left out.
    pub no_inherit: bool,
    /// The operators of an exclusion, one a key.
    pub operators: Vec<String>,
    /// The definition, when the other fields do not say all of it.
    pub special: Option<String>,
    /// What it is for.
    pub comment: Option<String>,
}

/// A key of an index, or a column it carries along.
#[derive(Clone, Debug, Deserialize)]
pub struct IndexKeyRow {
    /// The column.
    pub column: Option<String>,
    /// The expression, when it is none.
    pub expression: Option<String>,
    /// The operator class, when not the type's own, as `CREATE INDEX` takes it.
    pub operator_class: Option<String>,
    /// The collation, when not the column's own.
    pub collation: Option<Qualified>,
    /// The bits of `pg_index.indoption`; nothing for columns carried along.
    pub option: Option<i64>,
}

/// An index of a table or materialized view.
#[derive(Clone, Debug, Deserialize)]
pub struct IndexRow {
    /// Its number.
    pub oid: i64,
    /// The number of what it belongs to.
    pub relation: i64,
    /// Its name.
    pub name: String,
    /// Its access method.
    pub method: String,
    /// Whether keys are unique.
    pub unique: bool,
    /// Whether queries use it.
    pub valid: bool,
    /// Whether it belongs to a partitioned table.
    pub partitioned: bool,
    /// Whether it keeps a constraint.
    pub of_constraint: bool,
    /// Whether two NULLs count as the same.
    pub nulls_not_distinct: bool,
    /// Whether the method keeps an order.
    pub ordered: bool,
    /// Its keys, then the columns that it carries along.
    pub keys: Vec<IndexKeyRow>,
    /// The condition of the rows in it.
    pub predicate: Option<String>,
    /// Its parameters, `name=value` each.
    pub parameters: Vec<String>,
    /// The targets of its expressions' statistics, as `ALTER INDEX` sets them.
    pub statistics: Vec<String>,
    /// The tablespace, when not the database's own.
    pub tablespace: Option<String>,
    /// The whole statement.
    pub definition: String,
    /// What it is for.
    pub comment: Option<String>,
}

/// An enum, domain or composite type.
#[derive(Clone, Debug, Deserialize)]
pub struct TypeRow {
    /// Its number.
    pub oid: i64,
    /// The number of the type of arrays of it; 0 for none.
    pub array: i64,
    /// The number of the relation that holds its attributes; 0 for none.
    pub relation: i64,
    /// `e`, `d` or `c`, as in `pg_type.typtype`.
    pub kind: String,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: String,
    /// The values of an enum, in order.
    pub values: Vec<String>,
    /// What a domain narrows.
    pub base: Option<String>,
    /// The enum type that this is, or an array of it.
    pub enumeration: Option<Qualified>,
    /// Whether a domain narrows an array.
    pub is_array: bool,
    /// Whether a domain refuses NULL.
    pub not_null: bool,
    /// The default of a domain.
    pub default: Option<String>,
    /// The collation of a domain, when not its type's own.
    pub collation: Option<Qualified>,
    /// What it is for.
    pub comment: Option<String>,
}

/// A sequence.
#[derive(Clone, Debug, Deserialize)]
pub struct SequenceRow {
    /// Its number.
    pub oid: i64,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: String,
    /// The type of its numbers.
    pub data_type: String,
    /// The first number.
    pub start: i64,
    /// The step.
    pub increment: i64,
    /// The smallest number.
    pub smallest: i64,
    /// The largest number.
    pub largest: i64,
    /// How many numbers a session takes at once.
    pub cache: i64,
    /// Whether it begins again.
    pub cycles: bool,
    /// The number of the table whose column owns it.
    pub table: Option<i64>,
    /// The number of that column.
    pub column: Option<i64>,
    /// Whether it is that column's identity.
    pub of_identity: bool,
    /// What it is for.
    pub comment: Option<String>,
}

/// A view, materialized or not.
#[derive(Clone, Debug, Deserialize)]
pub struct ViewRow {
    /// Its number.
    pub oid: i64,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// `v` or `m`, as in `pg_class.relkind`.
    pub kind: String,
    /// Its owner.
    pub owner: String,
    /// Its query.
    pub query: String,
    /// Its parameters, `name=value` each.
    pub parameters: Vec<String>,
    /// Whether a materialized view has rows to show.
    pub populated: bool,
    /// The tablespace, when not the database's own.
    pub tablespace: Option<String>,
    /// What it is for.
    pub comment: Option<String>,
}

/// A function, procedure or aggregate.
#[derive(Clone, Debug, Deserialize)]
pub struct RoutineRow {
    /// Its number.
    pub oid: i64,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// `f`, `p`, `w` or `a`, as in `pg_proc.prokind`.
    pub kind: String,
    /// The types of its arguments.
    pub arguments: String,
    /// Its owner.
    pub owner: String,
    /// Its language.
    pub language: String,
    /// Its body.
    pub source: String,
    /// The statement that makes it.
    pub statement: Option<String>,
    /// What it is for.
    pub comment: Option<String>,
}

/// A trigger, policy or rule of a table or view.
#[derive(Clone, Debug, Deserialize)]
pub struct PartRow {
    /// Its number.
    pub oid: i64,
    /// The number of what it belongs to.
    pub relation: i64,
    /// Its name.
    pub name: String,
    /// The statement that makes it.
    pub statement: String,
    /// Whether it takes part: `O`, `D`, `R` or `A`, as in `pg_trigger.tgenabled`.
    pub enabled: String,
    /// The bits of `pg_trigger.tgtype` of a trigger without condition, columns and arguments.
    pub plain: Option<i64>,
    /// The number of the function that a trigger calls.
    pub function: Option<i64>,
    /// What it is for.
    pub comment: Option<String>,
}

/// Extended statistics.
#[derive(Clone, Debug, Deserialize)]
pub struct StatisticsRow {
    /// Its number.
    pub oid: i64,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: String,
    /// The number of its table.
    pub relation: i64,
    /// The statement that makes it.
    pub statement: String,
    /// How fine it is, when not as fine as others.
    pub target: Option<i64>,
    /// What it is for.
    pub comment: Option<String>,
}

/// An extension.
#[derive(Clone, Debug, Deserialize)]
pub struct ExtensionRow {
    /// Its number.
    pub oid: i64,
    /// Its name.
    pub name: String,
    /// The schema that holds its objects.
    pub schema: String,
}

/// An object that is carried as the statement which makes it, or left out.
#[derive(Clone, Debug, Deserialize)]
pub struct OtherRow {
    /// The catalog that knows it, such as `pg_collation`.
    pub class: String,
    /// Its number there.
    pub oid: i64,
    /// What it is, in words.
    pub what: String,
    /// Its schema, when it has one.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// The statement that makes it; `None` when nothing makes one.
    pub statement: Option<String>,
    /// How `COMMENT ON` calls it.
    pub subject: Option<String>,
    /// Its owner.
    pub owner: Option<String>,
    /// Why it is left out, when it is.
    pub why: Option<String>,
    /// What it is for.
    pub comment: Option<String>,
}

/// Rights of one role on an object.
#[derive(Clone, Debug, Deserialize)]
pub struct GrantRow {
    /// The catalog that knows the object, such as `pg_class`.
    pub class: String,
    /// The object's number there.
    pub oid: i64,
    /// The number of the column that they are limited to; 0 for the whole object.
    pub column: i64,
    /// How `REVOKE … ON` calls the object.
    pub subject: String,
    /// The role; `None` for every role.
    pub grantee: Option<String>,
    /// Whether the role owns the object.
    pub is_owner: bool,
    /// The rights in alphabetical order.
    pub privileges: Vec<String>,
    /// Whether the role may hand them on.
    pub grantable: bool,
}

/// An object that needs another.
#[derive(Clone, Debug, Deserialize)]
pub struct DependencyRow {
    /// The catalog that knows the object.
    pub class: String,
    /// Its number there.
    pub oid: i64,
    /// The catalog that knows what it needs.
    pub needed_class: String,
    /// The number of that.
    pub needed: i64,
    /// The number of the column that it needs; 0 for the whole.
    pub column: i64,
    /// The extension that brought what it needs.
    pub extension: Option<String>,
}
