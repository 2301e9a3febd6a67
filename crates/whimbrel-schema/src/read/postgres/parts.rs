//! What is carried as the statement which makes it: triggers, policies, rules, statistics, extensions,
//! and the rest.

use super::needs::class;
use super::reader::{ObjectId, Reader, Setting};
use super::rows::{ExtensionRow, OtherRow, PartRow, StatisticsRow};
use crate::catalog::{Body, Definition, DefinitionKey, DefinitionKind, Need};
use crate::dialect::quote_identifier;
use crate::identifier::Identifier;
use crate::sql::sql;

impl Reader<'_> {
    /// Reads what belongs to tables and views.
    pub(super) fn read_parts(&mut self, kind: DefinitionKind, rows: Vec<PartRow>) {
        let class = match kind {
            DefinitionKind::Policy => "pg_policy",
            DefinitionKind::Rule => "pg_rewrite",
            _ => "pg_trigger",
        };
        for row in rows {
            if class == "pg_trigger" && self.kept_by_columns.contains(&row.oid) {
                continue;
            }
            let Some(relation) = self.relations.get(&row.relation).cloned() else {
                continue;
            };
            let key = DefinitionKey::new(kind, row.name.as_str()).on(relation.name.clone());
            let statement = row.statement.trim_end().trim_end_matches(';');
            let mut definition = Definition::new(key.clone(), Body::Statement(sql(statement)));
            definition.comment = row.comment;
            self.add((class, row.oid), definition);
            let state = match row.enabled.as_str() {
                "D" => "DISABLE",
                "R" => "ENABLE REPLICA",
                "A" => "ENABLE ALWAYS",
                _ => continue,
            };
            let word = kind.word().to_uppercase();
            let name = quote_identifier(&row.name);
            self.add_setting(Setting {
                table: Some(&relation.name),
                of: row.name.as_str().into(),
                what: &format!("state of the {}", kind.word()),
                statement: format!("ALTER TABLE {} {state} {word} {name}", relation.written),
                needs: vec![Need::Definition(key)],
            });
        }
    }

    pub(super) fn read_statistics(&mut self, rows: Vec<StatisticsRow>) {
        for row in rows {
            let name = self.names.of(&row.schema, &row.name);
            let key = DefinitionKey::new(DefinitionKind::Statistics, name);
            let statement = self
                .names
                .unqualified(&row.statement, &["CREATE STATISTICS"]);
            let mut definition = Definition::new(key.clone(), Body::Statement(sql(&statement)));
            definition.owner = self.names.owner(&row.owner);
            definition.comment = row.comment;
            self.add(("pg_statistic_ext", row.oid), definition);
            if let Some(target) = row.target {
                let written = self.names.written(&row.schema, &row.name);
                self.add_setting(Setting {
                    table: None,
                    of: key.name.clone(),
                    what: "target of the statistics",
                    statement: format!("ALTER STATISTICS {written} SET STATISTICS {target}"),
                    needs: vec![Need::Definition(key)],
                });
            }
        }
    }

    /// The version is the server's choice: an upgrade of the server is no change of the schema.
    pub(super) fn read_extensions(&mut self, rows: Vec<ExtensionRow>) {
        for row in rows {
            let key = DefinitionKey::new(DefinitionKind::Extension, row.name.as_str());
            let own = [self.names.default_schema.as_str(), "pg_catalog"];
            let elsewhere = !own.contains(&row.schema.as_str());
            let schema = elsewhere.then(|| row.schema.as_str().into());
            let body = Body::Extension {
                schema,
                version: None,
            };
            self.add(("pg_extension", row.oid), Definition::new(key, body));
        }
    }

    pub(super) fn read_others(&mut self, rows: Vec<OtherRow>) {
        for row in rows {
            let name = match &row.schema {
                Some(schema) => self.names.of(schema, &row.name),
                None => row.name.as_str().into(),
            };
            if let Some(why) = &row.why {
                self.leave_out(format!("the {} `{}`: {why}", row.what, spoken(&name)));
            }
            let (Some(statement), Some(class)) = (&row.statement, class(&row.class)) else {
                continue;
            };
            let owner = row
                .owner
                .as_deref()
                .and_then(|owner| self.names.owner(owner));
            self.add_statement(
                (class, row.oid),
                (&row.what, name.clone()),
                statement,
                owner,
            );
            if let Some(subject) = &row.subject {
                let what = (row.what.as_str(), name);
                self.add_comment(None, what, subject, row.comment.as_ref());
            }
        }
    }

    /// Adds an object of no kind of its own.
    pub(super) fn add_statement(
        &mut self,
        id: ObjectId,
        (what, name): (&str, Identifier),
        statement: &str,
        owner: Option<Identifier>,
    ) {
        let key = DefinitionKey::new(DefinitionKind::Other, name).taking(what);
        let mut definition = Definition::new(key, Body::Statement(sql(statement)));
        definition.owner = owner;
        self.add(id, definition);
    }
}

/// A name with its schema, in a sentence.
fn spoken(name: &Identifier) -> String {
    name.replace('\0', ".")
}
