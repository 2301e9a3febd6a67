//! Views, functions, triggers, sequences and their like.

use super::{ACTS, Postgres, change, text_of, unsupported, write};
use crate::backend::Backend;
use crate::catalog::{Catalog, Definition, DefinitionKey};
use crate::dialect::{PlanFor, definition};
use crate::operation::{CreateObject, DropObject, RenameObject, ReplaceObject};
use crate::plan::{Steps, Unsupported};

impl PlanFor<Postgres> for CreateObject {
    fn plan(&self, _: &Postgres, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        create(&self.definition, before, steps)
    }
}

impl PlanFor<Postgres> for DropObject {
    fn plan(&self, _: &Postgres, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        drop(&self.key, before, steps)
    }
}

impl PlanFor<Postgres> for ReplaceObject {
    fn plan(&self, _: &Postgres, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        drop(&self.definition.key, before, steps)?;
        create(&self.definition, before, steps)
    }
}

impl PlanFor<Postgres> for RenameObject {
    fn plan(&self, _: &Postgres, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let mut sql = write();
        sql.raw("ALTER ");
        definition::named(&mut sql, &self.key).ok_or_else(|| no_statement(&self.key))?;
        let text = sql.raw(" RENAME TO ").name(&self.to).finish();
        change(before, steps, ACTS.object(&self.key), text);
        Ok(())
    }
}

fn create(made: &Definition, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
    if let Some(text) = definition::authored(made) {
        text_of(text, &made.key.to_string())?;
    }
    let text =
        definition::create(made, Backend::Postgres).ok_or_else(|| no_statement(&made.key))?;
    if let Some(table) = &made.key.table {
        steps.lock(table);
    }
    change(before, steps, ACTS.object(&made.key), text);
    if let Some(comment) = &made.comment {
        let mut sql = write();
        sql.raw("COMMENT ON ");
        definition::named(&mut sql, &made.key).ok_or_else(|| no_statement(&made.key))?;
        let text = sql.raw(" IS ").string(comment).finish();
        change(before, steps, ACTS.object(&made.key), text);
    }
    Ok(())
}

fn drop(key: &DefinitionKey, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
    let text = definition::drop(key, Backend::Postgres).ok_or_else(|| no_statement(key))?;
    if let Some(table) = &key.table {
        steps.lock(table);
    }
    change(before, steps, ACTS.object(key), text);
    Ok(())
}

fn no_statement(key: &DefinitionKey) -> Unsupported {
    unsupported(
        format!("has no statement of its own for the {key}"),
        "use `execute` with the statement that is meant",
    )
}
