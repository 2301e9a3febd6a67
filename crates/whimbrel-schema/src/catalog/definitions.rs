//! Creating, replacing, renaming and dropping objects beside tables and enum types.

use super::names::must_be_usable;
use super::refused::Missing;
use super::{Catalog, Definition, DefinitionKey, DefinitionKind, Need, Reason, Refused};
use crate::identifier::Identifier;

impl Catalog {
    /// Adds an object.
    ///
    /// # Errors
    ///
    /// When its name is taken or unusable, or its table is not there.
    pub fn create_definition(&mut self, definition: &Definition) -> Result<(), Refused> {
        let key = &definition.key;
        must_be_usable(&key.name)?;
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

    /// Gives an object another definition under the same key.
    ///
    /// # Errors
    ///
    /// When there is no such object.
    pub fn replace_definition(&mut self, definition: &Definition) -> Result<(), Refused> {
        self.require_definition(&definition.key)?;
        self.set_definition(definition.key.clone(), Some(definition.clone()));
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
        if let Some(other) = self.needing(&need).next() {
            let by = other.key.to_string();
            let name = key.name.clone();
            return Err(Reason::InUse { name, by }.into());
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
        definition.key.name = to.clone();
        let renamed = definition.key.clone();
        self.create_definition(&definition)?;
        self.set_definition(key.clone(), None);
        let old = Need::Definition(key.clone());
        let followers: Vec<Definition> = self.needing(&old).cloned().collect();
        for mut follower in followers {
            for need in follower.needs.iter_mut().filter(|need| **need == old) {
                *need = Need::Definition(renamed.clone());
            }
            self.set_definition(follower.key.clone(), Some(follower));
        }
        Ok(())
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
