//! Views, triggers and virtual tables; SQLite has none of the others.

use super::{ACTS, Sqlite, must_lie_in_no_schema, must_not_be_taken, unsupported, writer};
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
    /// The triggers of a view go with it, and are made again.
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let new = &self.definition;
        let same = before
            .definition(&new.key)
            .is_some_and(|old| old.says_the_same_as(new));
        if same {
            // SQLite keeps neither comments nor rights.
            return Ok(());
        }
        drop(&new.key, steps)?;
        create(new, steps)?;
        let own = before
            .definitions_of(&new.key.name)
            .filter(|_| new.is_view());
        own.into_iter()
            .try_for_each(|trigger| create(trigger, steps))
    }
}

impl PlanFor<Sqlite> for RenameObject {
    /// A view or trigger cannot be renamed: it is made again under its new name, and so is what reads
    /// it ([ALTER TABLE](https://www.sqlite.org/lang_altertable.html)). A virtual table can.
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let Some(old) = before.definition(&self.key) else {
            return Ok(());
        };
        must_lie_in_no_schema(&self.to)?;
        if self.key.kind == DefinitionKind::VirtualTable {
            let mut text = writer();
            text.raw("ALTER TABLE ").name(&self.key.name);
            text.raw(" RENAME TO ").name(&self.to);
            steps.statement(ACTS.object(&self.key), text.finish());
            return Ok(());
        }
        let mut after = before.clone();
        if after.rename_definition(&self.key, &self.to).is_err() {
            // The catalog says why.
            return Ok(());
        }
        let mut going = vec![old];
        if old.is_view() {
            going.extend(before.views_over(&self.key.name, None));
        }
        let own = going.iter().filter(|object| object.is_view());
        let own = own.flat_map(|view| before.definitions_of(&view.key.name));
        going.extend(own.collect::<Vec<_>>());
        for object in going.iter().rev() {
            drop(&object.key, steps)?;
        }
        for object in going {
            if let Some(renamed) = after.definition(&self.renamed(&object.key)) {
                create(renamed, steps)?;
            }
        }
        Ok(())
    }
}

impl RenameObject {
    /// The key of an object after the renaming.
    fn renamed(&self, key: &DefinitionKey) -> DefinitionKey {
        let mut key = key.clone();
        if key == self.key {
            key.name = self.to.clone();
        } else if self.key.kind.is_view() && key.table.as_ref() == Some(&self.key.name) {
            key.table = Some(self.to.clone());
        }
        key
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
