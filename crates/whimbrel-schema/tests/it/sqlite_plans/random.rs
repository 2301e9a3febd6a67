//! Random operations on tables with rows: the database follows the catalog.

use proptest::prelude::*;
use whimbrel_schema::catalog::{Column, Table};
use whimbrel_schema::dialect::quote_identifier;
use whimbrel_schema::operation::{Change, Operation};
use whimbrel_schema::place::Place;
use whimbrel_schema::plan::{Cause, PlanError};
use whimbrel_schema::recording::Recorded;
use whimbrel_schema::types::Type;
use whimbrel_schema::{Catalog, Recording};

use super::database::{Database, Stopped};
use super::inspect::{self, ColumnOrder};
use super::{OLDEST, newest, planned};
use crate::generator::operation;

fn recording(operations: &[Operation]) -> Recording {
    let recorded = |operation: &Operation| Recorded {
        operation: operation.clone(),
        place: Place::caller(),
        parts: Vec::new(),
        scope: None,
    };
    Recording {
        operations: operations.iter().map(recorded).collect(),
        ..Recording::default()
    }
}

/// A value of a column; the number makes it differ from others.
fn value(column: &Column, number: usize) -> String {
    match column.data_type {
        Type::Integer | Type::BigInteger => number.to_string(),
        Type::Boolean => (number % 2).to_string(),
        Type::Json => format!("'[{number}]'"),
        Type::Uuid => format!("'11547c06-b3e7-4a88-86cc-{number:012}'"),
        _ => format!("'{number}'"),
    }
}

/// Tries to insert a row; a key can forbid it.
fn insert(database: &mut Database, table: &Table, number: usize) {
    let names: Vec<String> = table
        .columns
        .iter()
        .map(|c| quote_identifier(&c.name))
        .collect();
    let values: Vec<String> = table.columns.iter().map(|c| value(c, number)).collect();
    let (names, values) = (names.join(", "), values.join(", "));
    let _ = database.run(&format!(
        "INSERT INTO {} ({names}) VALUES ({values})",
        quote_identifier(&table.name)
    ));
}

/// Rules that a statement of SQLite's own finds broken: a unique index, a check of a new column.
fn is_about_rows(error: &str) -> bool {
    ["UNIQUE", "CHECK"]
        .iter()
        .any(|rule| error.starts_with(&format!("{rule} constraint failed")))
}

/// The collations of SQLite have other names.
fn spell(operation: &mut Operation) {
    if let Operation::ChangeCollation(change) = operation {
        change.collation = change.collation.take().map(|_| "NOCASE".to_owned());
    }
}

/// Takes revisions of a few operations each through a database.
fn follow(revisions: &[Vec<Operation>], version: u32) -> Result<(), TestCaseError> {
    let mut database = Database::new();
    let mut catalog = Catalog::new();
    for (number, operations) in revisions.iter().enumerate() {
        let start = catalog.mark();
        let mut accepted = operations.clone();
        accepted.iter_mut().for_each(spell);
        accepted.retain(|operation| operation.apply(&mut catalog).is_ok());
        catalog.rollback(start);
        let plan = match planned(&recording(&accepted), &mut catalog, version) {
            Ok(plan) => plan,
            Err(PlanError {
                cause: Cause::Unsupported(_),
                ..
            }) => {
                catalog.rollback(start);
                continue;
            }
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        };
        match database.execute(&plan) {
            Ok(()) => {}
            Err(Stopped::Rows { .. }) => catalog.rollback(start),
            Err(Stopped::Sqlite(error)) if is_about_rows(&error) => catalog.rollback(start),
            Err(Stopped::Sqlite(error)) => {
                let plan = super::show::plan(&plan);
                return Err(TestCaseError::fail(format!("{error}\n{plan}")));
            }
        }
        inspect::assert_is(&mut database, &catalog, ColumnOrder::Same);
        for table in catalog.tables() {
            insert(&mut database, table, number);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn the_database_follows_the_catalog(
        revisions in prop::collection::vec(prop::collection::vec(operation(), 1..9), 1..9),
    ) {
        follow(&revisions, OLDEST)?;
        follow(&revisions, newest())?;
    }
}
