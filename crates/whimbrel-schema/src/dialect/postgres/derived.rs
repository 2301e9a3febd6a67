//! New tables that have columns of others, from which they inherit.

use super::{ACTS, Postgres, alter_table, change, column, unsupported};
use crate::analyze::act::ColumnChange;
use crate::catalog::{Catalog, Column, Table};
use crate::dialect::Writer;
use crate::plan::{Steps, Unsupported};

/// The tables from which a new one has columns.
pub(super) struct Derived<'c> {
    parents: Vec<&'c Table>,
}

impl<'c> Derived<'c> {
    /// The tables that a new one names.
    ///
    /// # Errors
    ///
    /// When one of them is not in the catalog, or gives a column that the new table has otherwise.
    pub(super) fn of(before: &'c Catalog, table: &Table) -> Result<Self, Unsupported> {
        let mut parents = Vec::new();
        for name in &table.options.inherits {
            let Some(parent) = before.table(name) else {
                return Err(unsupported(
                    format!(
                        "makes `{}` from the columns of `{name}`, which is not there",
                        table.name
                    ),
                    "create that table first",
                ));
            };
            parents.push(parent);
        }
        let derived = Self { parents };
        derived.must_fit(table)?;
        Ok(derived)
    }

    fn must_fit(&self, table: &Table) -> Result<(), Unsupported> {
        for parent in &self.parents {
            for given in &parent.columns {
                if !table
                    .column(&given.name)
                    .is_some_and(|own| fits(own, given))
                {
                    return Err(unsupported(
                        format!(
                            "gives `{}` the column `{}` of `{}`",
                            table.name, given.name, parent.name
                        ),
                        "write the column as it is there; its default and NOT NULL alone may differ",
                    ));
                }
            }
        }
        Ok(())
    }

    /// The column that a table has it from.
    fn given(&self, own: &Column) -> Option<&'c Column> {
        self.parents
            .iter()
            .find_map(|parent| parent.column(&own.name))
    }

    /// Tells whether a column is the table's own.
    pub(super) fn is_own(&self, column: &Column) -> bool {
        self.given(column).is_none()
    }

    /// Changes what is otherwise of the columns that come from others.
    ///
    /// # Errors
    ///
    /// When the server has no such default.
    pub(super) fn change_columns(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
        table: &Table,
    ) -> Result<(), Unsupported> {
        for own in &table.columns {
            let Some(given) = self.given(own) else {
                continue;
            };
            let default = own
                .default
                .as_ref()
                .filter(|_| own.default != given.default);
            if let Some(default) = default {
                let written = column::value(dialect, default, &own.data_type)?;
                let act = ColumnChange::SetDefault(ACTS.value(default, &written, None));
                let text = format!("SET DEFAULT {written}");
                alter(before, steps, table, own, (act, &text));
            } else if own.default != given.default {
                let act = ColumnChange::DropDefault;
                alter(before, steps, table, own, (act, "DROP DEFAULT"));
            }
            match (own.nullable, given.nullable) {
                (false, true) => {
                    let act = ColumnChange::SetNotNull;
                    alter(before, steps, table, own, (act, "SET NOT NULL"));
                }
                (true, false) => {
                    let act = ColumnChange::DropNotNull;
                    alter(before, steps, table, own, (act, "DROP NOT NULL"));
                }
                (true, true) | (false, false) => {}
            }
        }
        Ok(())
    }
}

fn alter(
    before: &Catalog,
    steps: &mut Steps,
    table: &Table,
    column: &Column,
    (changed, how): (ColumnChange, &str),
) {
    let mut sql = alter_table(&table.name);
    sql.raw("ALTER COLUMN ")
        .name(&column.name)
        .raw(" ")
        .raw(how);
    let act = ACTS.alter_column(&table.name, &column.name, changed);
    change(before, steps, act, sql.finish());
}

/// Tells whether a column can be the one that another table gives: default and NOT NULL aside.
fn fits(own: &Column, given: &Column) -> bool {
    own.data_type == given.data_type
        && own.collation == given.collation
        && own.generated == given.generated
        && own.identity.is_none()
}

/// Writes the parts of the table in parentheses, and what it takes from others.
pub(super) fn write_head(sql: &mut Writer, table: &Table, parts: &[String]) {
    sql.raw(" (\n  ").raw(&parts.join(",\n  ")).raw("\n)");
    for (at, parent) in table.options.inherits.iter().enumerate() {
        sql.raw(if at == 0 { " INHERITS (" } else { ", " })
            .name(parent);
    }
    sql.raw(match table.options.inherits.is_empty() {
        true => "",
        false => ")",
    });
}
