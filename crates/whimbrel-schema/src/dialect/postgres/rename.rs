//! Renaming tables, columns, constraints and indexes.

use super::replaced::under_views;
use super::{ACTS, DEFAULT_SCHEMA, Postgres, alter_table, change, trigger, write};
use crate::catalog::{Catalog, Definition};
use crate::dialect::PlanFor;
use crate::identifier::Identifier;
use crate::operation::{RenameColumn, RenameConstraint, RenameIndex, RenameTable};
use crate::plan::{Steps, Unsupported};

impl PlanFor<Postgres> for RenameTable {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let Self { from, to } = self;
        steps.lock(from);
        let moved = match to.schema() {
            _ if from.schema() == to.schema() => from.clone(),
            schema => {
                let schema = schema.unwrap_or(DEFAULT_SCHEMA);
                let text = alter_table(from).raw("SET SCHEMA ").name(schema).finish();
                change(before, steps, ACTS.move_table(from, schema), text);
                Identifier::within(schema, from.local())
            }
        };
        if from.local() != to.local() {
            let rename = alter_table(&moved)
                .raw("RENAME TO ")
                .local_name(to)
                .finish();
            change(before, steps, ACTS.rename_table(&moved, to), rename);
        }
        for column in before.table(from).into_iter().flat_map(trigger::columns_of) {
            trigger::rename(steps, (from, &column.name), (to, &column.name));
        }
        Ok(())
    }
}

impl PlanFor<Postgres> for RenameColumn {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let Self { table, from, to } = self;
        let rename = alter_table(table)
            .raw("RENAME COLUMN ")
            .name(from)
            .raw(" TO ")
            .name(to)
            .finish();
        steps.lock(table);
        // A view would keep the old name for its own column; made again, it says what its text says.
        let follow = |view: &Definition| view.with_column_renamed(table, from, to);
        under_views(table, from, before, steps, follow, |steps| {
            change(before, steps, ACTS.rename_column(table, from, to), rename);
            Ok(())
        })?;
        for column in before
            .table(table)
            .into_iter()
            .flat_map(trigger::columns_of)
        {
            let mut renamed = column.clone();
            if column.name == *from {
                renamed.name = to.clone();
                trigger::rename(steps, (table, from), (table, to));
            }
            let value = column.on_update.as_ref();
            renamed.on_update = value.map(|value| value.with_column_renamed(from, to));
            if renamed != *column {
                trigger::replace_function(dialect, steps, table, &renamed)?;
            }
        }
        Ok(())
    }
}

impl PlanFor<Postgres> for RenameConstraint {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let rename = alter_table(&self.table)
            .raw("RENAME CONSTRAINT ")
            .name(&self.from)
            .raw(" TO ")
            .name(&self.to)
            .finish();
        let act = ACTS.rename_constraint(&self.table, &self.from, &self.to);
        steps.lock(&self.table);
        change(before, steps, act, rename);
        Ok(())
    }
}

impl PlanFor<Postgres> for RenameIndex {
    /// Version 11 locks the index against readers; later ones do not.
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let from = self.table.sibling(&self.from);
        let rename = write()
            .raw("ALTER INDEX ")
            .name(&from)
            .raw(" RENAME TO ")
            .name(&self.to)
            .finish();
        steps.lock(&self.table);
        change(before, steps, ACTS.rename_index(&from, &self.to), rename);
        Ok(())
    }
}
