//! A catalog put together from what a database says, without the rules for new objects.

use std::sync::Arc;

use super::{Catalog, Definition, Enumeration, Table};

impl Catalog {
    /// A catalog of these objects, taken as they are.
    ///
    /// What exists in a database need not obey the rules for what revisions may make: a table may have
    /// no columns, a name may be reserved. Of two objects with one name the last stays.
    pub fn from_parts(
        tables: impl IntoIterator<Item = Table>,
        enumerations: impl IntoIterator<Item = Enumeration>,
        definitions: impl IntoIterator<Item = Definition>,
    ) -> Self {
        let mut catalog = Self::new();
        for enumeration in enumerations {
            let name = enumeration.name.clone();
            catalog.enums.insert(name, Arc::new(enumeration));
        }
        for table in tables {
            catalog.set_table(table.name.clone(), Some(table));
        }
        for definition in definitions {
            catalog.set_definition(definition.key.clone(), Some(definition));
        }
        catalog.forget();
        catalog
    }
}
