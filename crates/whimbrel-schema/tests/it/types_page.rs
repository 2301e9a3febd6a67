//! The page of column types says what the dialects do.

use whimbrel_schema::builder::custom_type;
use whimbrel_schema::catalog::{Column, Enumeration, Table};
use whimbrel_schema::dialect::{Dialect, Postgres, Sqlite};
use whimbrel_schema::operation::CreateTable;
use whimbrel_schema::plan::{Action, Direction, Situation, plan};
use whimbrel_schema::types::{Precision, Type};
use whimbrel_schema::{Catalog, Recording, Schema};

const PAGE: &str = include_str!("../../../../docs/TYPES.md");

/// A row of the page's table: its cells without their back quotes.
pub(crate) struct Row {
    pub(crate) builder: String,
    pub(crate) postgres: String,
    pub(crate) sqlite: String,
    pub(crate) sqlite_diesel: String,
}

/// The rows of the page's table, in order.
pub(crate) fn rows() -> Vec<Row> {
    let lines = PAGE.lines().filter(|line| line.starts_with("| `"));
    lines
        .map(|line| {
            let mut cells = line.split('|').skip(1);
            let mut cell = || cells.next().unwrap().trim().trim_matches('`').to_owned();
            Row {
                builder: cell(),
                postgres: cell(),
                sqlite: cell(),
                sqlite_diesel: {
                    cell();
                    cell()
                },
            }
        })
        .collect()
}

/// The page's word for a type, with example values for its arguments.
fn builder_word(data_type: &Type) -> String {
    match data_type {
        Type::Decimal(None) => "numeric".into(),
        Type::Decimal(Some(_)) => "decimal(p, s)".into(),
        Type::Varchar(_) => "varchar(n)".into(),
        Type::Char(_) => "char(n)".into(),
        Type::Array(element) => format!("array({element})"),
        Type::Enumeration(name) => format!("enumeration(\"{name}\")"),
        Type::Custom(name) => format!("custom(\"{name}\")"),
        other => other.to_string(),
    }
}

fn types() -> Vec<Type> {
    vec![
        Type::SmallInteger,
        Type::Integer,
        Type::BigInteger,
        Type::Decimal(Some(Precision {
            digits: 12,
            scale: 4,
        })),
        Type::Decimal(None),
        Type::Real,
        Type::Double,
        Type::Boolean,
        Type::Text,
        Type::Varchar(Some(40)),
        Type::Char(40),
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
    ]
}

/// The type that a dialect declares a column with.
fn declared(data_type: &Type, dialect: &dyn Dialect) -> String {
    let mut table = Table::new("t");
    table.columns.push(Column::new("c", data_type.clone()));
    let mut recording = Schema::record(|_| {});
    recording
        .operations
        .push(whimbrel_schema::recording::Recorded {
            operation: CreateTable { table }.into(),
            place: whimbrel_schema::place::Place::caller(),
            parts: Vec::new(),
            scope: None,
        });
    let text = first_statement(&recording, dialect);
    let (_, rest) = text.split_once("\"c\" ").unwrap();
    let (declared, _) = rest.split_once(" NOT NULL").unwrap();
    declared.to_owned()
}

fn first_statement(recording: &Recording, dialect: &dyn Dialect) -> String {
    let mut catalog = Catalog::new();
    let values = vec!["sad".to_owned(), "happy".to_owned()];
    let name = "mood";
    catalog
        .create_enum(&Enumeration::new(name, values))
        .unwrap();
    let mut situation = Situation::plain();
    let planned = plan(
        recording,
        Direction::Up,
        &mut catalog,
        dialect,
        &mut situation,
    )
    .unwrap();
    let first = planned.items().next().unwrap();
    match &first.action {
        Action::Statement(text) => text.clone(),
        other => panic!("not a statement: {other:?}"),
    }
}

/// What the page says, with the values of the example type.
fn filled(cell: &str) -> String {
    cell.replace("(p, s)", "(12, 4)").replace("(n)", "(40)")
}

#[test]
fn the_page_lists_every_type_once_and_in_order() {
    let listed: Vec<String> = rows().into_iter().map(|row| row.builder).collect();
    let expected: Vec<String> = types().iter().map(builder_word).collect();
    assert_eq!(listed, expected);
}

#[test]
fn sqlite_declares_what_the_page_says() {
    let dialect = Sqlite::new(3_045_000);
    for (row, data_type) in rows().iter().zip(types()) {
        assert_eq!(
            declared(&data_type, &dialect),
            filled(&row.sqlite),
            "{}",
            row.builder
        );
    }
}

#[test]
fn postgres_declares_what_the_page_says() {
    let dialect = Postgres::new(150_000);
    for (row, data_type) in rows().iter().zip(types()) {
        assert_eq!(
            declared(&data_type, &dialect),
            filled(&row.postgres),
            "{}",
            row.builder
        );
    }
}

/// What `diesel print-schema` 2.3 makes of a declared type, by its first rule that matches.
fn diesel_type(declared: &str) -> Option<&'static str> {
    let declared = declared.to_lowercase();
    let has = |part: &str| declared.contains(part);
    let is = |word: &str| declared == word;
    Some(
        if is("boolean") || is("bool") || (has("tiny") && has("int")) {
            "Bool"
        } else if is("int2") || (has("small") && has("int")) {
            "SmallInt"
        } else if is("int8") || (has("big") && has("int")) {
            "BigInt"
        } else if has("int") {
            "Integer"
        } else if has("char") || has("clob") || has("text") {
            "Text"
        } else if has("blob") || has("binary") || is("") {
            "Binary"
        } else if has("float") || has("real") {
            "Float"
        } else if has("double") || has("num") || has("dec") {
            "Double"
        } else if is("datetime") || is("timestamp") {
            "Timestamp"
        } else if is("date") {
            "Date"
        } else if is("time") {
            "Time"
        } else {
            return None;
        },
    )
}

#[test]
fn diesel_reads_every_type_that_sqlite_declares() {
    for row in rows() {
        if !row.builder.starts_with("custom") {
            let read = diesel_type(&filled(&row.sqlite));
            assert_eq!(read, Some(row.sqlite_diesel.as_str()), "{}", row.builder);
        }
    }
}
