//! What SQLite itself knows of tables, to compare with what was read from their texts.
//!
//! Both sides are written as sentences, so that whatever differs can be said by name
//! ([PRAGMA functions](https://www.sqlite.org/pragma.html#pragfunc)).

use std::collections::{BTreeMap, BTreeSet};

use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl};
use whimbrel_schema::catalog::{
    Action, Column, ForeignKey, Index, KeyTarget, Order, Storage, Table,
};
use whimbrel_schema::read::sqlite::data_type;
use whimbrel_schema::types::Type;

use super::Sqlite;
use super::failure::failed;
use super::introspect::lossy;
use crate::database::statement::Statement;
use crate::error::Result;

/// The facts of each table, by its name in small letters.
pub(super) type Facts = BTreeMap<String, BTreeSet<String>>;

/// Virtual tables have no root page, and their modules need not be there.
const STORED: &str = "s.type = 'table' AND s.rootpage > 0";

#[derive(QueryableByName)]
struct KnownColumn {
    #[diesel(sql_type = Binary)]
    owner: Vec<u8>,
    #[diesel(sql_type = Binary)]
    name: Vec<u8>,
    #[diesel(sql_type = Nullable<Binary>)]
    declared: Option<Vec<u8>>,
    #[diesel(sql_type = BigInt)]
    not_null: i64,
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = BigInt)]
    hidden: i64,
    #[diesel(sql_type = BigInt)]
    has_default: i64,
}

#[derive(QueryableByName)]
struct KnownKey {
    #[diesel(sql_type = Binary)]
    owner: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Binary)]
    target: Vec<u8>,
    #[diesel(sql_type = Binary)]
    column: Vec<u8>,
    #[diesel(sql_type = Text)]
    on_delete: String,
    #[diesel(sql_type = Text)]
    on_update: String,
}

#[derive(QueryableByName)]
struct KnownIndex {
    #[diesel(sql_type = Binary)]
    owner: Vec<u8>,
    #[diesel(sql_type = Binary)]
    name: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    is_unique: i64,
    #[diesel(sql_type = Text)]
    origin: String,
    #[diesel(sql_type = BigInt)]
    is_partial: i64,
    #[diesel(sql_type = Nullable<Binary>)]
    column: Option<Vec<u8>>,
    #[diesel(sql_type = BigInt)]
    descends: i64,
    #[diesel(sql_type = Nullable<Binary>)]
    collation: Option<Vec<u8>>,
}

/// What SQLite knows, in three queries.
pub(super) fn known(database: &mut Sqlite) -> Result<Facts> {
    let mut facts = Facts::new();
    for column in columns(database)? {
        let owner = lower(column.owner.clone());
        facts.entry(owner).or_default().insert(column.fact());
    }
    let mut keys: BTreeMap<(String, i64), (KnownKey, Vec<String>)> = BTreeMap::new();
    for key in foreign_keys(database)? {
        let column = lower(key.column.clone());
        let place = (lower(key.owner.clone()), key.id);
        let (_, columns) = keys.entry(place).or_insert_with(|| (key, Vec::new()));
        columns.push(column);
    }
    for ((owner, _), (key, columns)) in keys {
        let target = lower(key.target);
        let fact = foreign_key_fact(&columns, &target, &key.on_delete, &key.on_update);
        facts.entry(owner).or_default().insert(fact);
    }
    let mut indexes: BTreeMap<(String, String), (KnownIndex, Vec<String>)> = BTreeMap::new();
    for index in index_columns(database)? {
        let place = (lower(index.owner.clone()), lossy(index.name.clone()));
        let column = index.key();
        let (_, columns) = indexes.entry(place).or_insert_with(|| (index, Vec::new()));
        columns.push(column);
    }
    for ((owner, name), (index, columns)) in indexes {
        let fact = match index.origin.as_str() {
            "c" => index_fact(&name, index.is_unique != 0, index.is_partial != 0, &columns),
            _ => unique_fact(&columns),
        };
        facts.entry(owner).or_default().insert(fact);
    }
    Ok(facts)
}

