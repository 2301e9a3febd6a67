//! Drift: where a live schema is not the one that the revisions make.

use serde::Serialize;

use crate::catalog::{Catalog, Table};
use crate::operation::Object;
use crate::verify::differences::{self, How};

/// What differs between the schema that the revisions make and the live one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// What is not as the revisions make it, in clauses: `` column `t.c` is missing ``.
    pub differences: Vec<String>,
    /// The objects that no revision made. They are nobody's business but their owner's.
    pub unknown: Vec<String>,
}

impl Drift {
    /// Tells whether the live schema holds all that the revisions make, as they make it.
    pub fn is_empty(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Compares the schema that the revisions make with the live one, both as the database says them.
pub fn drift(expected: &Catalog, live: &Catalog) -> Drift {
    let mut drift = Drift::default();
    tables(expected, live, &mut drift);
    enumerations(expected, live, &mut drift);
    definitions(expected, live, &mut drift);
    drift
}

impl Drift {
    fn missing(&mut self, object: &Object) {
        self.differences.push(format!("{object} is missing"));
    }
}

fn tables(expected: &Catalog, live: &Catalog, drift: &mut Drift) {
    for table in expected.tables() {
        match live.table(&table.name) {
            None => drift.missing(&Object::Table(table.name.clone())),
            Some(now) if !table.is_like(now) => drift.differences.extend(of_table(table, now)),
            Some(_) => {}
        }
    }
    let new = live
        .tables()
        .filter(|table| expected.table(&table.name).is_none());
    let new = new.map(|table| Object::Table(table.name.clone()).to_string());
    drift.unknown.extend(new);
}

fn of_table(expected: &Table, live: &Table) -> Vec<String> {
    let mut found = Vec::new();
    differences::table(&expected.canonical(), &live.canonical(), &mut found);
    let texts = found.into_iter().map(|difference| match difference.how {
        How::Gone => format!("{} is missing", difference.object),
        How::New => format!("{} was made by no revision", difference.object),
        How::Changed => difference.text,
    });
    texts.collect()
}

fn enumerations(expected: &Catalog, live: &Catalog, drift: &mut Drift) {
    for made in expected.enumerations() {
        let object = Object::Enumeration(made.name.clone());
        match live.enumeration(&made.name) {
            None => drift.missing(&object),
            Some(now) if now.values != made.values => {
                drift.differences.push(format!("{object} has other values"));
            }
            Some(now) if now.comment != made.comment => {
                drift
                    .differences
                    .push(format!("{object} has another comment"));
            }
            Some(_) => {}
        }
    }
    let new = live.enumerations();
    let new = new.filter(|made| expected.enumeration(&made.name).is_none());
    let new = new.map(|made| Object::Enumeration(made.name.clone()).to_string());
    drift.unknown.extend(new);
}

fn definitions(expected: &Catalog, live: &Catalog, drift: &mut Drift) {
    for made in expected.definitions() {
        let object = Object::Definition(made.key.clone());
        match live.definition(&made.key) {
            None => drift.missing(&object),
            Some(now) if !made.is_like(now) => {
                drift.differences.push(format!("{object} is another"));
            }
            Some(_) => {}
        }
    }
    let new = live.definitions();
    let new = new.filter(|made| expected.definition(&made.key).is_none());
    let new = new.map(|made| Object::Definition(made.key.clone()).to_string());
    drift.unknown.extend(new);
}
