//! Tables: creating, dropping and commenting on them.

use super::derived::{self, Derived};
use super::{
    ACTS, Postgres, alter_table, change, change_joined, column, constraint, exclusion, index, key,
    partition, sqlite_only, table_option, trigger, write,
};
use crate::analyze::act::Act;
use crate::catalog::{Catalog, Check, ForeignKey, Table, Unique, Validity};
use crate::dialect::PlanFor;
use crate::dialect::acts::Over;
use crate::identifier::Identifier;
use crate::operation::{ChangeComment, CreateTable, DropTable};
use crate::plan::{Steps, Unsupported};

impl PlanFor<Postgres> for CreateTable {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let table = &self.table;
        sqlite_only::must_not_be_in(table)?;
        key::must_not_be_null(table)?;
        table_option::must_stand_alone(table)?;
        for key in &table.foreign_keys {
            constraint::must_be_referable(dialect, before, key)?;
        }
        let derived = Derived::of(before, table)?;
        let (later, now): (Vec<_>, Vec<_>) = table.foreign_keys.iter().partition(|key| {
            let in_use = key.table != table.name && steps.is_in_use(&key.table);
            in_use || key.validity == Validity::NotValid
        });
        let made = act(dialect, before, &derived, table, &now)?;
        let create = create(dialect, before, &derived, table, &now)?;
        for parent in &table.options.inherits {
            steps.lock(parent);
        }
        change(before, steps, made, create);
        derived.change_columns(dialect, before, steps, table)?;
        for unique in table.uniques.iter().filter(|u| is_again(table, u)) {
            let mut add = alter_table(&table.name);
            add.raw("ADD ").raw(&key::unique(dialect, unique)?);
            let act = ACTS.add_constraint(&table.name, ACTS.unique(unique, Over::Own));
            steps.statement(act, add.finish());
        }
        if let Some(text) = &table.comment {
            let act = ACTS.comment(&table.name, None, Some(text));
            steps.statement(act, comment(&table.name, None, Some(text)));
        }
        for column in &table.columns {
            if let Some(text) = &column.comment {
                let act = ACTS.comment(&table.name, Some(&column.name), Some(text));
                steps.statement(act, comment(&table.name, Some(&column.name), Some(text)));
            }
            trigger::create(dialect, before, steps, &table.name, column)?;
        }
        for check in table.checks.iter().filter(|check| !is_valid(check)) {
            let mut add = alter_table(&table.name);
            add.raw("ADD ")
                .raw(&constraint::check(check)?)
                .raw(" NOT VALID");
            let added = ACTS.check(check, Some(table));
            steps.statement(ACTS.add_constraint(&table.name, added), add.finish());
        }
        table_option::complete(table, before, steps);
        join(before, steps, table, later);
        Ok(())
    }
}

/// Tells whether an earlier key of the table has the same columns. `CREATE TABLE` would leave this one
/// out without a word, as it takes both for one that was written twice; `ALTER TABLE` adds it.
fn is_again(table: &Table, unique: &Unique) -> bool {
    let earlier = table.uniques.iter();
    let mut earlier = earlier.take_while(|other| !std::ptr::eq(*other, unique));
    table.primary_key_columns() == unique.columns
        || earlier.any(|other| other.columns == unique.columns)
}

/// The server takes whatever holds of an empty table for valid, so that a check that is not to be is
/// added to the table
/// ([CREATE TABLE](https://www.postgresql.org/docs/current/sql-createtable.html)).
fn is_valid(check: &Check) -> bool {
    check.validity == Validity::Valid
}

fn create(
    dialect: &Postgres,
    before: &Catalog,
    derived: &Derived<'_>,
    table: &Table,
    keys: &[&ForeignKey],
) -> Result<String, Unsupported> {
    let mut parts = Vec::new();
    for column in table.columns.iter().filter(|c| derived.is_own(c)) {
        parts.push(column::definition(dialect, column)?);
    }
    if let Some(own) = &table.primary_key {
        parts.push(key::primary_key(dialect, own)?);
    }
    for unique in table.uniques.iter().filter(|u| !is_again(table, u)) {
        parts.push(key::unique(dialect, unique)?);
    }
    for check in table.checks.iter().filter(|check| is_valid(check)) {
        parts.push(constraint::check(check)?);
    }
    for rule in &table.exclusions {
        exclusion::must_be_possible(dialect, Some(table), rule)?;
        parts.push(exclusion::definition(rule)?);
    }
    let keys = keys.iter();
    parts.extend(keys.map(|key| constraint::foreign_key(before, Some(table), key)));
    let mut sql = write();
    sql.raw(match table.options.unlogged {
        true => "CREATE UNLOGGED TABLE ",
        false => "CREATE TABLE ",
    });
    sql.name(&table.name);
    derived::write_head(&mut sql, table, &parts);
    table_option::write_partitioning(&mut sql, table)?;
    index::write_parameters(&mut sql, &table.options.parameters);
    Ok(sql.finish())
}

