//! Exclusion constraints.

use super::constraint::{columns, deferral, named};
use super::{ACTS, Postgres, alter_table, change, index, text_of, unsupported};
use crate::catalog::{Catalog, Exclusion, Table};
use crate::dialect::PlanFor;
use crate::operation::AddExclusion;
use crate::plan::{Steps, Unsupported};

/// An exclusion constraint as the definition of a table takes it.
///
/// # Errors
///
/// When the author wrote no text for an expression, or an operator is none.
pub(super) fn definition(rule: &Exclusion) -> Result<String, Unsupported> {
    let mut sql = named(&rule.name);
    sql.raw("EXCLUDE");
    if let Some(method) = &rule.method {
        sql.raw(" USING ").name(&method.to_ascii_lowercase());
    }
    sql.raw(" (");
    for (at, (key, operator)) in rule.keys.iter().enumerate() {
        sql.raw(if at > 0 { ", " } else { "" });
        index::write_key(&mut sql, key)?;
        must_be_operator(rule, operator)?;
        sql.raw(" WITH ").raw(operator);
    }
    sql.raw(")");
    if !rule.include.is_empty() {
        columns(sql.raw(" INCLUDE "), &rule.include);
    }
    if let Some(filter) = &rule.filter {
        let filter = text_of(filter, &format!("the condition of `{}`", rule.name))?;
        sql.raw(" WHERE ").group(filter);
    }
    Ok(sql.raw(deferral(rule.deferrable)).finish())
}

/// <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-OPERATORS>
fn must_be_operator(rule: &Exclusion, operator: &str) -> Result<(), Unsupported> {
    let is_mark = |mark: char| "+-*/<>=~!@#%^&|`?".contains(mark);
    if !operator.is_empty() && operator.chars().all(is_mark) {
        return Ok(());
    }
    Err(unsupported(
        format!(
            "compares the rows of `{}` by operators, and `{operator}` is none",
            rule.name
        ),
        "write an operator such as `=` or `&&`",
    ))
}

/// Refuses a rule over the rows of all partitions where the server has none.
///
/// # Errors
///
/// When the table is partitioned and the server is older than 17.
pub(super) fn must_be_possible(
    dialect: &Postgres,
    table: Option<&Table>,
    rule: &Exclusion,
) -> Result<(), Unsupported> {
    let is_partitioned = table.is_some_and(Table::is_partitioned);
    match is_partitioned && !dialect.capabilities.partitioned_exclusions {
        false => Ok(()),
        true => Err(unsupported(
            format!(
                "has no exclusion constraint such as `{}` on a partitioned table before version 17",
                rule.name
            ),
            "add it to each partition, or update the server",
        )),
    }
}

impl PlanFor<Postgres> for AddExclusion {
    /// There is no way to build its index beforehand.
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let table = before.table(&self.table);
        must_be_possible(dialect, table, &self.exclusion)?;
        let mut add = alter_table(&self.table);
        add.raw("ADD ").raw(&definition(&self.exclusion)?);
        let added = ACTS.exclusion(&self.exclusion, before.table(&self.table));
        steps.lock(&self.table);
        change(
            before,
            steps,
            ACTS.add_constraint(&self.table, added),
            add.finish(),
        );
        Ok(())
    }
}
