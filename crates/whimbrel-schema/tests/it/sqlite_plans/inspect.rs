//! Compares a real database with a catalog.

use std::collections::BTreeSet;

use whimbrel_schema::Catalog;
use whimbrel_schema::catalog::{Action, Column, ForeignKey, Identity, Storage, Table};
use whimbrel_schema::names::{enumeration_check, on_update_trigger};
use whimbrel_schema::types::{Precision, Type};

use super::database::{Database, text};
use crate::types_page;

/// Whether the order of columns counts.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum ColumnOrder {
    Same,
    Any,
}

/// Asserts that the database holds exactly the tables of the catalog, with all their parts.
pub(super) fn assert_is(database: &mut Database, catalog: &Catalog, order: ColumnOrder) {
    let query = "SELECT name AS column1 FROM sqlite_schema \
                 WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    let expected: Vec<String> = catalog.tables().map(|t| t.name.to_string()).collect();
    assert_eq!(database.texts(query), expected, "the tables");
    for table in catalog.tables() {
        assert_columns(database, table, order);
        assert_foreign_keys(database, table);
        assert_indexes(database, table);
        assert_objects(database, catalog, table);
    }
    let intact = database.texts("SELECT integrity_check AS column1 FROM pragma_integrity_check");
    assert_eq!(intact, ["ok"]);
    let dangling = database.texts("SELECT parent AS column1 FROM pragma_foreign_key_check");
    assert_eq!(dangling, [""; 0]);
}

fn assert_columns(database: &mut Database, table: &Table, order: ColumnOrder) {
    let query = format!(
        "SELECT name || ' ' || type || ' ' || \"notnull\" || ' ' || pk || ' ' || hidden \
         || ' ' || (dflt_value IS NOT NULL) AS column1 FROM pragma_table_xinfo({})",
        text(&table.name)
    );
    let mut live = database.texts(&query);
    let mut expected: Vec<String> = table.columns.iter().map(|c| column(table, c)).collect();
    if order == ColumnOrder::Any {
        live.sort();
        expected.sort();
    }
    assert_eq!(live, expected, "the columns of {}", table.name);
}

/// A column as `pragma_table_xinfo` shows it.
fn column(table: &Table, column: &Column) -> String {
    let name = &column.name;
    let declared = declared(column);
    let not_null = i32::from(!column.nullable);
    let key = table.primary_key_columns().iter();
    let key = key
        .into_iter()
        .position(|part| part == name)
        .map_or(0, |at| at + 1);
    let hidden = match column.generated.as_ref().map(|rule| rule.storage) {
        None => 0,
        Some(Storage::Virtual) => 2,
        Some(Storage::Stored) => 3,
    };
    let default = i32::from(column.default.is_some());
    format!("{name} {declared} {not_null} {key} {hidden} {default}")
}

/// The declared type that the page of types promises.
fn declared(column: &Column) -> String {
    let find = |word: &str| {
        let row = types_page::rows()
            .into_iter()
            .find(|row| row.builder == word);
        row.unwrap_or_else(|| panic!("{word} is on the page"))
            .sqlite
    };
    if column.identity == Some(Identity::ByDefault) {
        return find("integer");
    }
    match &column.data_type {
        Type::Decimal(None) => find("numeric"),
        Type::Decimal(Some(Precision { digits, scale })) => {
            find("decimal(p, s)").replace("p, s", &format!("{digits}, {scale}"))
        }
        Type::Varchar(Some(length)) => find("varchar(n)").replace('n', &length.to_string()),
        Type::Char(length) => find("char(n)").replace('n', &length.to_string()),
        Type::Array(_) => find("array(integer)"),
        Type::Enumeration(_) => find("enumeration(\"mood\")"),
        Type::Custom(written) => written.clone(),
        other => find(&other.to_string()),
    }
}

fn assert_foreign_keys(database: &mut Database, table: &Table) {
    let query = format!(
        "SELECT \"table\" || ' (' || group_concat(\"from\", ', ') || ') (' \
         || group_concat(\"to\", ', ') || ') ' || on_delete || ', ' || on_update AS column1 \
         FROM (SELECT * FROM pragma_foreign_key_list({}) ORDER BY id, seq) GROUP BY id",
        text(&table.name)
    );
    let live: BTreeSet<String> = database.texts(&query).into_iter().collect();
    let expected: BTreeSet<String> = table.foreign_keys.iter().map(foreign_key).collect();
    assert_eq!(live, expected, "the foreign keys of {}", table.name);
}

