//! Changes of type: what old values become, and which of them stop the change.

use whimbrel_schema::builder::custom_type;
use whimbrel_schema::operation::{ChangeType, CreateTable, Operation};
use whimbrel_schema::place::Place;
use whimbrel_schema::plan::Plan;
use whimbrel_schema::recording::Recorded;
use whimbrel_schema::types::{Precision, Type};
use whimbrel_schema::{Catalog, Recording, catalog};

use super::database::{Database, Stopped};
use super::{OLDEST, planned};

fn recording(operation: impl Into<Operation>) -> Recording {
    Recording {
        operations: vec![Recorded {
            operation: operation.into(),
            place: Place::caller(),
            parts: Vec::new(),
            scope: None,
        }],
        ..Recording::default()
    }
}

/// A table of one column, and the change of the column's type.
fn plans(from: &Type, to: &Type) -> Result<(Plan, Plan), String> {
    let mut catalog = Catalog::new();
    let name = "mood";
    let values = vec!["sad".to_owned(), "it's".to_owned()];
    catalog
        .create_enum(&catalog::Enumeration::new(name, values))
        .unwrap();
    let mut table = catalog::Table::new("t");
    let mut column = catalog::Column::new("c", from.clone());
    column.nullable = true;
    table.columns.push(column);
    let create = planned(&recording(CreateTable { table }), &mut catalog, OLDEST).unwrap();
    let change = recording(ChangeType {
        table: "t".into(),
        column: "c".into(),
        to: to.clone(),
        using: None,
    });
    let change = planned(&change, &mut catalog, OLDEST).map_err(|error| error.to_string())?;
    Ok((create, change))
}

/// What a value, written in SQL, becomes; `None` when it stops the change.
fn becomes(from: &Type, to: &Type, value: &str) -> Option<String> {
    let (create, change) = plans(from, to).unwrap();
    let mut database = Database::new();
    database.execute(&create).unwrap();
    database
        .run(&format!("INSERT INTO t VALUES ({value}), (NULL)"))
        .unwrap();
    match database.execute(&change) {
        Ok(()) => {
            let rows = database
                .texts("SELECT typeof(c) || ' ' || c AS column1 FROM t WHERE c IS NOT NULL");
            assert_eq!(database.number("SELECT count(*) FROM t"), 2);
            Some(rows.join(", "))
        }
        Err(Stopped::Rows { count, problem }) => {
            assert_eq!(count, 1, "{problem}");
            assert!(
                problem.starts_with("values in `c` that cannot become"),
                "{problem}"
            );
            None
        }
        Err(Stopped::Sqlite(error)) => panic!("{from} to {to}, {value}: {error}"),
    }
}

