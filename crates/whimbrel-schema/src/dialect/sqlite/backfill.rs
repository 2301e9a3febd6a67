//! Backfills, a batch at a time where the table is in use, so that others write in between.

use super::rows::cell;
use super::{ACTS, Sqlite, expression, quoted, raw, unsupported};
use crate::backend::Backend;
use crate::catalog::Catalog;
use crate::dialect::{PlanFor, backfill};
use crate::operation::Backfill;
use crate::plan::{Action, Filling, Steps, Unsupported};

impl PlanFor<Sqlite> for Backfill {
    fn plan(
        &self,
        dialect: &Sqlite,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let update = backfill::as_update(self);
        if !steps.is_in_use(&self.table) {
            return update.plan(dialect, before, steps);
        }
        let Some(table) = before.table(&self.table) else {
            return Ok(());
        };
        let (no_key, instead) = backfill::NO_KEY;
        let key = backfill::key(self, table).ok_or_else(|| {
            let what = format!("cannot backfill `{}` in batches: {no_key}", table.name);
            unsupported(what, instead)
        })?;
        let condition =
            expression::own_text(&self.pending.condition, "the condition of `matching`")?;
        let mut values = Vec::with_capacity(self.values.len());
        for (name, value) in &self.values {
            values.push(format!("{} = {}", quoted(name), cell(table, name, value)?));
        }
        let filling = Filling {
            table: table.name.clone(),
            key,
            values: values.join(", "),
            pending: backfill::condition(condition, self, Backend::Sqlite)
                .map_err(|problem| raw::unbound(&problem))?,
            batch: self.batch.max(1),
            pause_ms: self.pause_ms,
            triggers: backfill::triggers(before, table, Backend::Sqlite),
        };
        let act = backfill::in_batches(ACTS.update(&update, Some(table)));
        steps.alone(act, Action::Backfill(Box::new(filling)));
        Ok(())
    }
}
