//! Parts of a table in statements of their own, for a twin of the table that shows how the server spells
//! them.

use super::{Postgres, alter_table, column, constraint, index, write};
use crate::backend::Backend;
use crate::catalog::{Check, Column, Definition, Index};
use crate::dialect::definition;
use crate::expression::Expression;
use crate::types::Type;

/// A server that can do whatever some server can.
const NEWEST: Postgres = Postgres::new(u32::MAX);

/// A value for a column of a type; `None` when there is none for PostgreSQL.
pub(crate) fn value(value: &Expression, data_type: &Type) -> Option<String> {
    column::value(&NEWEST, value, data_type).ok()
}

/// The name of a type; `None` when there is none such.
pub(crate) fn type_name(data_type: &Type) -> Option<String> {
    super::types::declared(data_type).ok()
}

/// An empty table with the columns of another.
pub(crate) fn table(twin: &str, of: &str) -> String {
    let mut sql = write();
    sql.raw("CREATE TEMPORARY TABLE ").name(twin);
    sql.raw(" (LIKE ").raw(of).raw(")").finish()
}

/// The default of a column.
pub(crate) fn default(twin: &str, column: &Column) -> Option<String> {
    let value = value(column.default.as_ref()?, &column.data_type)?;
    let mut sql = alter_table(twin);
    sql.raw("ALTER COLUMN ").name(&column.name);
    Some(sql.raw(" SET DEFAULT ").raw(&value).finish())
}

/// A column anew.
pub(crate) fn column(twin: &str, column: &Column) -> Option<String> {
    let definition = column::definition(&NEWEST, column).ok()?;
    let mut sql = alter_table(twin);
    sql.raw("DROP COLUMN ").name(&column.name);
    Some(sql.raw(", ADD COLUMN ").raw(&definition).finish())
}

/// A check.
pub(crate) fn check(twin: &str, check: &Check) -> Option<String> {
    let definition = constraint::check(check).ok()?;
    Some(alter_table(twin).raw("ADD ").raw(&definition).finish())
}

/// An index.
pub(crate) fn index(twin: &str, index: &Index) -> Option<String> {
    index::create(twin, index, "INDEX ").ok()
}

/// An object beside tables.
pub(crate) fn object(made: &Definition) -> Option<String> {
    definition::create(made, Backend::Postgres)
}
