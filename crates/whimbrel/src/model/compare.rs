//! The comparison of models with the migrations, by rustc.

use whimbrel_schema::model::{ColumnModel, EnumModel, FieldType, TableModel, TableName};

use super::embedded_catalog::{EmbeddedCatalog, EmbeddedColumn, EmbeddedTable};
use super::fitting::is_same;
use super::sentence::Sentence;

const HOW: &str = "; `migrate create --autogenerate` writes the migration";

/// Compares the column of a field with the one that the migrations make.
///
/// # Panics
///
/// When they differ: while rustc compiles, at the field.
#[track_caller]
#[allow(clippy::panic)] // rustc says it.
#[allow(clippy::indexing_slicing)] // The derive counts the columns.
pub const fn compare_column(catalog: EmbeddedCatalog, model: &TableModel, at: usize) {
    let column = &model.columns[at];
    let Some(table) = find(catalog, model.name) else {
        return;
    };
    let sentence = Sentence::new().say("column `").say_name(model.name);
    let sentence = sentence.say(".").say(column.name).say("` ");
    let Some(known) = find_column(table.columns, column.name) else {
        panic!(
            "{}",
            sentence.say("is made by no migration").say(HOW).text()
        );
    };
    if let Some(complaint) = difference(sentence, column, known) {
        panic!("{}", complaint.text());
    }
}

const fn difference(
    sentence: Sentence,
    column: &ColumnModel,
    known: &EmbeddedColumn,
) -> Option<Sentence> {
    if !is_same_type(column.data_type, known.data_type) {
        let sentence = sentence.say("is `").say_type(known.data_type);
        let sentence = sentence.say("` in the migrations and `");
        return Some(sentence.say_type(column.data_type).say("` here").say(HOW));
    }
    match (known.nullable, column.nullable) {
        (true, false) => Some(sentence.say("may be NULL: the field must be an Option")),
        (false, true) => Some(sentence.say("is never NULL: the field must not be an Option")),
        _ => match (column.data_type, known.data_type) {
            (FieldType::Enumeration(own), FieldType::Enumeration(known))
                if !has_same_values(own, known) =>
            {
                let sentence = sentence.say("has other values in the migrations");
                Some(sentence.say(" than the enum here").say(HOW))
            }
            _ => None,
        },
    }
}

/// Looks for what the migrations make and the model does not know.
///
/// # Panics
///
/// When there is something: while rustc compiles, at the struct.
#[track_caller]
#[allow(clippy::panic)] // rustc says it.
pub const fn compare_table(catalog: EmbeddedCatalog, model: &TableModel) {
    let sentence = Sentence::new()
        .say("table `")
        .say_name(model.name)
        .say("` ");
    let Some(table) = find(catalog, model.name) else {
        if catalog.tables.is_some() {
            panic!(
                "{}",
                sentence.say("is made by no migration").say(HOW).text()
            );
        }
        return;
    };
    let mut columns = table.columns;
    while let [column, rest @ ..] = columns {
        if !has_column(model, column.name) {
            let sentence = sentence.say("has a column `").say(column.name);
            let how = "` that the model lacks; add a field, or `#[model(column(";
            let sentence = sentence.say(how).say(column.name).say(": …))]`");
            panic!("{}", sentence.text());
        }
        columns = rest;
    }
}

/// Compares the columns that a key refers to with the model that it refers to.
///
/// # Panics
///
/// When there is no such column: while rustc compiles, at its name.
#[track_caller]
#[allow(clippy::panic)] // rustc says it.
pub const fn must_have_column(model: &TableModel, name: &str) {
    if !has_column(model, name) {
        let sentence = Sentence::new().say("`").say(model.model);
        let sentence = sentence.say("` has no column `").say(name).say("`");
        panic!("{}", sentence.text());
    }
}

const fn has_column(model: &TableModel, name: &str) -> bool {
    let mut columns = model.columns;
    while let [column, rest @ ..] = columns {
        if is_same(column.name, name) {
            return true;
        }
        columns = rest;
    }
    false
}

const fn find(catalog: EmbeddedCatalog, name: TableName) -> Option<&'static EmbeddedTable> {
    let Some(mut tables) = catalog.tables else {
        return None;
    };
    while let [table, rest @ ..] = tables {
        if is_same_name(table.name, name) {
            return Some(table);
        }
        tables = rest;
    }
    None
}

const fn find_column(
    mut columns: &'static [EmbeddedColumn],
    name: &str,
) -> Option<&'static EmbeddedColumn> {
    while let [column, rest @ ..] = columns {
        if is_same(column.name, name) {
            return Some(column);
        }
        columns = rest;
    }
    None
}

const fn is_same_name(one: TableName, other: TableName) -> bool {
    let is_same_schema = match (one.schema, other.schema) {
        (Some(one), Some(other)) => is_same(one, other),
        (None, None) => true,
        _ => false,
    };
    is_same_schema && is_same(one.name, other.name)
}

const fn is_same_type(one: FieldType, other: FieldType) -> bool {
    use FieldType as T;
    match (one, other) {
        (T::SmallInteger, T::SmallInteger)
        | (T::Integer, T::Integer)
        | (T::BigInteger, T::BigInteger)
        | (T::Real, T::Real)
        | (T::Double, T::Double)
        | (T::Boolean, T::Boolean)
        | (T::Text, T::Text)
        | (T::Binary, T::Binary)
        | (T::Date, T::Date)
        | (T::Time, T::Time)
        | (T::Timestamp, T::Timestamp)
        | (T::TimestampTz, T::TimestampTz)
        | (T::Interval, T::Interval)
        | (T::Uuid, T::Uuid)
        | (T::Json, T::Json)
        | (T::JsonBinary, T::JsonBinary)
        | (T::Decimal(None), T::Decimal(None))
        | (T::Varchar(None), T::Varchar(None)) => true,
        (T::Decimal(Some(one)), T::Decimal(Some(other))) => {
            one.digits == other.digits && one.scale == other.scale
        }
        (T::Varchar(Some(one)), T::Varchar(Some(other))) | (T::Char(one), T::Char(other)) => {
            one == other
        }
        (T::Array(one), T::Array(other)) => is_same_type(*one, *other),
        (T::Enumeration(one), T::Enumeration(other)) => is_same_name(one.name, other.name),
        (T::Custom(one), T::Custom(other)) => is_same(one, other),
        _ => false,
    }
}

const fn has_same_values(one: &EnumModel, other: &EnumModel) -> bool {
    let (mut one, mut other) = (one.values, other.values);
    while let ([a, one_rest @ ..], [b, other_rest @ ..]) = (one, other) {
        if !is_same(a, b) {
            return false;
        }
        (one, other) = (one_rest, other_rest);
    }
    one.is_empty() && other.is_empty()
}
