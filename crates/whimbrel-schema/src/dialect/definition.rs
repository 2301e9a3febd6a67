//! The statements of objects beside tables and enum types, the same on every database that has them.

use super::Writer;
use super::postgres::declared_type;
use crate::backend::Backend;
use crate::catalog::{Body, Definition, DefinitionKey, DefinitionKind, Numbering};
use crate::identifier::Identifier;
use crate::sql::SqlText;

/// How an object's kind is called in SQL, such as `MATERIALIZED VIEW`; `None` when no statement speaks
/// of the kind.
pub(super) const fn keyword(kind: DefinitionKind) -> Option<&'static str> {
    Some(match kind {
        DefinitionKind::Schema => "SCHEMA",
        DefinitionKind::Extension => "EXTENSION",
        DefinitionKind::Sequence => "SEQUENCE",
        DefinitionKind::Domain => "DOMAIN",
        DefinitionKind::CompositeType => "TYPE",
        DefinitionKind::Function => "FUNCTION",
        DefinitionKind::Procedure => "PROCEDURE",
        DefinitionKind::Aggregate => "AGGREGATE",
        DefinitionKind::View => "VIEW",
        DefinitionKind::MaterializedView => "MATERIALIZED VIEW",
        DefinitionKind::Trigger => "TRIGGER",
        DefinitionKind::Policy => "POLICY",
        DefinitionKind::Rule => "RULE",
        DefinitionKind::Statistics => "STATISTICS",
        DefinitionKind::VirtualTable => "TABLE",
        DefinitionKind::Other => return None,
    })
}

/// `CREATE …`: the statement that makes an object; `None` when the author wrote none for this
/// backend.
pub(super) fn create(definition: &Definition, backend: Backend) -> Option<String> {
    if let Body::Statement(text) = &definition.body {
        return text.get(backend).map(str::to_owned);
    }
    let mut sql = Writer::new(backend);
    sql.raw("CREATE ").raw(keyword(definition.key.kind)?);
    sql.raw(" ").name(&definition.key.name);
    match &definition.body {
        Body::Name | Body::Statement(_) => {}
        Body::Extension { schema, version } => {
            if let Some(schema) = schema {
                sql.raw(" SCHEMA ").name(schema);
            }
            if let Some(version) = version {
                sql.raw(" VERSION ").string(version);
            }
        }
        Body::Sequence { numbering, .. } => numbered(&mut sql, numbering),
        Body::View {
            query,
            columns,
            parameters,
        } => {
            if !columns.is_empty() {
                sql.raw(" (").names(columns.iter().map(Identifier::as_str));
                sql.raw(")");
            }
            let pairs = parameters
                .iter()
                .map(|(name, value)| format!("{name}={value}"));
            let pairs: Vec<String> = pairs.collect();
            if !pairs.is_empty() {
                sql.raw(" WITH (").raw(&pairs.join(", ")).raw(")");
            }
            sql.raw(" AS\n").raw(query.get(backend)?);
        }
        Body::Domain { .. } | Body::Composite(_) => typed(&mut sql, definition, backend)?,
    }
    Some(sql.finish())
}

/// What is written for domains and composite types, whose parts are types of PostgreSQL's.
fn typed(sql: &mut Writer, definition: &Definition, backend: Backend) -> Option<()> {
    let of_type = |data_type| declared_type(data_type).ok();
    match &definition.body {
        Body::Domain {
            data_type,
            nullable,
            default,
            collation,
            checks,
        } => {
            sql.raw(" AS ").raw(&of_type(data_type)?);
            if let Some(collation) = collation {
                sql.raw(" COLLATE ").name(collation);
            }
            if let Some(default) = default {
                sql.raw(" DEFAULT ").raw(default.get(backend)?);
            }
            if !nullable {
                sql.raw(" NOT NULL");
            }
            for check in checks {
                sql.raw(" CONSTRAINT ").name(&check.name);
                sql.raw(" CHECK ").group(check.expression.get(backend)?);
            }
        }
        Body::Composite(attributes) => {
            sql.raw(" AS (");
            for (at, attribute) in attributes.iter().enumerate() {
                sql.raw(if at > 0 { ", " } else { "" });
                sql.name(&attribute.name).raw(" ");
                sql.raw(&of_type(&attribute.data_type)?);
                if let Some(collation) = &attribute.collation {
                    sql.raw(" COLLATE ").name(collation);
                }
            }
            sql.raw(")");
        }
        _ => {}
    }
    Some(())
}

/// Writes how numbers are counted, each part behind a space.
pub(super) fn numbered(sql: &mut Writer, numbering: &Numbering) {
    let parts = [
        (" START WITH ", numbering.start),
        (" INCREMENT BY ", numbering.increment),
        (" MINVALUE ", numbering.smallest),
        (" MAXVALUE ", numbering.largest),
        (" CACHE ", numbering.cache),
    ];
    for (words, number) in parts {
        if let Some(number) = number {
            sql.raw(words).raw(&number.to_string());
        }
    }
    if numbering.cycles {
        sql.raw(" CYCLE");
    }
}

/// `DROP …`: the statement that takes an object away; `None` when no statement speaks of its kind.
pub(super) fn drop(key: &DefinitionKey, backend: Backend) -> Option<String> {
    let mut sql = Writer::new(backend);
    sql.raw("DROP ");
    named(&mut sql, key)?;
    Some(sql.finish())
}

/// Writes the kind and the name of an object, as `DROP`, `ALTER` and `COMMENT ON` have them.
pub(super) fn named(sql: &mut Writer, key: &DefinitionKey) -> Option<()> {
    sql.raw(keyword(key.kind)?).raw(" ").name(&key.name);
    if let Some(arguments) = &key.arguments {
        sql.raw("(").raw(arguments).raw(")");
    }
    if let Some(table) = key.table.as_ref().filter(|_| sql.names_owners()) {
        sql.raw(" ON ").name(table);
    }
    Some(())
}

/// The text that the author wrote for a backend, when the object is one of those that have a text.
pub(super) fn authored(definition: &Definition) -> Option<&SqlText> {
    match &definition.body {
        Body::Statement(text) | Body::View { query: text, .. } => Some(text),
        _ => None,
    }
}
