//! Giving tables, columns and indexes other names.
//!
//! What refers to a table or a column follows, because `legacy_alter_table` is off
//! ([ALTER TABLE RENAME](https://www.sqlite.org/lang_altertable.html#alter_table_rename)). The
//! triggers of `on_update` columns are made anew, since their names follow too.

use super::{ACTS, Sqlite, column, index, must_not_be_taken, same_name, trigger, writer};
use crate::analyze::act::Concurrency;
use crate::catalog::{Catalog, Table};
use crate::dialect::PlanFor;
use crate::names::automatic;
use crate::operation::{RenameColumn, RenameIndex, RenameTable};
use crate::plan::{Steps, Unsupported};

impl PlanFor<Sqlite> for RenameTable {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let Some(table) = before.table(&self.from) else {
            return Ok(());
        };
        let renamed = Table {
            name: self.to.clone(),
            ..table.clone()
        };
        // Names that differ in case alone are one name to SQLite.
        if self.from.eq_ignore_ascii_case(&self.to) && self.from != self.to {
            let between = automatic(["__whimbrel_new", self.to.as_str()]);
            return with_triggers(table, &renamed, steps, |steps| {
                rename(&self.from, &between, steps);
                rename(&between, &self.to, steps);
            });
        }
        must_not_be_taken(&self.to, before)?;
        with_triggers(table, &renamed, steps, |steps| {
            rename(&self.from, &self.to, steps);
        })
    }
}

impl PlanFor<Sqlite> for RenameColumn {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let Some(table) = before.table(&self.table) else {
            return Ok(());
        };
        let same = |name: &str| name != self.from.as_str() && name.eq_ignore_ascii_case(&self.to);
        if let Some(taken) = table.columns.iter().find(|c| same(&c.name)) {
            return Err(same_name(&self.to, &taken.name));
        }
        column::must_not_be_quoted(table, &self.to)?;
        let mut text = writer();
        text.raw("ALTER TABLE ").name(&self.table);
        text.raw(" RENAME COLUMN ").name(&self.from);
        text.raw(" TO ").name(&self.to);
        let renamed = table.with_column_renamed(&self.from, &self.to);
        let act = ACTS.rename_column(&self.table, &self.from, &self.to);
        with_triggers(table, &renamed, steps, |steps| {
            steps.statement(act, text.finish());
            steps.given_unspoken(&self.table, &self.to);
        })
    }
}

impl PlanFor<Sqlite> for RenameIndex {
    /// SQLite cannot rename an index.
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let table = before.table(&self.table);
        let Some(found) = table.and_then(|table| table.index(&self.from)) else {
            return Ok(());
        };
        if !self.from.eq_ignore_ascii_case(&self.to) {
            must_not_be_taken(&self.to, before)?;
        }
        let mut renamed = found.clone();
        renamed.name = self.to.clone();
        let create = index::create(&self.table, &renamed)?;
        let gone = ACTS.drop_index(&self.from, Concurrency::Plain);
        let made = ACTS.create_index(&self.table, table, &renamed, Concurrency::Plain);
        index::change(&self.table, gone, index::drop(&self.from), before, steps);
        index::change(&self.table, made, create, before, steps);
        Ok(())
    }
}

fn rename(from: &str, to: &str, steps: &mut Steps) {
    let mut text = writer();
    text.raw("ALTER TABLE ").name(from);
    text.raw(" RENAME TO ").name(to);
    steps.statement(ACTS.rename_table(from, to), text.finish());
}

/// Has statements written between the end of the old triggers and the beginning of the new ones.
fn with_triggers(
    old: &Table,
    new: &Table,
    steps: &mut Steps,
    write: impl FnOnce(&mut Steps),
) -> Result<(), Unsupported> {
    let (gone, come) = (trigger::triggers(old)?, trigger::triggers(new)?);
    for trigger in &gone {
        steps.statement(trigger::drop_act(old, trigger), trigger::drop(trigger));
    }
    write(steps);
    for trigger in come {
        steps.statement(trigger::create_act(new, &trigger), trigger.text);
    }
    Ok(())
}
