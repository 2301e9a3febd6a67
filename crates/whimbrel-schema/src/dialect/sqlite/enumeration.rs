//! Enum types: a check at each column, because SQLite has none.

use super::{ACTS, Sqlite, must_lie_in_no_schema, quoted, writer};
use crate::analyze::act::{Constraint, Drop, TableChange};
use crate::catalog::{Catalog, Column, Enumeration};
use crate::dialect::PlanFor;
use crate::identifier::Identifier;
use crate::names::enumeration_check;
use crate::operation::{
    AddEnumValue, Change, CreateEnum, DropEnum, DropEnumValue, RenameEnum, RenameEnumValue,
};
use crate::plan::{Conversion, DataCheck, Steps, Unsupported};
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

impl PlanFor<Sqlite> for RenameEnum {
    /// The type is known to the catalog alone.
    fn plan(&self, _: &Sqlite, _: &Catalog, _: &mut Steps) -> Result<(), Unsupported> {
        must_lie_in_no_schema(&self.to)
    }
}

impl PlanFor<Sqlite> for AddEnumValue {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        change_checks(self, &self.name, before, steps, &|_| None);
        Ok(())
    }
}

impl PlanFor<Sqlite> for RenameEnumValue {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        change_checks(self, &self.name, before, steps, &|column| {
            Some(replacing(column, &self.from, &self.to))
        });
        Ok(())
    }
}

impl PlanFor<Sqlite> for DropEnumValue {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let value = &self.value;
        change_checks(self, &self.name, before, steps, &|column| {
            Some(match &self.replaced_by {
                Some(other) => replacing(column, value, other),
                None => Conversion {
                    column: column.name.clone(),
                    value: quoted(&column.name),
                    checks: vec![DataCheck {
                        columns: vec![column.name.clone()],
                        problem: format!("the value `{value}`, which goes, in `{}`", column.name),
                        condition: writer()
                            .name(&column.name)
                            .raw(" = ")
                            .string(value)
                            .finish(),
                    }],
                },
            })
        });
        Ok(())
    }
}

/// Makes the tables of an enum type anew, each with the checks that its columns have after a change.
fn change_checks(
    change: &impl Change,
    name: &Identifier,
    before: &Catalog,
    steps: &mut Steps,
    convert: &dyn Fn(&Column) -> Option<Conversion>,
) {
    let mut after = before.clone();
    // What the catalog refuses it refuses again right after, with its reason.
    if change.apply(&mut after).is_err() {
        return;
    }
    for (table, column) in after.columns_of_enumeration(name) {
        let Some(own) = before.shared_table(table) else {
            continue;
        };
        let Some(check) = act(table, column, &after) else {
            continue;
        };
        let gone = TableChange::DropConstraint {
            name: ACTS.fold(&enumeration_check(table, &column.name)),
            drop: Drop::default(),
        };
        let changes = vec![gone, TableChange::AddConstraint(check)];
        steps.await_rebuild(&own, ACTS.alter(table, changes), convert(column));
    }
}

/// The old value, or another one in the place of one that goes.
fn replacing(column: &Column, from: &str, to: &str) -> Conversion {
    let mut value = writer();
    value
        .raw("CASE ")
        .name(&column.name)
        .raw(" WHEN ")
        .string(from);
    value.raw(" THEN ").string(to);
    value.raw(" ELSE ").name(&column.name).raw(" END");
    Conversion {
        column: column.name.clone(),
        value: value.finish(),
        checks: Vec::new(),
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
