//! Creating, replacing, renaming and dropping objects beside tables and enum types.

use super::names::must_be_usable;
use super::refused::Missing;
use super::{Body, Catalog, Definition, DefinitionKey, DefinitionKind, Need, Reason, Refused};
use crate::identifier::{Identifier, IdentifierProblem};

impl Catalog {
    /// Adds an object.
    ///
    /// # Errors
    ///
    /// When its name is taken or unusable, or its table is not there.
    pub fn create_definition(&mut self, definition: &Definition) -> Result<(), Refused> {
        let key = &definition.key;
        must_be_usable_for(key)?;
        let taken = self.definition(key).is_some()
            || key.kind.is_relation() && self.has_relation(&key.name)
            || key.kind == DefinitionKind::Domain && self.enumeration(&key.name).is_some();
        if taken {
            let (kind, name) = ("an object", key.name.clone());
            return Err(Reason::Exists { kind, name }.into());
        }
        if let Some(table) = &key.table {
            self.require_table_or_view(table)?;
        }
        self.set_definition(key.clone(), Some(definition.clone()));
        Ok(())
    }

    /// Gives an object another definition under the same key. The comment, owner and grants that the
    /// new one does not say stay; an empty comment takes the old one away.
    ///
    /// # Errors
    ///
    /// When there is no such object.
    pub fn replace_definition(&mut self, definition: &Definition) -> Result<(), Refused> {
        let old = self.require_definition(&definition.key)?;
        let mut new = definition.clone();
        new.comment = new.comment.or_else(|| old.comment.clone());
        new.comment = new.comment.filter(|comment| !comment.is_empty());
        new.owner = new.owner.or_else(|| old.owner.clone());
        if new.grants.is_empty() {
            new.grants.clone_from(&old.grants);
        }
        self.set_definition(new.key.clone(), Some(new));
        Ok(())
    }

    /// Takes an object away.
    ///
    /// # Errors
    ///
    /// When there is no such object, or another is known to need it.
    pub fn drop_definition(&mut self, key: &DefinitionKey) -> Result<(), Refused> {
        self.require_definition(key)?;
        let need = Need::Definition(key.clone());
        let needing = self
            .needing(&need)
            .next()
            .map(|other| other.key.to_string());
        let held = || self.held_by(key).map(|object| format!("`{object}`"));
        let reading = || {
            let mut others = self.definitions().filter(|other| other.depends_on(key));
            others.next().map(|other| format!("the {}", other.key))
        };
        if let Some(by) = needing.or_else(held).or_else(reading) {
            let name = key.name.clone();
            return Err(Reason::InUse { name, by }.into());
        }
        if key.kind.is_view() {
            self.drop_definitions_of(&key.name);
        }
        self.set_definition(key.clone(), None);
        Ok(())
    }

    /// Gives an object another name; what is known to need it follows.
    ///
    /// # Errors
    ///
    /// When there is no such object, or the new name is taken or unusable.
    pub fn rename_definition(
        &mut self,
        key: &DefinitionKey,
        to: &Identifier,
    ) -> Result<(), Refused> {
        let mut definition = self.require_definition(key)?.clone();
        if let Some(object) = self.held_by(key) {
            return Err(Reason::Contradiction(format!(
                "the schema `{}` holds `{object}`, which would get another name with it",
                key.name
            ))
            .into());
        }
        if matches!(definition.body, Body::Statement(_)) {
            definition = definition.with_text(|text| text.with_first_renamed(&key.name, to));
        }
        definition.key.name = to.clone();
        let renamed = definition.key.clone();
        self.create_definition(&definition)?;
        self.set_definition(key.clone(), None);
        if key.kind.is_view() {
            self.follow_relation(&key.name, to);
        }
        let old = Need::Definition(key.clone());
        let calls = |d: &Definition| {
            key.kind.is_routine() && d.text().is_some_and(|text| text.calls(&key.name))
        };
        let followers = self
            .definitions()
            .filter(|d| d.needs.contains(&old) || calls(d));
        for mut follower in followers.cloned().collect::<Vec<_>>() {
            for need in follower.needs.iter_mut().filter(|need| **need == old) {
                *need = Need::Definition(renamed.clone());
            }
            if key.kind.is_routine() {
                follower = follower.with_text(|text| text.with_call_renamed(&key.name, to));
            }
            self.set_definition(follower.key.clone(), Some(follower));
        }
        Ok(())
    }

    /// Something that lies in a schema.
    fn held_by(&self, schema: &DefinitionKey) -> Option<&Identifier> {
        let is_schema = schema.kind == DefinitionKind::Schema;
        let tables = self.tables().map(|table| &table.name);
        let types = self.enumerations().map(|enumeration| &enumeration.name);
        let others = self.definitions().map(|definition| &definition.key.name);
        let mut names = tables.chain(types).chain(others).filter(|_| is_schema);
        names.find(|name| name.schema() == Some(schema.name.as_str()))
    }

    /// The objects that are known to need something.
    pub fn needing<'c>(&'c self, need: &'c Need) -> impl Iterator<Item = &'c Definition> {
        self.definitions()
            .filter(move |definition| definition.needs.contains(need))
    }

    /// The objects that belong to a table or view: its triggers, policies and rules.
    pub fn definitions_of<'c>(&'c self, table: &'c str) -> impl Iterator<Item = &'c Definition> {
        let belongs = move |d: &&Definition| d.key.table.as_ref().is_some_and(|t| *t == table);
        self.definitions().filter(belongs)
    }

    /// The object of this key, or the refusal that names the nearest one.
    ///
    /// # Errors
    ///
    /// [`Reason::UnknownObject`].
    pub fn require_definition(&self, key: &DefinitionKey) -> Result<&Definition, Reason> {
        self.definition(key).ok_or_else(|| {
            let alike = self.definitions.keys().filter(|k| k.kind == key.kind);
            Reason::UnknownObject {
                kind: key.kind.word(),
                missing: Missing::among(&key.name, alike.map(|k| &k.name)),
            }
        })
    }

    fn require_table_or_view(&self, name: &Identifier) -> Result<(), Reason> {
        let kinds = [DefinitionKind::View, DefinitionKind::MaterializedView];
        let mut keys = kinds
            .map(|kind| DefinitionKey::new(kind, name.clone()))
            .into_iter();
        if keys.any(|key| self.definition(&key).is_some()) {
            return Ok(());
        }
        self.require_table(name).map(|_| ())
    }
}

/// Refuses a name that an object cannot have. PostgreSQL keeps `pg_` for schemas alone: `pg_trgm` is an
/// extension
/// ([CREATE SCHEMA](https://www.postgresql.org/docs/current/sql-createschema.html)).
fn must_be_usable_for(key: &DefinitionKey) -> Result<(), Reason> {
    let kept = IdentifierProblem::Reserved { prefix: "pg_" };
    match key.name.problem() {
        Some(problem) if problem == kept && key.kind != DefinitionKind::Schema => Ok(()),
        _ => must_be_usable(&key.name),
    }
}
