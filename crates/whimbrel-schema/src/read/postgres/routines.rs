//! Functions, procedures and aggregates.

use std::collections::BTreeSet;

use super::reader::Reader;
use super::rows::{PartRow, RoutineRow};
use crate::catalog::{Body, Definition, DefinitionKey, DefinitionKind};
use crate::sql::sql;

impl Reader<'_> {
    /// Reads routines; those that keep a column fresh with their trigger become part of the column.
    pub(super) fn read_routines(&mut self, rows: Vec<RoutineRow>, triggers: &[PartRow]) {
        let folded: BTreeSet<i64> = self.fold_on_update(&rows, triggers);
        for row in rows {
            if !folded.contains(&row.oid) {
                self.read_routine(row);
            }
        }
    }

    fn read_routine(&mut self, row: RoutineRow) {
        let name = self.names.of(&row.schema, &row.name);
        let kind = match row.kind.as_str() {
            "p" => DefinitionKind::Procedure,
            "a" => DefinitionKind::Aggregate,
            _ => DefinitionKind::Function,
        };
        let key = DefinitionKey::new(kind, name).taking(row.arguments);
        let Some(statement) = row.statement else {
            return self.leave_out(format!("the {key}: the server has no statement for it"));
        };
        let keywords = ["CREATE OR REPLACE FUNCTION", "CREATE OR REPLACE PROCEDURE"];
        let statement = self.names.unqualified(statement.trim_end(), &keywords);
        let mut definition = Definition::new(key, Body::Statement(sql(&statement)));
        definition.owner = self.names.owner(&row.owner);
        definition.comment = row.comment;
        self.add(("pg_proc", row.oid), definition);
    }
}
