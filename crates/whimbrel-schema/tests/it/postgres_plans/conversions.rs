//! Every change of type that is planned is one that a real server takes.

use whimbrel_schema::catalog::{Column, Table};
use whimbrel_schema::dialect::Postgres;
use whimbrel_schema::operation::{ChangeType, CreateTable, DropTable, Operation};
use whimbrel_schema::plan::{Direction, Plan, PlanError, Situation};
use whimbrel_schema::prelude::*;
use whimbrel_schema::types::Precision;
use whimbrel_schema::{Catalog, Recording};
use whimbrel_testkit::PostgresServer;

use super::case::planned;
use super::text::script;

/// One of every type.
fn types() -> Vec<Type> {
    let array = |element| Type::Array(Box::new(element));
    let decimal = Precision {
        digits: 8,
        scale: 2,
    };
    vec![
        Type::SmallInteger,
        Type::Integer,
        Type::BigInteger,
        Type::Decimal(Some(decimal)),
        Type::Real,
        Type::Double,
        Type::Boolean,
        Type::Text,
        Type::Varchar(Some(9)),
        Type::Char(2),
        Type::Binary,
        Type::Date,
        Type::Time,
        Type::Timestamp,
        Type::TimestampTz,
        Type::Interval,
        Type::Uuid,
        Type::Json,
        Type::JsonBinary,
        Type::Enumeration("mood".into()),
        Type::Enumeration("size".into()),
        array(Type::Integer),
        array(Type::Text),
        array(Type::Enumeration("mood".into())),
        array(Type::Boolean),
        Type::Custom("serial".to_owned()),
    ]
}

/// A recording of operations that the builder would write with more words.
fn recording(operations: impl IntoIterator<Item = Operation>) -> Recording {
    let mut whole = Recording::default();
    for operation in operations {
        let mut one = Schema::record(|s| s.drop_enum("replaced"));
        one.operations[0].operation = operation;
        whole.operations.append(&mut one.operations);
    }
    whole
}

/// Creates a table with a column of a type, changes the type, and drops the table.
fn change(
    from: Type,
    to: Type,
    catalog: &mut Catalog,
    dialect: &Postgres,
) -> Result<Plan, PlanError> {
    let mut table = Table::new("t");
    table.columns.push(Column::new("c", from));
    let change = ChangeType {
        table: "t".into(),
        column: "c".into(),
        to,
        using: None,
    };
    let drop = DropTable { table: "t".into() };
    let recording = recording([CreateTable { table }.into(), change.into(), drop.into()]);
    let situation = Situation::plain();
    planned(&recording, Direction::Up, catalog, dialect, situation)
}

#[test]
fn every_planned_change_of_type_runs() {
    let server = PostgresServer::shared();
    let dialect = Postgres::new(server.version_number());
    let enums = "CREATE TYPE mood AS ENUM ('glad'); CREATE TYPE size AS ENUM ('S');\n";
    let mut whole = enums.to_owned();
    let mut count = 0;
    for from in types() {
        for to in types() {
            let mut catalog = Catalog::new();
            let enums = Schema::record(|s| {
                s.create_enum("mood", ["glad"]);
                s.create_enum("size", ["S"]);
            });
            let situation = Situation::plain();
            planned(&enums, Direction::Up, &mut catalog, &dialect, situation).unwrap();
            if let Ok(plan) = change(from.clone(), to, &mut catalog, &dialect) {
                count += 1;
                whole.extend(plan.steps.iter().map(|step| script(step, "")));
            }
        }
    }
    assert!(count > 200, "{count} changes are planned");
    server.database().psql(&whole);
}
