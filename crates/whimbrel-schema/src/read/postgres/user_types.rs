//! Enum types, domains and composite types.

use std::collections::HashMap;

use super::constraints::check;
use super::reader::{ObjectId, Reader};
use super::rows::{ConstraintRow, TypeRow};
use super::text::bare;
use crate::catalog::{Attribute, Body, Definition, DefinitionKey, DefinitionKind, Enumeration};
use crate::catalog::{Check, Need};
use crate::sql::sql;

impl Reader<'_> {
    /// Remembers what the numbers of types stand for, and of arrays of them.
    pub(super) fn know_types(&mut self, rows: &[TypeRow]) {
        for row in rows {
            let name = self.names.of(&row.schema, &row.name);
            let definition = |kind| Need::Definition(DefinitionKey::new(kind, name.clone()));
            let need = match row.kind.as_str() {
                "e" => Need::Enumeration(name.clone()),
                "d" => definition(DefinitionKind::Domain),
                "c" => definition(DefinitionKind::CompositeType),
                "r" => Need::Table(name.clone()),
                _ => definition(DefinitionKind::View),
            };
            self.needs.know(("pg_type", row.oid), need.clone());
            self.needs.know(("pg_type", row.array), need);
        }
    }

    pub(super) fn read_types(&mut self, rows: Vec<TypeRow>, constraints: &[ConstraintRow]) {
        let mut checks: HashMap<i64, Vec<Check>> = HashMap::new();
        for row in constraints.iter().filter(|row| row.domain != 0) {
            checks.entry(row.domain).or_default().push(check(row));
            if row.comment.is_some() {
                self.leave_out(format!(
                    "the comment on the check `{}` of a domain",
                    row.name
                ));
            }
        }
        for row in rows {
            let id: ObjectId = ("pg_type", row.oid);
            match row.kind.as_str() {
                "e" => self.read_enum(row),
                "d" => {
                    let checks = checks.remove(&row.oid).unwrap_or_default();
                    let body = self.domain(&row, checks);
                    self.add_type(id, DefinitionKind::Domain, row, body);
                }
                "c" => {
                    let body = self.composite(&row);
                    self.know(row.relation, &row.schema, &row.name);
                    self.comment_columns(row.relation);
                    self.add_type(id, DefinitionKind::CompositeType, row, body);
                }
                _ => {}
            }
        }
    }

    fn read_enum(&mut self, row: TypeRow) {
        let name = self.names.of(&row.schema, &row.name);
        if self.names.owner(&row.owner).is_some() {
            self.leave_out(format!(
                "the owner `{}` of the enum type `{name}`",
                row.owner
            ));
        }
        let mut enumeration = Enumeration::new(name, row.values);
        enumeration.comment = row.comment;
        self.enumerations.push(enumeration);
    }

    fn domain(&self, row: &TypeRow, checks: Vec<Check>) -> Body {
        let base = row.base.as_deref().unwrap_or_default();
        Body::Domain {
            data_type: self.data_type(base, row.enumeration.as_ref(), row.is_array),
            nullable: !row.not_null,
            default: row.default.as_deref().map(|text| sql(bare(text))),
            collation: self.names.collation(row.collation.as_ref()),
            checks,
        }
    }

    fn composite(&self, row: &TypeRow) -> Body {
        let columns = self.columns_of(row.relation).iter();
        let attributes = columns.map(|column| Attribute {
            name: column.name.as_str().into(),
            data_type: self.data_type(
                &column.data_type,
                column.enumeration.as_ref(),
                column.is_array,
            ),
            collation: self.names.collation(column.collation.as_ref()),
        });
        Body::Composite(attributes.collect())
    }

    fn add_type(&mut self, id: ObjectId, kind: DefinitionKind, row: TypeRow, body: Body) {
        let name = self.names.of(&row.schema, &row.name);
        let mut definition = Definition::new(DefinitionKey::new(kind, name), body);
        definition.owner = self.names.owner(&row.owner);
        definition.comment = row.comment;
        self.add(id, definition);
    }
}
