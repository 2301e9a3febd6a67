//! The tables that the migrations make, for rustc to compare models with.

use whimbrel_schema::catalog::{Column, Table};
use whimbrel_schema::types::Type;
use whimbrel_schema::{Catalog, Identifier};

use super::check::Checked;
use super::embed::add as write;

/// Writes the schema; nothing where a refusal left it unfinished.
pub(super) fn add(text: &mut String, checked: &Checked) {
    if checked.denied().next().is_some() {
        text.push_str("pub const CATALOG: EmbeddedCatalog = EmbeddedCatalog::NONE;\n");
        return;
    }
    text.push_str("pub const CATALOG: EmbeddedCatalog = EmbeddedCatalog::new(&[\n");
    for table in checked.catalog.tables() {
        add_table(text, table, &checked.catalog);
    }
    text.push_str("]);\n");
}

fn add_table(text: &mut String, table: &Table, catalog: &Catalog) {
    text.push_str("EmbeddedTable { name: ");
    add_name(text, &table.name);
    text.push_str(", columns: &[");
    for column in &table.columns {
        let Column { name, nullable, .. } = column;
        let name = name.as_str();
        write(
            text,
            format_args!("EmbeddedColumn {{ name: {name:?}, data_type: "),
        );
        add_type(text, &column.data_type, catalog);
        write(text, format_args!(", nullable: {nullable} }},"));
    }
    text.push_str("] },\n");
}

fn add_name(text: &mut String, name: &Identifier) {
    let (schema, local) = (name.schema(), name.local());
    write(
        text,
        format_args!("TableName {{ schema: {schema:?}, name: {local:?} }}"),
    );
}

fn add_type(text: &mut String, data_type: &Type, catalog: &Catalog) {
    text.push_str("FieldType::");
    match data_type {
        Type::Array(element) => {
            text.push_str("Array(&");
            add_type(text, element, catalog);
            text.push(')');
        }
        Type::Enumeration(name) => {
            text.push_str("Enumeration(&EnumModel { name: ");
            add_name(text, name);
            let values = catalog.enumeration(name).map(|of| of.values.as_slice());
            let values = values.unwrap_or_default();
            write(
                text,
                format_args!(", values: &{values:?}, comment: None }})"),
            );
        }
        // Every other type is written as it is declared there.
        Type::SmallInteger
        | Type::Integer
        | Type::BigInteger
        | Type::Decimal(_)
        | Type::Real
        | Type::Double
        | Type::Boolean
        | Type::Text
        | Type::Varchar(_)
        | Type::Char(_)
        | Type::Binary
        | Type::Date
        | Type::Time
        | Type::Timestamp
        | Type::TimestampTz
        | Type::Interval
        | Type::Uuid
        | Type::Json
        | Type::JsonBinary
        | Type::Custom(_) => write(text, format_args!("{data_type:?}")),
    }
}
