//! A folder of Diesel's as a revision.

use whimbrel_schema::operation::{Change, Operation, Reversal};
use whimbrel_schema::render::{Down, Heading, Module, Node};
use whimbrel_schema::{Backend, Catalog};

use super::folders::Folder;
use super::side::{Side, execute, side};

/// A revision that is ready to be written.
#[derive(Debug)]
pub(super) struct Converted {
    /// The module's name.
    pub(super) module: String,
    /// Its text.
    pub(super) text: String,
    /// The statements of both files that became operations, and those that stayed SQL.
    pub(super) typed: usize,
    pub(super) raw: usize,
    /// Whether the `down` is left out because it can be derived.
    pub(super) is_derived: bool,
    /// What was left out or could not be read.
    pub(super) notes: Vec<String>,
}

/// Converts a folder, and moves the catalog to the state after its `up.sql`.
pub(super) fn convert(
    folder: &Folder,
    id: &str,
    parent: Option<&str>,
    backend: Backend,
    catalog: &mut Catalog,
) -> Converted {
    let before = catalog.clone();
    let mut up = side(&folder.up, backend, catalog);
    let mut notes = notes("up.sql", &up);
    let (down, down_side) = down(folder, &up, &before, catalog, backend);
    notes.extend(self::notes("down.sql", &down_side));
    if up.is_empty() {
        up.nodes
            .insert(0, Node::Comment("up.sql holds no statements.".to_owned()));
        up.nodes.push(execute("SELECT 1", backend));
    }
    let message = message(&folder.name);
    let module = format!("m{id}_{}", slug(&message));
    let parents: Vec<&str> = parent.into_iter().collect();
    let mut documentation = vec![format!("Imported from Diesel's `{}`.", folder.name)];
    if !folder.in_transaction {
        documentation.push("It ran without a transaction there.".to_owned());
    }
    let text = Module {
        heading: Heading {
            id,
            message: &message,
            parents: &parents,
            labels: &[],
            depends_on: &[],
            replaces: &[],
        },
        documentation: &documentation,
        up: &up.nodes,
        down: &down,
    }
    .text();
    Converted {
        module,
        text,
        typed: up.typed + down_side.typed,
        raw: up.raw + down_side.raw,
        is_derived: matches!(down, Down::Derived),
        notes,
    }
}

fn notes(file: &str, side: &Side) -> Vec<String> {
    let notes = side.notes.iter();
    notes.map(|note| format!("{file}: {note}")).collect()
}

/// The way back: left out where the derived one does the same.
fn down(
    folder: &Folder,
    up: &Side,
    before: &Catalog,
    after: &Catalog,
    backend: Backend,
) -> (Down, Side) {
    let is_derivable = up
        .operations()
        .is_some_and(|operations| !operations.is_empty() && has_way_back(&operations, before));
    let Some(text) = &folder.down else {
        let down = match is_derivable {
            true => Down::Derived,
            false => Down::Irreversible("there was no down.sql".to_owned()),
        };
        return (down, Side::default());
    };
    let mut end = after.clone();
    let down = side(text, backend, &mut end);
    if down.is_empty() {
        let kept = match up.is_empty() {
            true => Down::Nodes(vec![execute("SELECT 1", backend)]),
            false => Down::Irreversible("its down.sql held no statements".to_owned()),
        };
        return (kept, down);
    }
    if is_derivable && down.is_understood && end == *before {
        return (Down::Derived, Side::default());
    }
    (Down::Nodes(down.nodes.clone()), down)
}

/// Tells whether each operation can be undone from what the catalog knows.
fn has_way_back(operations: &[&Operation], before: &Catalog) -> bool {
    let mut catalog = before.clone();
    operations.iter().all(|operation| {
        let undone = matches!(operation.reverse(&catalog), Reversal::By(_));
        undone && operation.apply(&mut catalog).is_ok()
    })
}

/// What the folder's name says, in words.
fn message(name: &str) -> String {
    let words = name.split_once('_').map_or(name, |(_, words)| words);
    let words: Vec<&str> = words
        .split(|c: char| c == '_' || c == '-' || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect();
    match words.is_empty() {
        true => "imported".to_owned(),
        false => words.join(" "),
    }
}

/// The message as part of a module's name: a module's name has at most 50 bytes.
fn slug(message: &str) -> String {
    let mut slug = String::new();
    for c in message.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.ends_with('_') && !slug.is_empty() {
            slug.push('_');
        }
    }
    let short: String = slug.chars().take(34).collect();
    match short.trim_end_matches('_') {
        "" => "imported".to_owned(),
        slug => slug.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_messages_and_slugs() {
        for (name, said, short) in [
            ("2018-01-01-120000_add_users", "add users", "add_users"),
            ("20170708_add a Crate!", "add a Crate!", "add_a_crate"),
            ("0001", "0001", "0001"),
            ("1_", "imported", "imported"),
        ] {
            assert_eq!(message(name), said);
            assert_eq!(slug(&message(name)), short);
        }
    }
}