#[test]
fn values_survive_or_stop_the_change() {
    let decimal = Type::Decimal(Some(Precision {
        digits: 9,
        scale: 2,
    }));
    let mood = Type::Enumeration("mood".into());
    let list = Type::Array(Box::new(Type::Text));
    let cases: &[(Type, Type, &str, Option<&str>)] = &[
        (Type::SmallInteger, Type::BigInteger, "7", Some("integer 7")),
        (
            Type::Integer,
            Type::SmallInteger,
            "32767",
            Some("integer 32767"),
        ),
        (Type::Integer, Type::SmallInteger, "32768", None),
        (Type::BigInteger, Type::Integer, "-2147483649", None),
        (Type::BigInteger, Type::Double, "3", Some("real 3.0")),
        (Type::BigInteger, Type::Double, "9007199254740993", None),
        (Type::Integer, decimal.clone(), "3", Some("integer 3")),
        (Type::Integer, Type::Text, "3", Some("text 3")),
        (Type::Integer, Type::Boolean, "1", Some("integer 1")),
        (Type::Integer, Type::Boolean, "2", None),
        (Type::Double, Type::Integer, "3.0", Some("integer 3")),
        (Type::Double, Type::Integer, "3.5", None),
        (Type::Double, Type::Text, "0.5", Some("text 0.5")),
        (
            Type::Double,
            Type::Text,
            "0.1 + 0.2",
            Some("text 0.30000000000000004"),
        ),
        (decimal.clone(), Type::Integer, "12.50", None),
        (decimal.clone(), Type::Double, "12.50", Some("real 12.5")),
        (decimal.clone(), Type::Text, "12.50", Some("text 12.5")),
        (Type::Text, Type::Integer, "'12'", Some("integer 12")),
        (Type::Text, Type::Integer, "'007'", None),
        (Type::Text, Type::Integer, "'12abc'", None),
        (Type::Text, Type::Integer, "''", None),
        (Type::Text, Type::SmallInteger, "'40000'", None),
        (Type::Text, decimal.clone(), "'12.50'", Some("real 12.5")),
        (Type::Text, decimal, "'12,50'", None),
        (Type::Text, Type::Double, "'1e3'", Some("real 1000.0")),
        (Type::Text, Type::Double, "'nan'", None),
        (Type::Text, Type::Boolean, "'Yes'", Some("integer 1")),
        (Type::Text, Type::Boolean, "'f'", Some("integer 0")),
        (Type::Text, Type::Boolean, "'maybe'", None),
        (Type::Boolean, Type::Text, "0", Some("text false")),
        (Type::Boolean, Type::Integer, "1", Some("integer 1")),
        (
            Type::Text,
            Type::Date,
            "'2024-02-29'",
            Some("text 2024-02-29"),
        ),
        (Type::Text, Type::Date, "'2023-02-29'", None),
        (Type::Text, Type::Date, "'now'", None),
        (Type::Text, Type::Time, "'23:59:59'", Some("text 23:59:59")),
        (Type::Text, Type::Time, "'25:00'", None),
        (
            Type::Text,
            Type::Timestamp,
            "'2024-02-29 10:00:00.5'",
            Some("text 2024-02-29 10:00:00.5"),
        ),
        (Type::Text, Type::TimestampTz, "'2023-02-29 10:00:00'", None),
        (Type::Text, Type::Timestamp, "'tomorrow'", None),
        (
            Type::Date,
            Type::Timestamp,
            "'2024-02-29'",
            Some("text 2024-02-29 00:00:00"),
        ),
        (
            Type::Timestamp,
            Type::Date,
            "'2024-02-29 00:00:00'",
            Some("text 2024-02-29"),
        ),
        (Type::Timestamp, Type::Date, "'2024-02-29 10:00:00'", None),
        (
            Type::Timestamp,
            Type::Text,
            "'2024-02-29 10:00:00'",
            Some("text 2024-02-29 10:00:00"),
        ),
        (
            Type::Text,
            Type::Uuid,
            "'11547c06-b3e7-4a88-86cc-e13dd95f6ea8'",
            Some("text 11547c06-b3e7-4a88-86cc-e13dd95f6ea8"),
        ),
        (
            Type::Text,
            Type::Uuid,
            "'11547c06-b3e7-4a88-86cc-e13dd95f6eag'",
            None,
        ),
        (Type::Text, Type::Json, "'[1]'", Some("text [1]")),
        (Type::Text, Type::JsonBinary, "'[1'", None),
        (Type::Json, Type::Text, "'[1]'", Some("text [1]")),
        (Type::Text, list.clone(), "'[1]'", Some("text [1]")),
        (Type::Text, list.clone(), "'{}'", None),
        (Type::Text, list, "'x'", None),
        (Type::Text, mood.clone(), "'it''s'", Some("text it's")),
        (Type::Text, mood.clone(), "'glad'", None),
        (mood, Type::Varchar(Some(3)), "'it''s'", Some("text it's")),
        (Type::Text, custom_type("citext"), "'X'", Some("text X")),
    ];
    for (from, to, value, expected) in cases {
        let found = becomes(from, to, value);
        assert_eq!(found.as_deref(), *expected, "{from} to {to}: {value}");
    }
}

#[test]
fn every_pair_of_types_has_a_plan_or_a_way_out() {
    let types = [
        Type::SmallInteger,
        Type::Integer,
        Type::BigInteger,
        Type::Decimal(None),
        Type::Real,
        Type::Double,
        Type::Boolean,
        Type::Text,
        Type::Varchar(None),
        Type::Char(3),
        Type::Binary,
        Type::Date,
        Type::Time,
        Type::Timestamp,
        Type::TimestampTz,
        Type::Interval,
        Type::Uuid,
        Type::Json,
        Type::JsonBinary,
        Type::Array(Box::new(Type::Integer)),
        Type::Enumeration("mood".into()),
        custom_type("citext"),
    ];
    for from in &types {
        for to in &types {
            match plans(from, to) {
                Ok((create, change)) => {
                    let mut database = Database::new();
                    database.execute(&create).unwrap();
                    database.run("INSERT INTO t VALUES (NULL)").unwrap();
                    database.execute(&change).unwrap();
                }
                Err(error) => assert!(error.contains("has no cast from"), "{error}"),
            }
        }
    }
}
