//! What seems to have another name: something that is gone, and something new that is like it.

use std::collections::BTreeSet;

use super::Renamed;
use crate::catalog::{Catalog, Column, Table};
use crate::identifier::Identifier;

/// From how many of a hundred two things seem to be the same under two names.
const ALIKE: u32 = 60;

/// Something that seems to have another name; only a person can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What, with both names.
    pub renamed: Renamed,
    /// How alike the two are, from 0 to 100.
    pub likeness: u32,
}

/// What seems to have another name in the second schema: tables, and when there are none, columns of
/// the tables that stay. The likest come first, and nothing comes twice.
///
/// `refused` holds what somebody has said no to already.
pub fn candidates(from: &Catalog, to: &Catalog, refused: &[Renamed]) -> Vec<Candidate> {
    let tables = tables(from, to);
    let found = likest(tables, refused);
    if !found.is_empty() {
        return found;
    }
    let mut columns = Vec::new();
    for wanted in to.tables() {
        if let Some(now) = from.table(&wanted.name) {
            of_table(now, wanted, &mut columns);
        }
    }
    likest(columns, refused)
}

fn tables(from: &Catalog, to: &Catalog) -> Vec<Candidate> {
    let gone: Vec<&Table> = from
        .tables()
        .filter(|table| to.table(&table.name).is_none())
        .collect();
    let new = to
        .tables()
        .filter(|table| from.table(&table.name).is_none());
    let mut all = Vec::new();
    for wanted in new {
        for now in &gone {
            all.push(Candidate {
                renamed: Renamed::Table {
                    from: now.name.clone(),
                    to: wanted.name.clone(),
                },
                likeness: likeness_of_tables(now, wanted),
            });
        }
    }
    all
}

fn of_table(now: &Table, wanted: &Table, all: &mut Vec<Candidate>) {
    let gone = now.columns.iter().enumerate();
    let gone = gone.filter(|(_, column)| wanted.column(&column.name).is_none());
    let new: Vec<(usize, &Column)> = wanted
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| now.column(&column.name).is_none())
        .collect();
    for (was_at, old) in gone {
        for (is_at, new) in &new {
            let beside = neighbours(now, was_at) == neighbours(wanted, *is_at);
            all.push(Candidate {
                renamed: Renamed::Column {
                    table: wanted.name.clone(),
                    from: old.name.clone(),
                    to: new.name.clone(),
                },
                likeness: likeness_of_columns(old, new) + if beside { 10 } else { 0 },
            });
        }
    }
}

/// The names before and behind a column.
fn neighbours(table: &Table, at: usize) -> [Option<&Identifier>; 2] {
    let name = |at: Option<usize>| Some(&table.columns.get(at?)?.name);
    [name(at.checked_sub(1)), name(at.checked_add(1))]
}

/// What two columns have in common: mostly their type, then what belongs to it, then their names.
fn likeness_of_columns(old: &Column, new: &Column) -> u32 {
    let same = |same: bool, worth: u32| if same { worth } else { 0 };
    let names = likeness_of_names(old.name.local(), new.name.local());
    if old.generated.is_some() != new.generated.is_some() {
        return 0;
    }
    same(old.data_type == new.data_type, 50)
        + same(old.nullable == new.nullable, 8)
        + same(old.default == new.default, 8)
        + same(old.identity == new.identity, 4)
        + names * 20 / 100
        // A name that stays almost the same says it where the type is another.
        + same(names >= 70, 20)
}

/// The share of columns that two tables have in common, and a little for their names.
fn likeness_of_tables(now: &Table, wanted: &Table) -> u32 {
    let most = now.columns.len().max(wanted.columns.len());
    if most == 0 {
        return 0;
    }
    let same = |column: &&Column| {
        let new = wanted.column(&column.name);
        new.is_some_and(|new| new.data_type == column.data_type)
    };
    let common = now.columns.iter().filter(same).count();
    let names = likeness_of_names(now.name.local(), wanted.name.local());
    let share = share_of(common, most) * 85 / 100;
    // One column in common, such as an id, says little.
    let enough = common > 1 || most == 1;
    match enough {
        true => share + names * 15 / 100,
        false => 0,
    }
}

/// How many of a hundred pairs of neighbouring letters two names have in common.
fn likeness_of_names(a: &str, b: &str) -> u32 {
    let pairs = |name: &str| -> BTreeSet<(char, char)> {
        let letters: Vec<char> = name.to_lowercase().chars().collect();
        let next = letters.iter().skip(1);
        letters.iter().copied().zip(next.copied()).collect()
    };
    let (a, b) = (pairs(a), pairs(b));
    let common = a.intersection(&b).count();
    // A name inside the other one counts whole: `name` and `full_name`.
    share_of(common, a.len().min(b.len()))
}

fn share_of(part: usize, whole: usize) -> u32 {
    match whole {
        0 => 0,
        whole => u32::try_from(part * 100 / whole).unwrap_or(100),
    }
}

/// The likest pairs, each thing in one of them at most.
fn likest(mut all: Vec<Candidate>, refused: &[Renamed]) -> Vec<Candidate> {
    all.retain(|pair| pair.likeness >= ALIKE && !refused.contains(&pair.renamed));
    // A stable order among equals: that of the names.
    all.sort_by_key(|pair| std::cmp::Reverse(pair.likeness));
    let mut found: Vec<Candidate> = Vec::new();
    for pair in all {
        let overlaps = |other: &Candidate| overlap(&other.renamed, &pair.renamed);
        if !found.iter().any(overlaps) {
            found.push(pair);
        }
    }
    found
}

fn overlap(a: &Renamed, b: &Renamed) -> bool {
    match (a, b) {
        (Renamed::Table { from, to }, Renamed::Table { from: f, to: t }) => from == f || to == t,
        (
            Renamed::Column { table, from, to },
            Renamed::Column {
                table: other,
                from: f,
                to: t,
            },
        ) => table == other && (from == f || to == t),
        (Renamed::Table { .. }, Renamed::Column { .. })
        | (Renamed::Column { .. }, Renamed::Table { .. }) => false,
    }
}
