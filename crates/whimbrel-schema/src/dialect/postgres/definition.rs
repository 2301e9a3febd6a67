//! Views, functions, triggers, sequences and their like.

use super::{ACTS, Postgres, altered, change, kept, replaced, text_of, unsupported, write};
use crate::analyze::act::Act;
use crate::backend::Backend;
use crate::catalog::{Catalog, Definition, DefinitionKey};
use crate::dialect::{PlanFor, Writer, definition};
use crate::identifier::Identifier;
use crate::operation::{CreateObject, DropObject, RenameObject, ReplaceObject};
use crate::plan::{Steps, Unsupported};
use crate::sql::tokens::{self, Kind};

impl PlanFor<Postgres> for CreateObject {
    fn plan(&self, _: &Postgres, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        lock_owner(&self.definition.key, steps);
        create(&self.definition, before, steps)?;
        dress(None, &self.definition, before, steps)
    }
}

impl PlanFor<Postgres> for DropObject {
    fn plan(&self, _: &Postgres, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        lock_owner(&self.key, steps);
        drop(&self.key, before, steps)
    }
}

impl PlanFor<Postgres> for ReplaceObject {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let new = &self.definition;
        let Some(old) = before.definition(&new.key) else {
            // What is not there is the catalog's finding.
            return Ok(());
        };
        if !old.says_the_same_as(new) && !altered::alter(old, new, before, steps)? {
            replaced::replace(dialect, old, new, before, steps)?;
        }
        dress(Some(old), new, before, steps)
    }
}

impl PlanFor<Postgres> for RenameObject {
    fn plan(&self, _: &Postgres, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let mut key = self.key.clone();
        if key.table.is_none() && key.name.schema() != self.to.schema() {
            let schema = self.to.schema().unwrap_or(super::DEFAULT_SCHEMA);
            let text = alter(&key)?.raw(" SET SCHEMA ").name(schema).finish();
            change(before, steps, ACTS.object(&key), text);
            key.name = Identifier::within(schema, key.name.local());
        }
        if key.name.local() != self.to.local() {
            let text = alter(&key)?
                .raw(" RENAME TO ")
                .local_name(&self.to)
                .finish();
            change(before, steps, ACTS.object(&self.key), text);
        }
        Ok(())
    }
}

/// Makes an object, without what it has beside its definition.
pub(super) fn create(
    made: &Definition,
    before: &Catalog,
    steps: &mut Steps,
) -> Result<(), Unsupported> {
    if let Some(text) = definition::authored(made) {
        text_of(text, &made.key.to_string())?;
    }
    let text =
        definition::create(made, Backend::Postgres).ok_or_else(|| no_statement(&made.key))?;
    change(before, steps, ACTS.object(&made.key), text);
    Ok(())
}

/// Takes an object away.
pub(super) fn drop(
    key: &DefinitionKey,
    before: &Catalog,
    steps: &mut Steps,
) -> Result<(), Unsupported> {
    let text = definition::drop(key, Backend::Postgres);
    let text = text.or_else(|| drop_other(before.definition(key)?));
    let text = text.ok_or_else(|| no_statement(key))?;
    change(before, steps, ACTS.object(key), text);
    Ok(())
}

/// `DROP …` of what no kind of ours is, by the words between `CREATE` and its name: `DROP COLLATION`,
/// `DROP INDEX`.
fn drop_other(definition: &Definition) -> Option<String> {
    let text = definition.text()?.get(Backend::Postgres)?;
    let name = definition.key.name.local();
    let mut sql = write();
    sql.raw("DROP");
    for token in tokens::significant(text, Backend::Postgres).skip(1) {
        let written = token.text(text);
        let is_name = match token.kind {
            Kind::Word => written.eq_ignore_ascii_case(name),
            Kind::QuotedName => tokens::unquoted(written) == name,
            _ => return None,
        };
        if is_name {
            let table = definition.key.table.as_ref();
            let name =
                table.map_or_else(|| definition.key.name.clone(), |t| t.sibling(&name.into()));
            return Some(sql.raw(" ").name(&name).finish());
        }
        let word = written.to_ascii_uppercase();
        if !["OR", "REPLACE", "UNIQUE"].contains(&word.as_str()) {
            sql.raw(" ").raw(&word);
        }
    }
    None
}

/// Reads what live objects have, and drops them, the last first. What follows stands in the same step:
/// what was read is forgotten at its end.
pub(super) fn drop_keeping(
    objects: &[&Definition],
    before: &Catalog,
    steps: &mut Steps,
) -> Result<(), Unsupported> {
    for object in objects {
        if let Some(save) = kept::save(&object.key) {
            steps.statement(Act::Harmless("SELECT"), save);
        }
    }
    // What is known by its text alone, such as an index of a view, goes with what it belongs to.
    let has_word = |object: &&&Definition| definition::keyword(object.key.kind).is_some();
    for object in objects.iter().rev().filter(has_word) {
        drop(&object.key, before, steps)?;
    }
    Ok(())
}

/// Makes objects again that were dropped, the first first, and gives them back what they had.
pub(super) fn create_again<'d>(
    objects: impl IntoIterator<Item = &'d Definition>,
    before: &Catalog,
    steps: &mut Steps,
) -> Result<(), Unsupported> {
    for object in objects {
        create(object, before, steps)?;
        match kept::restore(&object.key) {
            Some(restore) => steps.statement(Act::Harmless("DO"), restore),
            None => dress(None, object, before, steps)?,
        }
    }
    Ok(())
}

/// Says that the table of a trigger, policy or rule is locked.
pub(super) fn lock_owner(key: &DefinitionKey, steps: &mut Steps) {
    if let Some(table) = &key.table {
        steps.lock(table);
    }
}

/// Gives an object its comment, owner and grants, as far as they changed.
fn dress(
    old: Option<&Definition>,
    new: &Definition,
    before: &Catalog,
    steps: &mut Steps,
) -> Result<(), Unsupported> {
    let key = &new.key;
    let changed = new.comment.as_deref() != old.and_then(|old| old.comment.as_deref());
    if let Some(comment) = new.comment.as_ref().filter(|_| changed) {
        let mut sql = write();
        sql.raw("COMMENT ON ");
        definition::named(&mut sql, key).ok_or_else(|| no_statement(key))?;
        sql.raw(" IS ");
        match comment.as_str() {
            "" => sql.raw("NULL"),
            comment => sql.string(comment),
        };
        change(before, steps, ACTS.object(key), sql.finish());
    }
    let changed = new.owner != old.and_then(|old| old.owner.clone());
    if let Some(owner) = new.owner.as_ref().filter(|_| changed) {
        let text = alter(key)?.raw(" OWNER TO ").name(owner).finish();
        change(before, steps, ACTS.object(key), text);
    }
    let had = old.map(|old| old.grants.as_slice()).unwrap_or_default();
    for grant in new.grants.iter().filter(|grant| !had.contains(grant)) {
        let mut sql = write();
        definition::grant(&mut sql, key, grant).ok_or_else(|| no_statement(key))?;
        change(before, steps, ACTS.object(key), sql.finish());
    }
    Ok(())
}

/// The beginning of every change to an object.
pub(super) fn alter(key: &DefinitionKey) -> Result<Writer, Unsupported> {
    let mut sql = write();
    sql.raw("ALTER ");
    definition::named(&mut sql, key).ok_or_else(|| no_statement(key))?;
    Ok(sql)
}

fn no_statement(key: &DefinitionKey) -> Unsupported {
    unsupported(
        format!("has no statement of its own for the {key}"),
        "use `execute` with the statement that is meant",
    )
}
