//! A schema as a document, for JSON.

use serde::Serialize;

use crate::catalog::{Catalog, Definition, Enumeration, Table};

/// A schema as a document: its parts by kind and name, so that the same schema is the same text.
#[derive(Clone, Debug, Serialize)]
pub struct Document<'c> {
    /// The tables, by name.
    pub tables: Vec<&'c Table>,
    /// The enum types, by name.
    pub enums: Vec<&'c Enumeration>,
    /// The objects beside them, by kind and name.
    pub definitions: Vec<&'c Definition>,
}

/// A schema as a document.
///
/// ```
/// use whimbrel_schema::{Catalog, show::document};
/// let text = serde_json::to_string(&document(&Catalog::new())).unwrap();
/// assert_eq!(text, r#"{"tables":[],"enums":[],"definitions":[]}"#);
/// ```
pub fn document(catalog: &Catalog) -> Document<'_> {
    Document {
        tables: catalog.tables().collect(),
        enums: catalog.enumerations().collect(),
        definitions: catalog.definitions().collect(),
    }
}