fn columns(database: &mut Sqlite) -> Result<Vec<KnownColumn>> {
    Statement::new(format!(
        "SELECT CAST(s.name AS BLOB) AS owner, CAST(x.name AS BLOB) AS name, \
         CAST(x.type AS BLOB) AS declared, x.\"notnull\" AS not_null, x.pk AS \"key\", x.hidden, \
         x.dflt_value IS NOT NULL AS has_default \
         FROM sqlite_schema AS s, pragma_table_xinfo(s.name) AS x WHERE {STORED}"
    ))
    .load(&mut database.connection)
    .map_err(failed)
}

fn foreign_keys(database: &mut Sqlite) -> Result<Vec<KnownKey>> {
    Statement::new(format!(
        "SELECT CAST(s.name AS BLOB) AS owner, f.id, CAST(f.\"table\" AS BLOB) AS target, \
         CAST(f.\"from\" AS BLOB) AS \"column\", f.on_delete, f.on_update \
         FROM sqlite_schema AS s, pragma_foreign_key_list(s.name) AS f WHERE {STORED} ORDER BY f.seq"
    ))
    .load(&mut database.connection)
    .map_err(failed)
}

fn index_columns(database: &mut Sqlite) -> Result<Vec<KnownIndex>> {
    Statement::new(format!(
        "SELECT CAST(s.name AS BLOB) AS owner, CAST(l.name AS BLOB) AS name, \
         l.\"unique\" AS is_unique, l.origin, l.partial AS is_partial, \
         CAST(k.name AS BLOB) AS \"column\", k.\"desc\" AS descends, CAST(k.coll AS BLOB) AS collation \
         FROM sqlite_schema AS s, pragma_index_list(s.name) AS l, pragma_index_xinfo(l.name) AS k \
         WHERE {STORED} AND k.\"key\" ORDER BY k.seqno"
    ))
    .load(&mut database.connection)
    .map_err(failed)
}

impl KnownColumn {
    fn fact(self) -> String {
        let declared = self.declared.map(lossy).unwrap_or_default();
        let storage = match self.hidden {
            2 => Some(Storage::Virtual),
            3 => Some(Storage::Stored),
            _ => None,
        };
        let name = lower(self.name);
        let place = usize::try_from(self.key).unwrap_or_default();
        let has_default = self.has_default != 0 && storage.is_none();
        column_fact(
            &name,
            &data_type(&declared),
            (self.not_null != 0, place),
            has_default,
            storage,
        )
    }
}

impl KnownIndex {
    fn key(&self) -> String {
        let column = self.column.clone().map(lower);
        let collation = self.collation.clone().map(lower).unwrap_or_default();
        key_fact(column.as_deref(), &collation, self.descends != 0)
    }
}

/// What the text of a table was read as.
pub(super) fn said(table: &Table) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    facts.extend(
        table
            .columns
            .iter()
            .map(|column| said_of_column(table, column)),
    );
    facts.extend(table.foreign_keys.iter().map(said_of_key));
    facts.extend(
        table
            .indexes
            .iter()
            .map(|index| said_of_index(table, index)),
    );
    let uniques = table.uniques.iter();
    let mut keys: Vec<_> = uniques
        .map(|key| (&key.columns, key.options.as_deref()))
        .collect();
    if let Some(key) = table
        .primary_key
        .as_ref()
        .filter(|_| number(table).is_none())
    {
        keys.push((&key.columns, key.options.as_deref()));
    }
    for (columns, options) in keys {
        let parts = columns.iter().enumerate().map(|(at, name)| {
            let part = options.and_then(|options| options.parts.get(at));
            let own = part.and_then(|part| part.collation.as_deref());
            let descends = part.is_some_and(|part| part.order == Order::Descending);
            said_of_part(table, name, own, descends)
        });
        facts.insert(unique_fact(&parts.collect::<Vec<_>>()));
    }
    facts
}

/// The column that is the row's number, whose key has no index.
fn number(table: &Table) -> Option<&Column> {
    let [only] = table.primary_key_columns() else {
        return None;
    };
    let column = table.column(only)?;
    let is_number = column.data_type == Type::Integer && !column.nullable;
    (is_number && !table.options.without_rowid).then_some(column)
}

