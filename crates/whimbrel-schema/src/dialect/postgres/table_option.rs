//! What a table has beside columns, keys and indexes.

use super::index::write_parameter;
use super::{ACTS, Postgres, alter_table, change, unsupported, write};
use crate::analyze::act::{Act, TableChange, TableSetting};
use crate::catalog::{
    Catalog, Grant, KeyTarget, OptionChange, PartitionStrategy, Partitioning, RowSecurity, Table,
    TableOptions,
};
use crate::dialect::{PlanFor, Writer};
use crate::identifier::Identifier;
use crate::operation::ChangeTableOption;
use crate::plan::{Steps, Unsupported};

impl PlanFor<Postgres> for ChangeTableOption {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        if let Some(table) = before.table(&self.table) {
            carry_out(&self.table, &table.options, &self.change, before, steps);
        }
        Ok(())
    }
}

/// What a new table has that `CREATE TABLE` does not say.
pub(super) fn complete(table: &Table, before: &Catalog, steps: &mut Steps) {
    let made = TableOptions {
        unlogged: table.options.unlogged,
        parameters: table.options.parameters.clone(),
        ..TableOptions::default()
    };
    for change in made.changes(&table.options) {
        carry_out(&table.name, &made, &change, before, steps);
    }
}

/// Refuses a partition, which has an operation of its own.
pub(super) fn must_stand_alone(table: &Table) -> Result<(), Unsupported> {
    match table.options.partition {
        None => Ok(()),
        Some(_) => Err(unsupported(
            format!("makes the partition `{}` as if it were a table", table.name),
            "create a partition with `schema.create_partition(…)`",
        )),
    }
}

/// Writes `PARTITION BY`, behind a space.
///
/// # Errors
///
/// When the author wrote no text for an expression of the key.
pub(super) fn write_partitioning(sql: &mut Writer, table: &Table) -> Result<(), Unsupported> {
    write_partition_keys(sql, table.options.partitioning.as_ref())
}

/// The same of a partition that has partitions of its own.
///
/// # Errors
///
/// As [`write_partitioning`].
pub(super) fn write_partition_keys(
    sql: &mut Writer,
    how: Option<&Partitioning>,
) -> Result<(), Unsupported> {
    let Some(how) = how else {
        return Ok(());
    };
    sql.raw(match how.strategy {
        PartitionStrategy::Range => " PARTITION BY RANGE (",
        PartitionStrategy::List => " PARTITION BY LIST (",
        PartitionStrategy::Hash => " PARTITION BY HASH (",
    });
    for (at, key) in how.keys.iter().enumerate() {
        sql.raw(if at > 0 { ", " } else { "" });
        match key {
            KeyTarget::Column(name) => sql.name(name),
            KeyTarget::Expression(text) => sql.group(super::text_of(text, "a partition key")?),
        };
    }
    sql.raw(")");
    Ok(())
}

fn carry_out(
    table: &Identifier,
    now: &TableOptions,
    option: &OptionChange,
    before: &Catalog,
    steps: &mut Steps,
) {
    let set = |setting| TableChange::Set(setting);
    let mut sql = alter_table(table);
    let changes = match option {
        OptionChange::Logged => {
            sql.raw("SET LOGGED");
            vec![set(TableSetting::Logged)]
        }
        OptionChange::Unlogged => {
            sql.raw("SET UNLOGGED");
            vec![set(TableSetting::Unlogged)]
        }
        OptionChange::Parameter { name, value } => {
            sql.raw(if value.is_some() { "SET (" } else { "RESET (" });
            write_parameter(&mut sql, name);
            if let Some(value) = value {
                sql.raw(" = ").string(value);
            }
            sql.raw(")");
            vec![set(TableSetting::Parameters(vec![name.clone()]))]
        }
        OptionChange::RowSecurity(security) => row_security(&mut sql, now, *security),
        OptionChange::Owner(owner) => {
            match owner {
                Some(owner) => sql.raw("OWNER TO ").name(owner),
                None => sql.raw("OWNER TO CURRENT_USER"),
            };
            vec![set(TableSetting::Owner)]
        }
        OptionChange::Grant(grant) => {
            let mut sql = rights("GRANT ", table, grant);
            sql.raw(" TO ");
            role(&mut sql, grant);
            sql.raw(if grant.with_grant_option {
                " WITH GRANT OPTION"
            } else {
                ""
            });
            return change(
                before,
                steps,
                Act::Grant(vec![ACTS.name(table)]),
                sql.finish(),
            );
        }
        OptionChange::Revoke(grant) => {
            let mut sql = rights("REVOKE ", table, grant);
            role(sql.raw(" FROM "), grant);
            return change(
                before,
                steps,
                Act::Grant(vec![ACTS.name(table)]),
                sql.finish(),
            );
        }
    };
    steps.lock(table);
    change(before, steps, ACTS.alter(table, changes), sql.finish());
}

/// Two switches: whether policies decide, and whether they decide for the owner too.
fn row_security(sql: &mut Writer, now: &TableOptions, to: RowSecurity) -> Vec<TableChange> {
    let forces = to == RowSecurity::Forced;
    let mut changes = vec![TableChange::Set(match to {
        RowSecurity::Off => {
            sql.raw("DISABLE ROW LEVEL SECURITY");
            TableSetting::DisableRowSecurity
        }
        RowSecurity::On | RowSecurity::Forced => {
            sql.raw("ENABLE ROW LEVEL SECURITY");
            TableSetting::EnableRowSecurity
        }
    })];
    if forces || now.row_security == RowSecurity::Forced {
        sql.raw(if forces { ", FORCE" } else { ", NO FORCE" });
        sql.raw(" ROW LEVEL SECURITY");
        changes.push(TableChange::Set(TableSetting::ForceRowSecurity));
    }
    changes
}

fn rights(verb: &str, table: &Identifier, grant: &Grant) -> Writer {
    let mut sql = write();
    sql.raw(verb);
    for (at, right) in grant.privileges.iter().enumerate() {
        sql.raw(if at > 0 { ", " } else { "" }).raw(right);
        if !grant.columns.is_empty() {
            let columns = grant.columns.iter().map(Identifier::as_str);
            sql.raw(" (").names(columns).raw(")");
        }
    }
    sql.raw(" ON TABLE ").name(table);
    sql
}

fn role(sql: &mut Writer, grant: &Grant) {
    match &grant.to {
        Some(role) => sql.name(role),
        None => sql.raw("PUBLIC"),
    };
}
