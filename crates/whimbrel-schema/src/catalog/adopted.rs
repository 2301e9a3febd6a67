//! Taking over what a live database holds, as it is.
//!
//! What stands in a database is true, whatever revisions may make: a name over 63 bytes, a key whose
//! table is gone, two checks of one name. So nothing is judged here.

use super::{Catalog, Definition, Enumeration, Table};

impl Catalog {
    /// Puts a table as a database holds it, in place of one of that name.
    pub fn adopt_table(&mut self, table: Table) {
        self.set_table(table.name.clone(), Some(table));
    }

    /// Puts an enum type as a database holds it, in place of one of that name.
    pub fn adopt_enumeration(&mut self, enumeration: Enumeration) {
        self.set_enumeration(enumeration.name.clone(), Some(enumeration));
    }

    /// Puts another object as a database holds it, in place of one of that key.
    pub fn adopt_definition(&mut self, definition: Definition) {
        self.set_definition(definition.key.clone(), Some(definition));
    }
}
