//! Names as the catalog holds them: plain in the default schema, with their schema elsewhere.

use super::rows::Qualified;
use crate::dialect::quote_identifier;
use crate::identifier::Identifier;

/// What the names of a live schema are said against.
#[derive(Clone, Debug)]
pub struct Names {
    /// The schema whose names are plain.
    pub default_schema: String,
    /// The role that reads; what it owns has no owner worth a word.
    pub role: String,
}

impl Names {
    /// A name in a schema.
    pub fn of(&self, schema: &str, name: &str) -> Identifier {
        if schema == self.default_schema {
            return name.into();
        }
        // The one character that no name holds stands between a schema and a name.
        format!("{schema}\0{name}").into()
    }

    /// The same, of a pair.
    pub(super) fn of_pair(&self, (schema, name): &Qualified) -> Identifier {
        self.of(schema, name)
    }

    /// A collation: those of the server's own schema are plain too.
    pub(super) fn collation(&self, pair: Option<&Qualified>) -> Option<String> {
        let (schema, name) = pair?;
        if schema == "pg_catalog" {
            return Some(name.clone());
        }
        Some(self.of(schema, name).as_str().to_owned())
    }

    /// The name as statements say it.
    pub(super) fn written(&self, schema: &str, name: &str) -> String {
        if schema == self.default_schema {
            return quote_identifier(name);
        }
        format!("{}.{}", quote_identifier(schema), quote_identifier(name))
    }

    /// The owner, when it is another role.
    pub(super) fn owner(&self, owner: &str) -> Option<Identifier> {
        (owner != self.role).then(|| owner.into())
    }

    /// A statement without the default schema before the name that it makes, where the server always
    /// writes one: of functions and statistics.
    pub(super) fn unqualified(&self, statement: &str, keywords: &[&str]) -> String {
        let quoted = quote_identifier(&self.default_schema);
        // The server calls the schema of its session's temporary objects so.
        let is_temporary = self.default_schema.starts_with("pg_temp_");
        let temporary = if is_temporary { "pg_temp" } else { &quoted };
        for keyword in keywords {
            for schema in [self.default_schema.as_str(), quoted.as_str(), temporary] {
                let start = format!("{keyword} {schema}.");
                if let Some(rest) = statement.strip_prefix(&start) {
                    return format!("{keyword} {rest}");
                }
            }
        }
        statement.to_owned()
    }
}
