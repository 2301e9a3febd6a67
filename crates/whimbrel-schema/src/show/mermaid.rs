//! A schema as an entity relationship diagram of Mermaid's
//! ([Entity Relationship Diagrams](https://mermaid.js.org/syntax/entityRelationshipDiagram.html)).

use std::collections::{BTreeMap, BTreeSet};

use super::labels::{Cardinality, marks};
use crate::catalog::{Catalog, Column, Table};
use crate::identifier::Identifier;

/// The diagram: tables with their columns, and a line for every foreign key.
///
/// Mermaid has no escapes. What a name must not hold there is replaced; a column whose name is not a
/// plain word carries its own name as a comment.
pub fn mermaid(catalog: &Catalog) -> String {
    let names = Names::of(catalog);
    let mut text = "erDiagram\n".to_owned();
    for table in catalog.tables() {
        entity(table, &names, &mut text);
    }
    for table in catalog.tables() {
        relations(table, &names, &mut text);
    }
    text
}

fn entity(table: &Table, names: &Names, text: &mut String) {
    text.push_str(&format!("    {} {{\n", names.entity(&table.name)));
    for column in &table.columns {
        text.push_str(&format!("        {}\n", attribute(table, column)));
    }
    text.push_str("    }\n");
}

fn attribute(table: &Table, column: &Column) -> String {
    let name = word(&column.name);
    let mut line = format!("{} {name}", word(&column.data_type.to_string()));
    let marks = marks(table, column);
    if !marks.is_empty() {
        line.push(' ');
        line.push_str(&marks.join(", "));
    }
    let own = (name != *column.name).then(|| column.name.to_string());
    let comment: Vec<String> = own.into_iter().chain(column.comment.clone()).collect();
    if !comment.is_empty() {
        line.push_str(&format!(" {}", quoted(&comment.join(": "))));
    }
    line
}

fn relations(table: &Table, names: &Names, text: &mut String) {
    for key in &table.foreign_keys {
        let how = Cardinality::of(table, key);
        let parent = if how.is_optional { "|o" } else { "||" };
        let child = if how.is_single { "o|" } else { "o{" };
        text.push_str(&format!(
            "    {} {parent}--{child} {} : {}\n",
            names.entity(&key.table),
            names.entity(&table.name),
            quoted(&key.name.to_string()),
        ));
    }
}

/// The names of tables as the diagram takes them, no two the same.
struct Names(BTreeMap<Identifier, String>);

impl Names {
    fn of(catalog: &Catalog) -> Self {
        let keys = catalog.tables().flat_map(|table| &table.foreign_keys);
        let referred = keys.map(|key| &key.table);
        let tables = catalog.tables().map(|table| &table.name);
        let all: BTreeSet<&Identifier> = tables.chain(referred).collect();
        let mut taken = BTreeSet::new();
        let mut names = BTreeMap::new();
        for name in all {
            let wanted = quoted(&name.to_string());
            let mut free = wanted.clone();
            let mut number = 2_u32;
            while !taken.insert(free.clone()) {
                free = quoted(&format!("{name} ({number})"));
                number += 1;
            }
            names.insert(name.clone(), free);
        }
        Self(names)
    }

    fn entity(&self, table: &Identifier) -> &str {
        self.0.get(table).map_or("\"\"", String::as_str)
    }
}

/// A text in quotes, without what would end them.
fn quoted(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        '"' => '\'',
        '%' | '\\' => '/',
        c if c.is_control() || c.escape_debug().count() > 1 && c != '\'' => ' ',
        c => c,
    });
    format!("\"{}\"", plain.collect::<String>())
}

/// A text as a word: letters, digits and a few signs, the first a letter.
fn word(text: &str) -> String {
    let plain = text.chars().filter(|c| *c != ' ' || !text.contains(", "));
    let plain = plain.map(|c| match c {
        c if c.is_ascii_alphanumeric() || "_-()[]".contains(c) => c,
        ',' => '-',
        _ => '_',
    });
    let word: String = plain.collect();
    match word.chars().next() {
        Some(first) if first.is_ascii_alphabetic() || first == '_' => word,
        _ => format!("_{word}"),
    }
}
