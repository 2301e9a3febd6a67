//! What PostgreSQL alone can do, and what SQLite can leave out without another meaning.
//!
//! How numbers are counted, whether a row may bring its own, the parameters and comments of indexes, and
//! the logging, parameters, owners and rights of tables, which a file does not have, are left out; a constraint that is not valid yet is checked at once, as SQLite checks every
//! row of a table that it makes anew.

use super::{ACTS, Sqlite, trigger, types, unsupported, waiting};
use crate::analyze::act::{ColumnChange, Sequence};
use crate::catalog::{Catalog, Exclusion, OptionChange, RowSecurity, TableOptions};
use crate::dialect::PlanFor;
use crate::operation::{
    AddExclusion, AttachPartition, ChangeCollation, ChangeIdentity, ChangeOnUpdate,
    ChangeTableOption, CreatePartition, DetachPartition, ValidateConstraint,
};
use crate::plan::{Steps, Unsupported};

/// Refuses exclusion constraints.
pub(super) fn must_not_exclude(rule: Option<&Exclusion>) -> Result<(), Unsupported> {
    match rule {
        None => Ok(()),
        Some(rule) => Err(unsupported(
            format!("has no exclusion constraints such as `{}`", rule.name),
            "put the operation into `schema.only(Backend::Postgres, …)`, and keep the rule by a \
             trigger on SQLite",
        )),
    }
}

/// Refuses what changes which rows are seen, or where they lie.
pub(super) fn must_show_every_row(options: &TableOptions) -> Result<(), Unsupported> {
    if options.row_security != RowSecurity::Off {
        return Err(row_security());
    }
    if options.partitioning.is_some() || options.partition.is_some() {
        return Err(no_partitions());
    }
    Ok(())
}

fn no_partitions() -> Unsupported {
    unsupported(
        "has no partitioned tables",
        "put the operation into `schema.only(Backend::Postgres, …)`, and create a plain table in \
         `schema.only(Backend::Sqlite, …)`",
    )
}

impl PlanFor<Sqlite> for CreatePartition {
    fn plan(&self, _: &Sqlite, _: &Catalog, _: &mut Steps) -> Result<(), Unsupported> {
        Err(no_partitions())
    }
}

impl PlanFor<Sqlite> for AttachPartition {
    fn plan(&self, _: &Sqlite, _: &Catalog, _: &mut Steps) -> Result<(), Unsupported> {
        Err(no_partitions())
    }
}

impl PlanFor<Sqlite> for DetachPartition {
    fn plan(&self, _: &Sqlite, _: &Catalog, _: &mut Steps) -> Result<(), Unsupported> {
        Err(no_partitions())
    }
}

fn row_security() -> Unsupported {
    unsupported(
        "shows every row to whoever opens the file",
        "put the operation into `schema.only(Backend::Postgres, …)`, and filter in the application",
    )
}

impl PlanFor<Sqlite> for ChangeTableOption {
    fn plan(&self, _: &Sqlite, _: &Catalog, _: &mut Steps) -> Result<(), Unsupported> {
        match &self.change {
            OptionChange::RowSecurity(RowSecurity::On | RowSecurity::Forced) => Err(row_security()),
            OptionChange::RowSecurity(RowSecurity::Off)
            | OptionChange::Logged
            | OptionChange::Unlogged
            | OptionChange::Parameter { .. }
            | OptionChange::Owner(_)
            | OptionChange::Grant(_)
            | OptionChange::Revoke(_) => Ok(()),
        }
    }
}

impl PlanFor<Sqlite> for AddExclusion {
    fn plan(&self, _: &Sqlite, _: &Catalog, _: &mut Steps) -> Result<(), Unsupported> {
        must_not_exclude(Some(&self.exclusion))
    }
}

impl PlanFor<Sqlite> for ValidateConstraint {
    /// Every row obeys its constraints.
    fn plan(&self, _: &Sqlite, _: &Catalog, _: &mut Steps) -> Result<(), Unsupported> {
        Ok(())
    }
}

impl PlanFor<Sqlite> for ChangeIdentity {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let Some(table) = before.shared_table(&self.table) else {
            return Ok(());
        };
        let old = table
            .column(&self.column)
            .and_then(|column| column.identity);
        let change = match (old, self.identity) {
            (None, Some(_)) => ColumnChange::AddIdentity(Sequence::AutoIncrement, Vec::new()),
            (Some(_), None) => ColumnChange::DropIdentity,
            (None, None) | (Some(_), Some(_)) => return Ok(()),
        };
        let act = ACTS.alter_column(&self.table, &self.column, change);
        steps.await_rebuild(&table, act, None);
        Ok(())
    }
}

impl PlanFor<Sqlite> for ChangeCollation {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let Some(table) = before.shared_table(&self.table) else {
            return Ok(());
        };
        let Some(column) = table.column(&self.column) else {
            return Ok(());
        };
        let change = ColumnChange::Type {
            to: ACTS.type_name(&types::of_column(&table, column)),
            collation: ACTS.collation(self.collation.as_deref()),
            using: None,
        };
        let act = ACTS.alter_column(&self.table, &self.column, change);
        steps.await_rebuild(&table, act, None);
        Ok(())
    }
}

impl PlanFor<Sqlite> for ChangeOnUpdate {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        waiting::end(before, steps)?;
        let Some(old) = before.table(&self.table) else {
            return Ok(());
        };
        let mut new = old.clone();
        for column in new.columns.iter_mut().filter(|c| c.name == self.column) {
            column.on_update.clone_from(&self.value);
        }
        let (had, has) = (trigger::triggers(old)?, trigger::triggers(&new)?);
        for gone in had.iter().filter(|gone| !has.contains(gone)) {
            steps.statement(trigger::drop_act(old, gone), trigger::drop(gone));
        }
        for made in has.into_iter().filter(|made| !had.contains(made)) {
            steps.statement(trigger::create_act(&new, &made), made.text);
        }
        Ok(())
    }
}
