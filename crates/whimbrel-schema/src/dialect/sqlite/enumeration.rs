//! Enum types: a check at each column, because SQLite has none.

use super::{ACTS, Sqlite, must_lie_in_no_schema, quoted, writer};
use crate::analyze::act::Constraint;
use crate::catalog::{Catalog, Column, Enumeration};
use crate::dialect::PlanFor;
use crate::names::enumeration_check;
use crate::operation::{CreateEnum, DropEnum};
use crate::plan::{Steps, Unsupported};
use crate::types::Type;

impl PlanFor<Sqlite> for CreateEnum {
    /// The type is known to the catalog alone; its columns bring their checks.
    fn plan(&self, _: &Sqlite, _: &Catalog, _: &mut Steps) -> Result<(), Unsupported> {
        must_lie_in_no_schema(&self.enumeration.name)
    }
}

impl PlanFor<Sqlite> for DropEnum {
    /// No column has the type any more.
    fn plan(&self, _: &Sqlite, _: &Catalog, _: &mut Steps) -> Result<(), Unsupported> {
        Ok(())
    }
}

/// The check of a column of an enum type. Lists of enum values are not checked: a check cannot look
/// into a list.
pub(super) fn check(table: &str, column: &Column, catalog: &Catalog) -> Option<String> {
    let Type::Enumeration(name) = &column.data_type else {
        return None;
    };
    let enumeration = catalog.enumeration(name)?;
    let mut text = writer();
    text.raw("CONSTRAINT ");
    text.name(&enumeration_check(table, &column.name));
    text.raw(" CHECK (").name(&column.name);
    text.raw(" IN (").raw(&values(enumeration));
    Some(text.raw("))").finish())
}

/// The check as acts describe it.
pub(super) fn act(table: &str, column: &Column, catalog: &Catalog) -> Option<Constraint> {
    let Type::Enumeration(name) = &column.data_type else {
        return None;
    };
    let values = values(catalog.enumeration(name)?);
    let text = format!("{} IN ({values})", quoted(&column.name));
    let name = enumeration_check(table, &column.name);
    Some(ACTS.own_check(&name, &text))
}

/// The values of an enum type, with commas between them.
pub(super) fn values(enumeration: &Enumeration) -> String {
    let mut text = writer();
    for (at, value) in enumeration.values.iter().enumerate() {
        if at > 0 {
            text.raw(", ");
        }
        text.string(value);
    }
    text.finish()
}