fn foreign_key(key: &ForeignKey) -> String {
    let joined = |names: &[whimbrel_schema::Identifier]| {
        let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
        names.join(", ")
    };
    let action = |action| match action {
        Action::NoAction => "NO ACTION",
        Action::Restrict => "RESTRICT",
        Action::Cascade => "CASCADE",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
    };
    format!(
        "{} ({}) ({}) {}, {}",
        key.table,
        joined(&key.columns),
        joined(&key.references),
        action(key.on_delete),
        action(key.on_update)
    )
}

fn assert_indexes(database: &mut Database, table: &Table) {
    let query = format!(
        "SELECT CASE origin WHEN 'c' THEN name ELSE origin END || ' ' || \"unique\" || ' ' \
         || partial || ' ' || (SELECT group_concat(coalesce(k.name, '?') || k.\"desc\", ',') \
         FROM pragma_index_xinfo(l.name) AS k WHERE k.key) AS column1 \
         FROM pragma_index_list({}) AS l WHERE origin IN ('c', 'u') ORDER BY 1",
        text(&table.name)
    );
    let keys = |names: &[whimbrel_schema::Identifier]| {
        let names: Vec<String> = names.iter().map(|name| format!("{name}0")).collect();
        names.join(",")
    };
    let uniques = table.uniques.iter();
    let uniques = uniques.map(|unique| format!("u 1 0 {}", keys(&unique.columns)));
    let indexes = table.indexes.iter().map(index);
    let expected: BTreeSet<String> = uniques.chain(indexes).collect();
    let live: BTreeSet<String> = database.texts(&query).into_iter().collect();
    assert_eq!(live, expected, "the indexes of {}", table.name);
}

fn index(index: &whimbrel_schema::catalog::Index) -> String {
    use whimbrel_schema::catalog::{KeyTarget, Order};
    let keys: Vec<String> = index
        .keys
        .iter()
        .map(|key| {
            let name = match &key.target {
                KeyTarget::Column(name) => name.as_str(),
                KeyTarget::Expression(_) => "?",
            };
            format!("{name}{}", i32::from(key.order == Order::Descending))
        })
        .collect();
    let (unique, partial) = (i32::from(index.unique), i32::from(index.filter.is_some()));
    format!("{} {unique} {partial} {}", index.name, keys.join(","))
}

/// Named constraints stand in the table's own text; triggers have a row of their own.
fn assert_objects(database: &mut Database, catalog: &Catalog, table: &Table) {
    let name = text(&table.name);
    let query =
        format!("SELECT sql AS column1 FROM sqlite_schema WHERE type = 'table' AND name = {name}");
    let sql = database.texts(&query).join("");
    let enums = table
        .columns
        .iter()
        .filter(|c| matches!(c.data_type, Type::Enumeration(_)));
    assert_eq!(
        sql.matches("_enum\" CHECK (").count(),
        enums.count(),
        "the checks of enums in {sql}; one is {}",
        enumeration_check(&table.name, "…")
    );
    for constraint in table.constraint_names() {
        let quoted = whimbrel_schema::dialect::quote_identifier(constraint);
        let found = sql.matches(&format!("CONSTRAINT {quoted} ")).count();
        assert_eq!(found, 1, "{constraint} in {sql}");
    }
    let columns = table.columns.iter().filter(|c| c.on_update.is_some());
    let mut expected: Vec<String> = columns
        .map(|c| on_update_trigger(&table.name, &c.name).to_string())
        .collect();
    let defined = catalog.definitions_of(&table.name);
    expected.extend(defined.map(|trigger| trigger.key.name.to_string()));
    expected.sort();
    let query = format!(
        "SELECT name AS column1 FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = {name} \
         ORDER BY name"
    );
    assert_eq!(
        database.texts(&query),
        expected,
        "the triggers of {}",
        table.name
    );
}
