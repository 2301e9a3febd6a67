//! Views, triggers and virtual tables; SQLite has none of the others.

use super::{ACTS, Sqlite, must_not_be_taken, unsupported};
use crate::backend::Backend;
use crate::catalog::{Catalog, Definition, DefinitionKey, DefinitionKind};
use crate::dialect::{PlanFor, definition};
use crate::operation::{CreateObject, DropObject, RenameObject, ReplaceObject};
use crate::plan::{Steps, Unsupported};

impl PlanFor<Sqlite> for CreateObject {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        must_not_be_taken(&self.definition.key.name, before)?;
        create(&self.definition, steps)
    }
}

impl PlanFor<Sqlite> for DropObject {
    fn plan(&self, _: &Sqlite, _: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        drop(&self.key, steps)
    }
}

impl PlanFor<Sqlite> for ReplaceObject {
    fn plan(&self, _: &Sqlite, _: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        drop(&self.definition.key, steps)?;
        create(&self.definition, steps)
    }
}

impl PlanFor<Sqlite> for RenameObject {
    /// A view or trigger cannot be renamed: it is made again under its new name
    /// ([ALTER TABLE](https://www.sqlite.org/lang_altertable.html)).
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let Some(mut renamed) = before.definition(&self.key).cloned() else {
            return Ok(());
        };
        renamed.key.name = self.to.clone();
        drop(&self.key, steps)?;
        create(&renamed, steps)
    }
}

fn create(made: &Definition, steps: &mut Steps) -> Result<(), Unsupported> {
    must_exist(&made.key)?;
    let text = definition::create(made, Backend::Sqlite).ok_or_else(|| {
        unsupported(
            format!("has no text for the {}", made.key),
            "add `.sqlite(\"…\")` to it, or put the operation into `schema.only(Backend::Postgres, …)`",
        )
    })?;
    steps.statement(ACTS.object(&made.key), text);
    Ok(())
}

fn drop(key: &DefinitionKey, steps: &mut Steps) -> Result<(), Unsupported> {
    must_exist(key)?;
    let text = definition::drop(key, Backend::Sqlite).ok_or_else(|| no_such_kind(key))?;
    steps.statement(ACTS.object(key), text);
    Ok(())
}

fn must_exist(key: &DefinitionKey) -> Result<(), Unsupported> {
    let kinds = [
        DefinitionKind::View,
        DefinitionKind::Trigger,
        DefinitionKind::VirtualTable,
    ];
    if kinds.contains(&key.kind) {
        return Ok(());
    }
    Err(no_such_kind(key))
}

fn no_such_kind(key: &DefinitionKey) -> Unsupported {
    unsupported(
        format!("has no {}", key.kind.word()),
        "put the operation into `schema.only(Backend::Postgres, …)`",
    )
}
