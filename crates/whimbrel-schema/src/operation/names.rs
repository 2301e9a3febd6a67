//! The names in an operation that a schema can hold: of tables, types, views and their like.

use super::Operation;
use crate::catalog::{Column, Definition, DefinitionKey, DefinitionKind, ForeignKey, Need};
use crate::identifier::Identifier;
use crate::types::Type;

impl Operation {
    /// The names that a schema can hold; those of columns, indexes and constraints lie in their table.
    pub fn qualifiable_names(&mut self) -> Vec<&mut Identifier> {
        match self {
            Self::CreateTable(op) => {
                let table = &mut op.table;
                let mut names = vec![&mut table.name];
                names.extend(table.columns.iter_mut().filter_map(of_column));
                names.extend(table.foreign_keys.iter_mut().map(of_key));
                let options = &mut table.options;
                names.extend(options.partition.iter_mut().map(|part| &mut part.of));
                names.extend(&mut options.inherits);
                names
            }
            Self::AddColumn(op) => {
                let of_type = of_column(&mut op.column);
                std::iter::once(&mut op.table).chain(of_type).collect()
            }
            Self::ChangeType(op) => {
                let of_type = of_type(&mut op.to);
                std::iter::once(&mut op.table).chain(of_type).collect()
            }
            Self::CreatePartition(op) => vec![&mut op.table, &mut op.of],
            Self::AttachPartition(op) => vec![&mut op.table, &mut op.of],
            Self::DetachPartition(op) => vec![&mut op.table, &mut op.of],
            Self::AddForeignKey(op) => vec![&mut op.table, of_key(&mut op.key)],
            Self::RenameTable(op) => vec![&mut op.from, &mut op.to],
            Self::CreateEnum(op) => vec![&mut op.enumeration.name],
            Self::DropEnum(op) => vec![&mut op.name],
            Self::AddEnumValue(op) => vec![&mut op.name],
            Self::RenameEnumValue(op) => vec![&mut op.name],
            Self::DropEnumValue(op) => vec![&mut op.name],
            Self::RenameEnum(op) => vec![&mut op.from, &mut op.to],
            Self::CreateObject(op) => of_definition(&mut op.definition),
            Self::ReplaceObject(op) => of_definition(&mut op.definition),
            Self::DropObject(op) => of_object(&mut op.key),
            Self::RenameObject(op) => {
                let to = lies_in_schema(&op.key).then_some(&mut op.to);
                of_object(&mut op.key).into_iter().chain(to).collect()
            }
            Self::Execute(op) => op.touches.iter_mut().chain(&mut op.creates).collect(),
            Self::DropTable(op) => vec![&mut op.table],
            Self::ChangeTableOption(op) => vec![&mut op.table],
            Self::ChangeCollation(op) => vec![&mut op.table],
            Self::ChangeOnUpdate(op) => vec![&mut op.table],
            Self::ChangeIdentity(op) => vec![&mut op.table],
            Self::AddExclusion(op) => vec![&mut op.table],
            Self::ValidateConstraint(op) => vec![&mut op.table],
            Self::DropColumn(op) => vec![&mut op.table],
            Self::RenameColumn(op) => vec![&mut op.table],
            Self::ChangeNullability(op) => vec![&mut op.table],
            Self::ChangeDefault(op) => vec![&mut op.table],
            Self::ChangeComment(op) => vec![&mut op.table],
            Self::AddPrimaryKey(op) => vec![&mut op.table],
            Self::AddUnique(op) => vec![&mut op.table],
            Self::AddCheck(op) => vec![&mut op.table],
            Self::DropConstraint(op) => vec![&mut op.table],
            Self::RenameConstraint(op) => vec![&mut op.table],
            Self::CreateIndex(op) => vec![&mut op.table],
            Self::DropIndex(op) => vec![&mut op.table],
            Self::RenameIndex(op) => vec![&mut op.table],
            Self::InsertRows(op) => vec![&mut op.table],
            Self::UpdateRows(op) => vec![&mut op.table],
            Self::Backfill(op) => vec![&mut op.table],
            Self::DeleteRows(op) => vec![&mut op.table],
            Self::TruncateTable(op) => vec![&mut op.table],
        }
    }
}

fn of_column(column: &mut Column) -> Option<&mut Identifier> {
    of_type(&mut column.data_type)
}

fn of_type(data_type: &mut Type) -> Option<&mut Identifier> {
    match data_type {
        Type::Enumeration(name) => Some(name),
        Type::Array(element) => of_type(element),
        _ => None,
    }
}

fn of_key(key: &mut ForeignKey) -> &mut Identifier {
    &mut key.table
}

fn of_definition(definition: &mut Definition) -> Vec<&mut Identifier> {
    let mut names = of_object(&mut definition.key);
    for need in &mut definition.needs {
        match need {
            Need::Table(name) | Need::Enumeration(name) => names.push(name),
            Need::Column { table, .. } => names.push(table),
            Need::Definition(key) => names.extend(of_object(key)),
        }
    }
    names
}

/// The table of a trigger, policy or rule, which lies where its table lies; else the object itself.
fn of_object(key: &mut DefinitionKey) -> Vec<&mut Identifier> {
    let name = lies_in_schema(key).then_some(&mut key.name);
    key.table.iter_mut().chain(name).collect()
}

/// Tells whether an object lies in a schema itself, and not in its table or beside the schemas.
fn lies_in_schema(key: &DefinitionKey) -> bool {
    let beside = [
        DefinitionKind::Schema,
        DefinitionKind::Extension,
        DefinitionKind::Other,
    ];
    key.table.is_none() && !beside.contains(&key.kind)
}