fn said_of_column(table: &Table, column: &Column) -> String {
    let mut key = table.primary_key_columns().iter();
    let place = key.position(|name| *name == column.name);
    column_fact(
        &column.name.to_ascii_lowercase(),
        &column.data_type,
        (!column.nullable, place.map_or(0, |at| at + 1)),
        column.default.is_some(),
        column.generated.as_ref().map(|rule| rule.storage),
    )
}

fn said_of_key(key: &ForeignKey) -> String {
    let columns: Vec<String> = key.columns.iter().map(|c| c.to_ascii_lowercase()).collect();
    let target = key.table.to_ascii_lowercase();
    foreign_key_fact(&columns, &target, word(key.on_delete), word(key.on_update))
}

fn said_of_index(table: &Table, index: &Index) -> String {
    let keys = index.keys.iter().map(|key| {
        let descends = key.order == Order::Descending;
        match &key.target {
            KeyTarget::Column(name) => {
                said_of_part(table, name, key.collation.as_deref(), descends)
            }
            KeyTarget::Expression(_) => key_fact(None, "", descends),
        }
    });
    let keys: Vec<String> = keys.collect();
    index_fact(&index.name, index.unique, index.filter.is_some(), &keys)
}

fn said_of_part(table: &Table, name: &str, own: Option<&str>, descends: bool) -> String {
    let column = table.column(name);
    let of_column = column.and_then(|column| column.collation.as_deref());
    let collation = own.or(of_column).unwrap_or("binary").to_ascii_lowercase();
    key_fact(Some(&name.to_ascii_lowercase()), &collation, descends)
}

fn column_fact(
    name: &str,
    data_type: &Type,
    (not_null, place): (bool, usize),
    has_default: bool,
    storage: Option<Storage>,
) -> String {
    let mut fact = format!("the column `{name}`");
    let letters = data_type.to_string().to_ascii_uppercase();
    let letters: String = letters.chars().filter(|c| c.is_alphanumeric()).collect();
    if !letters.is_empty() {
        fact.extend([" ", &letters]);
    }
    // What is part of a key is never NULL in some tables, whatever its text says.
    if not_null && place == 0 {
        fact.push_str(" NOT NULL");
    }
    if place > 0 {
        fact.push_str(&format!(" as number {place} of the key"));
    }
    fact.push_str(if has_default { " with a default" } else { "" });
    fact.push_str(match storage {
        None => "",
        Some(Storage::Stored) => " computed and stored",
        Some(Storage::Virtual) => " computed",
    });
    fact
}

fn foreign_key_fact(columns: &[String], target: &str, on_delete: &str, on_update: &str) -> String {
    let columns = columns.join("`, `");
    format!(
        "the foreign key from `{columns}` to `{target}`, ON DELETE {on_delete}, ON UPDATE {on_update}"
    )
}

/// A key of an index; SQLite does not say of an expression what it is.
fn key_fact(column: Option<&str>, collation: &str, descends: bool) -> String {
    let direction = if descends { " DESC" } else { "" };
    match column {
        Some(column) => format!("`{column}` COLLATE {collation}{direction}"),
        None => format!("an expression{direction}"),
    }
}

fn index_fact(name: &str, is_unique: bool, is_partial: bool, keys: &[String]) -> String {
    let unique = if is_unique { "unique " } else { "" };
    let partial = if is_partial { " of some rows" } else { "" };
    format!(
        "the {unique}index `{name}`{partial} over {}",
        keys.join(", ")
    )
}

fn unique_fact(keys: &[String]) -> String {
    format!("the unique key over {}", keys.join(", "))
}

const fn word(action: Action) -> &'static str {
    match action {
        Action::NoAction => "NO ACTION",
        Action::Restrict => "RESTRICT",
        Action::Cascade => "CASCADE",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
    }
}

fn lower(bytes: Vec<u8>) -> String {
    lossy(bytes).to_ascii_lowercase()
}