fn act(
    dialect: &Postgres,
    before: &Catalog,
    derived: &Derived<'_>,
    table: &Table,
    keys: &[&ForeignKey],
) -> Result<Act, Unsupported> {
    let mut columns = Vec::with_capacity(table.columns.len());
    for column in table.columns.iter().filter(|c| derived.is_own(c)) {
        columns.push(column::act(dialect, Some(table), column)?);
    }
    let own = table.primary_key.iter();
    let own = own.map(|key| ACTS.primary_key(key, Over::Own));
    let uniques = table.uniques.iter().filter(|u| !is_again(table, u));
    let uniques = uniques.map(|u| ACTS.unique(u, Over::Own));
    let checks = table.checks.iter().filter(|check| is_valid(check));
    let checks = checks.map(|c| ACTS.check(c, Some(table)));
    let rules = table
        .exclusions
        .iter()
        .map(|rule| ACTS.exclusion(rule, Some(table)));
    let keys = keys.iter();
    let keys = keys.map(|key| constraint::foreign_key_act(before, Some(table), key));
    let constraints = own
        .chain(uniques)
        .chain(checks)
        .chain(rules)
        .chain(keys)
        .collect();
    Ok(ACTS.create_table(table, columns, constraints))
}

/// Adds the foreign keys to tables in use, which locks those against writers until COMMIT: last,
/// those to one table together, and in a step that holds nothing else. The new table has no rows,
/// so that there is nothing to read.
fn join(before: &Catalog, steps: &mut Steps, table: &Table, mut keys: Vec<&ForeignKey>) {
    keys.sort_by(|a, b| a.table.cmp(&b.table));
    let mut parent = None;
    for key in keys {
        if parent != Some(&key.table) && steps.is_in_use(&key.table) {
            steps.split();
            steps.lock(&key.table);
            parent = Some(&key.table);
        }
        let added = constraint::foreign_key_act(before, Some(table), key);
        let act = ACTS.add_constraint(&table.name, added);
        let mut add = alter_table(&table.name);
        add.raw("ADD ")
            .raw(&constraint::foreign_key(before, Some(table), key));
        if key.validity == Validity::NotValid {
            add.raw(" NOT VALID");
        }
        steps.statement(act, add.finish());
    }
    if parent.is_some() {
        steps.split();
    }
}

impl PlanFor<Postgres> for DropTable {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let table = before.table(&self.table);
        let of = table.and_then(|table| table.options.partition.as_ref());
        let is_apart = match of.filter(|part| steps.is_in_use(&part.of)) {
            None => of.is_none(),
            // To drop a partition locks its table against everybody.
            Some(part) => {
                partition::detach(dialect, before, steps, &self.table, &part.of)?;
                true
            }
        };
        // Dropping a foreign key locks the table that it refers to; with the table they would all
        // be locked at once.
        let keys = table.iter().flat_map(|table| &table.foreign_keys);
        for key in keys.filter(|_| is_apart) {
            if key.table != self.table && steps.is_in_use(&key.table) {
                let drop = constraint::drop(&self.table, &key.name);
                let act = ACTS.drop_constraint(&self.table, &key.name);
                change_joined(before, steps, &self.table, Some(&key.table), act, drop);
            }
        }
        steps.lock(&self.table);
        let drop = write().raw("DROP TABLE ").name(&self.table).finish();
        change(before, steps, ACTS.drop_table(&self.table), drop);
        if let Some(table) = table {
            trigger::drop_functions(steps, table);
        }
        Ok(())
    }
}

impl PlanFor<Postgres> for ChangeComment {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let text = self.comment.as_deref();
        let comment = comment(&self.table, self.column.as_ref(), text);
        let act = ACTS.comment(&self.table, self.column.as_deref(), text);
        change(before, steps, act, comment);
        Ok(())
    }
}

/// Says what a table or a column is for, or takes that away.
pub(super) fn comment(table: &str, column: Option<&Identifier>, text: Option<&str>) -> String {
    let mut sql = write();
    match column {
        None => sql.raw("COMMENT ON TABLE ").name(table),
        Some(column) => sql
            .raw("COMMENT ON COLUMN ")
            .name(table)
            .raw(".")
            .name(column),
    };
    sql.raw(" IS ");
    match text {
        Some(text) => sql.string(text),
        None => sql.raw("NULL"),
    };
    sql.finish()
}
