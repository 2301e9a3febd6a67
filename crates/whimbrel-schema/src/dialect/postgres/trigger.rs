//! `on_update`: a trigger and its function, which belong to their column.
//!
//! The function knows its column but not its table. It sets the value when another column of the
//! row changed and the author of the UPDATE did not set the column himself. Rows are compared byte
//! by byte (`*<>`), since types such as json have no equality; in a table with stored computed
//! columns every UPDATE counts as a change, because those are computed only after the trigger.
//! <https://www.postgresql.org/docs/current/functions-comparisons.html#COMPOSITE-TYPE-COMPARISON>

use super::{ACTS, DEFAULT_SCHEMA, Postgres, change, column, write};
use crate::analyze::act::Act;
use crate::catalog::{Catalog, Column, Table};
use crate::expression::Expression;
use crate::identifier::Identifier;
use crate::names::{on_update_function, on_update_trigger};
use crate::plan::{Steps, Unsupported};

/// Creates the trigger of a column, when it has one.
///
/// # Errors
///
/// When the server cannot compute the value.
pub(super) fn create(
    dialect: &Postgres,
    before: &Catalog,
    steps: &mut Steps,
    table: &str,
    column: &Column,
) -> Result<(), Unsupported> {
    let Some(value) = &column.on_update else {
        return Ok(());
    };
    let function = function(dialect, "CREATE FUNCTION ", table, column, value)?;
    let name = on_update_trigger(table, &column.name);
    let trigger = write()
        .raw("CREATE TRIGGER ")
        .name(&name)
        .raw(" BEFORE UPDATE ON ")
        .name(table)
        .raw(" FOR EACH ROW EXECUTE FUNCTION ")
        .name(&on_update_function(table, &column.name))
        .raw("()")
        .finish();
    let called = on_update_function(table, &column.name);
    let made = ACTS.create_function(&called);
    change(before, steps, made, function);
    let act = ACTS.create_trigger(table, &name, Some(&called), []);
    steps.statement(act, trigger);
    Ok(())
}

/// Drops the trigger of a column; the function goes with it.
pub(super) fn drop(before: &Catalog, steps: &mut Steps, table: &str, column: &str) {
    let name = on_update_trigger(table, column);
    let trigger = write()
        .raw("DROP TRIGGER ")
        .name(&name)
        .raw(" ON ")
        .name(table)
        .finish();
    change(before, steps, ACTS.drop_trigger(table, &name), trigger);
    drop_function(steps, table, column);
}

/// Drops the functions that the triggers of a dropped table have left.
pub(super) fn drop_functions(steps: &mut Steps, table: &Table) {
    for column in columns_of(table) {
        drop_function(steps, &table.name, &column.name);
    }
}

fn drop_function(steps: &mut Steps, table: &str, column: &str) {
    let name = on_update_function(table, column);
    let function = write().raw("DROP FUNCTION ").name(&name).raw("()").finish();
    steps.statement(ACTS.drop_function(&name), function);
}

/// The columns that have a trigger.
pub(super) fn columns_of(table: &Table) -> impl Iterator<Item = &Column> {
    table
        .columns
        .iter()
        .filter(|column| column.on_update.is_some())
}

/// Gives the trigger and the function of a column the names that follow from new names.
///
/// The table has its new name already.
pub(super) fn rename(steps: &mut Steps, from: (&str, &str), to: (&str, &str)) {
    let (old, new) = (
        on_update_trigger(from.0, from.1),
        on_update_trigger(to.0, to.1),
    );
    if old == new {
        return rename_function(
            steps,
            on_update_function(from.0, from.1),
            &on_update_function(to.0, to.1),
        );
    }
    let trigger = write()
        .raw("ALTER TRIGGER ")
        .name(&old)
        .raw(" ON ")
        .name(to.0)
        .raw(" RENAME TO ")
        .name(&new)
        .finish();
    steps.statement(ACTS.rename_trigger(to.0, &old, &new), trigger);
    rename_function(
        steps,
        on_update_function(from.0, from.1),
        &on_update_function(to.0, to.1),
    );
}

fn rename_function(steps: &mut Steps, mut from: Identifier, to: &Identifier) {
    let alter = |function: &Identifier| {
        let mut sql = write();
        sql.raw("ALTER FUNCTION ").name(function).raw("() ");
        sql
    };
    if from.schema() != to.schema() {
        let schema = to.schema().unwrap_or(DEFAULT_SCHEMA);
        let text = alter(&from).raw("SET SCHEMA ").name(schema).finish();
        steps.statement(Act::Harmless("ALTER FUNCTION"), text);
        from = Identifier::within(schema, from.local());
    }
    if from.local() != to.local() {
        let text = alter(&from).raw("RENAME TO ").local_name(to).finish();
        steps.statement(Act::Harmless("ALTER FUNCTION"), text);
    }
}

/// Writes the function of a column anew, after the column changed its name or type.
///
/// Sessions that ran the function keep what they know of the column until it is replaced.
///
/// # Errors
///
/// When the server cannot compute the value.
pub(super) fn replace_function(
    dialect: &Postgres,
    steps: &mut Steps,
    table: &str,
    column: &Column,
) -> Result<(), Unsupported> {
    if let Some(value) = &column.on_update {
        let function = function(dialect, "CREATE OR REPLACE FUNCTION ", table, column, value)?;
        let name = on_update_function(table, &column.name);
        steps.statement(ACTS.create_function(&name), function);
    }
    Ok(())
}

/// The function keeps the search path of the migration, so that it works whatever the path of the
/// session that updates a row.
fn function(
    dialect: &Postgres,
    create: &str,
    table: &str,
    column: &Column,
    value: &Expression,
) -> Result<String, Unsupported> {
    let name = &column.name;
    let value = column::value(dialect, value, &column.data_type)?;
    let [before, after] = around_value(name);
    let body = format!("{before}{value}{after}");
    Ok(write()
        .raw(create)
        .name(&on_update_function(table, name))
        .raw("() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS ")
        .body(&body)
        .finish())
}

/// What stands before and after the value in the body of the function.
fn around_value(column: &str) -> [String; 2] {
    let before = write()
        .raw("BEGIN\n  IF NEW.")
        .name(column)
        .raw(" IS NOT DISTINCT FROM OLD.")
        .name(column)
        .raw(" AND NEW OPERATOR(pg_catalog.*<>) OLD THEN\n    NEW.")
        .name(column)
        .raw(" := ")
        .finish();
    [before, ";\n  END IF;\n  RETURN NEW;\nEND".to_owned()]
}

/// The value that a function of ours gives a column, as SQL; `None` when the body is not one of ours.
pub(crate) fn value_in_body(column: &str, body: &str) -> Option<String> {
    let [before, after] = around_value(column);
    let body = body.strip_prefix('\n')?.strip_suffix('\n')?;
    let value = body.strip_prefix(before.as_str())?;
    value.strip_suffix(after.as_str()).map(str::to_owned)
}
