//! Backfills, a batch at a time where the table is in use.

use super::rows::{advance_sequences, type_of, unbound};
use super::{ACTS, Postgres, column, measure, text_of, unsupported, write};
use crate::backend::Backend;
use crate::catalog::Catalog;
use crate::dialect::{PlanFor, backfill};
use crate::operation::Backfill;
use crate::plan::{Action, Filling, Steps, Unsupported};

impl PlanFor<Postgres> for Backfill {
    fn plan(
        &self,
        dialect: &Postgres,
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
        let condition = text_of(&self.pending.condition, "the condition of the rows")?;
        let mut values = Vec::with_capacity(self.values.len());
        for (name, value) in &self.values {
            let value = column::value(dialect, value, type_of(Some(table), name))?;
            values.push(write().name(name).raw(" = ").raw(&value).finish());
        }
        let filling = Filling {
            table: table.name.clone(),
            key,
            values: values.join(", "),
            pending: backfill::condition(condition, self, Backend::Postgres)
                .map_err(|problem| unbound(&problem))?,
            batch: self.batch.max(1),
            pause_ms: self.pause_ms,
            triggers: backfill::triggers(before, table, Backend::Postgres),
        };
        let act = backfill::in_batches(ACTS.update(&update, Some(table)));
        steps.alone(act, Action::Backfill(Box::new(filling)));
        advance_sequences(steps, Some(table), self.values.iter().map(|(name, _)| name));
        for (name, _) in &self.values {
            measure(steps, &table.name, Some(name));
        }
        Ok(())
    }
}
