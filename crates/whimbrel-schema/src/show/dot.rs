//! A schema as a graph of Graphviz's ([DOT Language](https://graphviz.org/doc/info/lang.html)).

use std::collections::BTreeMap;

use super::labels::{Cardinality, marks};
use crate::catalog::{Catalog, ForeignKey, Table};
use crate::identifier::Identifier;

/// The graph: a box a table with a row a column, and an arrow for every foreign key.
///
/// Nodes have numbers, and names stand in labels alone, so that no name can break the graph.
pub fn dot(catalog: &Catalog) -> String {
    let numbers = catalog.tables().enumerate();
    let numbers: BTreeMap<&Identifier, usize> =
        numbers.map(|(at, table)| (&table.name, at)).collect();
    let mut text = "digraph schema {\n    rankdir=LR;\n    node [shape=plain];\n".to_owned();
    for (at, table) in catalog.tables().enumerate() {
        text.push_str(&format!("    t{at} [label=<{}>];\n", label(table)));
    }
    for (at, table) in catalog.tables().enumerate() {
        for key in &table.foreign_keys {
            // What lies outside of what was read has no box.
            let Some(to) = numbers.get(&key.table) else {
                continue;
            };
            let parent = catalog.table(&key.table);
            text.push_str(&edge(
                format!("t{at}"),
                table,
                key,
                format!("t{to}"),
                parent,
            ));
        }
    }
    text.push_str("}\n");
    text
}

fn label(table: &Table) -> String {
    let mut text = "\n        <TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\">\n".to_owned();
    let name = escaped(&table.name.to_string());
    text.push_str(&format!(
        "            <TR><TD COLSPAN=\"3\"><B>{name}</B></TD></TR>\n"
    ));
    for (at, column) in table.columns.iter().enumerate() {
        let null = if column.nullable { "?" } else { "" };
        text.push_str(&format!(
            "            <TR><TD PORT=\"c{at}\" ALIGN=\"LEFT\">{}</TD><TD ALIGN=\"LEFT\">{}{null}</TD>\
             <TD>{}</TD></TR>\n",
            escaped(&column.name),
            escaped(&column.data_type.to_string()),
            marks(table, column).join(", "),
        ));
    }
    text.push_str("        </TABLE>");
    text
}

fn edge(
    from: String,
    table: &Table,
    key: &ForeignKey,
    to: String,
    parent: Option<&Table>,
) -> String {
    let own = port(table, key.columns.first());
    let referred = match key.references.first() {
        Some(column) => Some(column),
        None => parent.and_then(|parent| parent.primary_key_columns().first()),
    };
    let other = parent.map_or_else(String::new, |parent| port(parent, referred));
    let how = Cardinality::of(table, key);
    let tail = if how.is_single { "teeodot" } else { "crowodot" };
    let head = if how.is_optional { "teeodot" } else { "teetee" };
    let name = escaped(&key.name);
    format!(
        "    {from}{own} -> {to}{other} \
         [dir=both, arrowtail={tail}, arrowhead={head}, tooltip=<{name}>];\n"
    )
}

fn port(table: &Table, column: Option<&Identifier>) -> String {
    let at = column.and_then(|name| table.columns.iter().position(|own| own.name == *name));
    at.map_or_else(String::new, |at| format!(":c{at}"))
}

/// A text inside of an HTML-like label.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}
