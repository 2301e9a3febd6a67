//! Views, materialized or not.

use super::reader::Reader;
use super::rows::ViewRow;
use super::tables::parameters;
use crate::catalog::{Body, Definition, DefinitionKey, DefinitionKind};
use crate::sql::sql;

impl Reader<'_> {
    pub(super) fn read_views(&mut self, rows: Vec<ViewRow>) {
        for row in rows {
            let name = self.know(row.oid, &row.schema, &row.name);
            let kind = match row.kind.as_str() {
                "m" => DefinitionKind::MaterializedView,
                _ => DefinitionKind::View,
            };
            let query = row.query.trim().trim_end_matches(';');
            let body = Body::View {
                query: sql(query),
                columns: Vec::new(),
                parameters: parameters(&row.parameters),
            };
            let mut definition = Definition::new(DefinitionKey::new(kind, name.clone()), body);
            definition.owner = self.names.owner(&row.owner);
            definition.comment = row.comment;
            self.add(("pg_class", row.oid), definition);
            if !row.populated {
                self.leave_out(format!(
                    "that the materialized view `{name}` has no rows yet: a new one is filled at once"
                ));
            }
            if let Some(tablespace) = row.tablespace {
                self.leave_out(format!(
                    "the tablespace `{tablespace}` of the view `{name}`"
                ));
            }
            self.comment_columns(row.oid);
            self.read_view_defaults(row.oid);
        }
    }

    /// A view's column may have a default, for rows inserted through it.
    fn read_view_defaults(&mut self, relation: i64) {
        let Some(of) = self.relations.get(&relation).cloned() else {
            return;
        };
        let rows = self.columns_of(relation).iter();
        let defaults = rows.filter_map(|row| Some((row.name.clone(), row.default.clone()?)));
        for (name, default) in defaults.collect::<Vec<_>>() {
            let column = crate::dialect::quote_identifier(&name);
            self.add_setting(super::reader::Setting {
                table: Some(&of.name),
                of: name.into(),
                what: "default",
                statement: format!(
                    "ALTER VIEW {} ALTER COLUMN {column} SET DEFAULT {default}",
                    of.written
                ),
                needs: vec![],
            });
        }
    }
}
