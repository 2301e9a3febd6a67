//! A wanted schema in the words of the one that is there.

use crate::catalog::{Catalog, Check, Column, Definition, Enumeration, Table};
use crate::identifier::Identifier;

/// Two schemas, each as its author said it and as one database would say it.
#[derive(Clone, Copy, Debug)]
pub struct Said<'c> {
    /// In the author's words, or the database's own.
    pub as_written: &'c Catalog,
    /// As the database would say it.
    pub as_stored: &'c Catalog,
}

impl<'c> Said<'c> {
    /// A schema that the database said itself.
    pub const fn by_database(catalog: &'c Catalog) -> Self {
        Self {
            as_written: catalog,
            as_stored: catalog,
        }
    }
}

/// The wanted schema, said as the present one says it wherever both mean the same.
///
/// A database says less than the builder: on SQLite a `uuid` is `TEXT`. What is the same as stored is
/// taken from the present schema, everything else from the wanted one as it is written. So a comparison
/// finds nothing that is not there, and what it finds is in its author's words.
pub fn in_words_of(now: Said<'_>, wanted: Said<'_>) -> Catalog {
    let tables: Vec<Table> = wanted
        .as_written
        .tables()
        .map(|written| {
            let name = &written.name;
            match (Part::of(now, name), wanted.as_stored.table(name)) {
                (Some(now), Some(stored)) if stored.is_like(now.stored) => now.written.clone(),
                (Some(now), Some(stored)) => table(now, Part { written, stored }),
                (None, _) | (_, None) => written.clone(),
            }
        })
        .collect();
    let enumerations = enumerations(now, wanted, &tables);
    let definitions = definitions(now, wanted);
    Catalog::from_parts(tables, enumerations, definitions)
}

/// A part as it is written and as it is stored.
struct Part<'p, P: ?Sized> {
    written: &'p P,
    stored: &'p P,
}

impl<'p> Part<'p, Table> {
    fn of(said: Said<'p>, name: &str) -> Option<Self> {
        Some(Self {
            written: said.as_written.table(name)?,
            stored: said.as_stored.table(name)?,
        })
    }
}

/// The enum types: where the database keeps none, those that a column still names.
fn enumerations(now: Said<'_>, wanted: Said<'_>, tables: &[Table]) -> Vec<Enumeration> {
    let is_used = |made: &Enumeration| {
        let mut columns = tables.iter().flat_map(|table| &table.columns);
        columns.any(|column| column.data_type.enumeration() == Some(&made.name))
    };
    let unkept =
        |said: Said<'_>, made: &Enumeration| said.as_stored.enumeration(&made.name).is_none();
    let mut all: Vec<Enumeration> = Vec::new();
    for made in wanted.as_written.enumerations() {
        if !unkept(wanted, made) || is_used(made) {
            all.push(made.clone());
        }
    }
    for made in now.as_written.enumerations() {
        let is_known = all.iter().any(|known| known.name == made.name);
        if !is_known && unkept(now, made) && is_used(made) {
            all.push(made.clone());
        }
    }
    all
}

fn definitions(now: Said<'_>, wanted: Said<'_>) -> Vec<Definition> {
    let mut all: Vec<Definition> = Vec::new();
    for written in wanted.as_written.definitions() {
        let key = &written.key;
        let stored = wanted.as_stored.definition(key);
        let present = now.as_stored.definition(key);
        let same = matches!((stored, present), (Some(a), Some(b)) if a.is_like(b));
        match now.as_written.definition(key) {
            Some(now) if same => all.push(now.clone()),
            // It comes with something else, such as the sequence of a `serial` column.
            None if same => {}
            Some(_) | None => all.push(written.clone()),
        }
    }
    let beside = wanted.as_stored.definitions().filter(|stored| {
        wanted.as_written.definition(&stored.key).is_none()
            && now.as_written.definition(&stored.key).is_some()
    });
    all.extend(beside.cloned());
    all
}

/// The wanted table, with every part that is the same as stored taken from the present one.
fn table(now: Part<'_, Table>, wanted: Part<'_, Table>) -> Table {
    let mut agreed = wanted.written.clone();
    let (is, said) = (now.stored.canonical(), wanted.stored.canonical());
    for column in &mut agreed.columns {
        let same = is.column(&column.name) == said.column(&column.name);
        let Some(now) = now.written.column(&column.name).filter(|_| same) else {
            continue;
        };
        // Where the database keeps no enum types, their values stand in a check.
        let is_enum = |column: &Column| column.data_type.enumeration().is_some();
        let has_values = is_enum(now) || is_enum(column);
        if !has_values || rules(&is, &column.name) == rules(&said, &column.name) {
            *column = now.clone();
        }
    }
    if is.primary_key == said.primary_key {
        agreed.primary_key.clone_from(&now.written.primary_key);
    }
    if is.comment == said.comment {
        agreed.comment.clone_from(&now.written.comment);
    }
    if is.options == said.options {
        agreed.options = now.written.options.clone();
    }
    let (old, new) = (now.written, wanted.written);
    agreed.uniques = parts(
        [&old.uniques, &is.uniques],
        [&new.uniques, &said.uniques],
        |part| &part.name,
    );
    agreed.foreign_keys = parts(
        [&old.foreign_keys, &is.foreign_keys],
        [&new.foreign_keys, &said.foreign_keys],
        |part| &part.name,
    );
    agreed.checks = parts(
        [&old.checks, &is.checks],
        [&new.checks, &said.checks],
        |part| &part.name,
    );
    agreed.exclusions = parts(
        [&old.exclusions, &is.exclusions],
        [&new.exclusions, &said.exclusions],
        |part| &part.name,
    );
    agreed.indexes = parts(
        [&old.indexes, &is.indexes],
        [&new.indexes, &said.indexes],
        |part| &part.name,
    );
    agreed
}

/// The checks that speak of a column.
fn rules<'t>(table: &'t Table, column: &str) -> Vec<&'t Check> {
    let rules = table.checks.iter();
    rules
        .filter(|check| check.expression.mentions(column))
        .collect()
}

/// The wanted parts of a kind; both come as written and as stored.
fn parts<P: Clone + PartialEq>(
    now: [&Vec<P>; 2],
    wanted: [&Vec<P>; 2],
    name: impl Fn(&P) -> &Identifier,
) -> Vec<P> {
    fn find<'p, P>(
        parts: &'p [P],
        name: impl Fn(&P) -> &Identifier,
        wanted: &Identifier,
    ) -> Option<&'p P> {
        parts.iter().find(|part| name(part) == wanted)
    }
    let ([now, is], [wanted, said]) = (now, wanted);
    let mut all: Vec<P> = Vec::new();
    for part in wanted {
        let part_name = name(part);
        let same = find(said, &name, part_name) == find(is, &name, part_name);
        match find(now, &name, part_name) {
            Some(now) if same => all.push(now.clone()),
            // It comes with something else, such as the check of an enum type.
            None if same && find(is, &name, part_name).is_some() => {}
            Some(_) | None => all.push(part.clone()),
        }
    }
    for part in said {
        let part_name = name(part);
        let there = find(now, &name, part_name);
        if find(wanted, &name, part_name).is_none()
            && let Some(there) = there
        {
            let same = find(is, &name, part_name) == Some(part);
            all.push(if same { there.clone() } else { part.clone() });
        }
    }
    all
}
