//! Each operation as the call that records it.

use super::attributes;
use super::column::{self, Own};
use super::index;
use super::layout::{Argument, Call, Statement};
use super::literal::{expression, literal, name, names, sql_text, sql_value, text};
use super::objects;
use super::partition;
use super::table;
use super::types;
use crate::catalog::{Identity, ValuePosition};
use crate::identifier::Identifier;
use crate::names::automatic;
use crate::operation::{
    AddCheck, AddColumn, AddEnumValue, AddExclusion, AddForeignKey, AddPrimaryKey, AddUnique,
    AttachPartition, ChangeCollation, ChangeComment, ChangeDefault, ChangeIdentity,
    ChangeNullability, ChangeOnUpdate, ChangeTableOption, ChangeType, CreateEnum, CreateIndex,
    CreateObject, CreatePartition, CreateTable, DeleteRows, DetachPartition, DropColumn,
    DropConstraint, DropEnum, DropEnumValue, DropIndex, DropObject, DropTable, Execute, InsertRows,
    Operation, RenameColumn, RenameConstraint, RenameEnum, RenameEnumValue, RenameIndex,
    RenameObject, RenameTable, ReplaceObject, Rows, TruncateTable, UpdateRows, ValidateConstraint,
    dispatch,
};
use crate::sql::binds::Bind;

/// A chain of calls on the schema, or on a table between the braces of `alter_table`.
#[derive(Clone, Debug)]
pub(super) struct Rendered {
    /// The table whose name comes first outside `alter_table`.
    pub(super) table: Option<Identifier>,
    /// The calls.
    pub(super) calls: Vec<Call>,
}

/// How an operation is rendered.
pub(super) trait Render {
    /// The calls that record it.
    fn render(&self) -> Rendered;
}

impl Render for Operation {
    fn render(&self) -> Rendered {
        dispatch!(self, op => Render::render(op))
    }
}

pub(super) fn on_schema(calls: impl IntoIterator<Item = Call>) -> Rendered {
    Rendered {
        table: None,
        calls: calls.into_iter().collect(),
    }
}

fn on_table(table: &Identifier, calls: impl IntoIterator<Item = Call>) -> Rendered {
    Rendered {
        table: Some(table.clone()),
        calls: calls.into_iter().collect(),
    }
}

impl Render for CreateTable {
    fn render(&self) -> Rendered {
        on_schema([table::create(&self.table, &[])])
    }
}

impl Render for DropTable {
    fn render(&self) -> Rendered {
        on_schema([Call::new("drop_table").with(name(&self.table))])
    }
}

impl Render for CreatePartition {
    fn render(&self) -> Rendered {
        let names = (&self.table, &self.of);
        let how = self.partitioning.as_ref();
        on_schema([partition::call("create_partition", names, &self.bound, how)])
    }
}

impl Render for AttachPartition {
    fn render(&self) -> Rendered {
        let names = (&self.table, &self.of);
        on_schema([partition::call(
            "attach_partition",
            names,
            &self.bound,
            None,
        )])
    }
}

impl Render for DetachPartition {
    fn render(&self) -> Rendered {
        on_schema([renames("detach_partition", &self.table, &self.of)])
    }
}

impl Render for RenameTable {
    fn render(&self) -> Rendered {
        on_schema([renames("rename_table", &self.from, &self.to)])
    }
}

impl Render for AddColumn {
    fn render(&self) -> Rendered {
        let calls = column::calls(&self.table, &self.column, &Own::default());
        on_table(&self.table, calls)
    }
}

impl Render for DropColumn {
    fn render(&self) -> Rendered {
        on_table(
            &self.table,
            [Call::new("drop_column").with(name(&self.column))],
        )
    }
}

impl Render for RenameColumn {
    fn render(&self) -> Rendered {
        on_table(
            &self.table,
            [renames("rename_column", &self.from, &self.to)],
        )
    }
}

impl Render for ChangeType {
    fn render(&self) -> Rendered {
        let to = types::expression(&self.to);
        on_table(
            &self.table,
            [column::changed_type(&self.column, to, self.using.as_ref())],
        )
    }
}

impl Render for ChangeNullability {
    fn render(&self) -> Rendered {
        let method = if self.nullable {
            "drop_not_null"
        } else {
            "set_not_null"
        };
        on_table(&self.table, [Call::new(method).with(name(&self.column))])
    }
}

impl Render for ChangeDefault {
    fn render(&self) -> Rendered {
        let change = column::changed_default(self.default.as_ref(), &self.column);
        on_table(&self.table, [change])
    }
}

impl Render for ChangeComment {
    fn render(&self) -> Rendered {
        let call = match (&self.column, &self.comment) {
            (Some(_), Some(_)) => Call::new("comment_on_column"),
            (Some(_), None) => Call::new("drop_comment_on_column"),
            (None, Some(_)) => Call::new("comment_on_table"),
            (None, None) => Call::new("drop_comment_on_table"),
        };
        let arguments = self
            .column
            .iter()
            .map(name)
            .chain(self.comment.iter().map(|t| text(t)));
        on_table(&self.table, [arguments.fold(call, Call::with)])
    }
}

impl Render for ChangeTableOption {
    fn render(&self) -> Rendered {
        on_table(&self.table, attributes::of_option(&self.change))
    }
}

impl Render for AddPrimaryKey {
    fn render(&self) -> Rendered {
        let mut calls = vec![Call::new("add_primary_key").with(names(&self.key.columns))];
        calls.extend(attributes::of_key(self.key.options.as_deref()));
        if self.key.name != automatic([self.table.as_str(), "pkey"]) {
            calls.push(Call::new("name").with(name(&self.key.name)));
        }
        on_table(&self.table, calls)
    }
}

impl Render for AddUnique {
    fn render(&self) -> Rendered {
        on_table(
            &self.table,
            table::unique("add_unique", &self.table, &self.unique),
        )
    }
}

impl Render for AddForeignKey {
    fn render(&self) -> Rendered {
        let calls = table::foreign_key("add_foreign_key", &self.table, &self.key);
        on_table(&self.table, calls)
    }
}

impl Render for AddCheck {
    fn render(&self) -> Rendered {
        on_table(
            &self.table,
            table::check("add_check", &self.table, &self.check),
        )
    }
}

impl Render for AddExclusion {
    fn render(&self) -> Rendered {
        let calls = table::exclusion("add_exclusion", &self.table, &self.exclusion);
        on_table(&self.table, calls)
    }
}

impl Render for ValidateConstraint {
    fn render(&self) -> Rendered {
        on_table(
            &self.table,
            [Call::new("validate_constraint").with(name(&self.name))],
        )
    }
}

impl Render for ChangeIdentity {
    fn render(&self) -> Rendered {
        let set = Call::new("set_identity").with(name(&self.column));
        let calls = match self.identity {
            None => vec![Call::new("drop_identity").with(name(&self.column))],
            Some(Identity::ByDefault) => vec![set],
            Some(Identity::Always) => vec![set, Call::new("always")],
        };
        let how = self.numbering.as_deref();
        let how = how.map(attributes::of_numbering);
        on_table(&self.table, calls.into_iter().chain(how))
    }
}

impl Render for ChangeOnUpdate {
    fn render(&self) -> Rendered {
        let call = match &self.value {
            None => Call::new("drop_on_update").with(name(&self.column)),
            Some(value) => Call::new("set_on_update")
                .with(name(&self.column))
                .with(expression(value)),
        };
        on_table(&self.table, [call])
    }
}

impl Render for ChangeCollation {
    fn render(&self) -> Rendered {
        let call = match &self.collation {
            None => Call::new("drop_collation").with(name(&self.column)),
            Some(collation) => Call::new("set_collation")
                .with(name(&self.column))
                .with(text(collation)),
        };
        on_table(&self.table, [call])
    }
}

impl Render for DropConstraint {
    fn render(&self) -> Rendered {
        on_table(
            &self.table,
            [Call::new("drop_constraint").with(name(&self.name))],
        )
    }
}

impl Render for RenameConstraint {
    fn render(&self) -> Rendered {
        on_table(
            &self.table,
            [renames("rename_constraint", &self.from, &self.to)],
        )
    }
}

impl Render for CreateIndex {
    fn render(&self) -> Rendered {
        on_table(
            &self.table,
            index::calls("create_index", &self.table, &self.index),
        )
    }
}

impl Render for DropIndex {
    fn render(&self) -> Rendered {
        on_table(
            &self.table,
            [Call::new("drop_index").with(name(&self.name))],
        )
    }
}

impl Render for RenameIndex {
    fn render(&self) -> Rendered {
        on_table(&self.table, [renames("rename_index", &self.from, &self.to)])
    }
}

impl Render for CreateEnum {
    fn render(&self) -> Rendered {
        let values = self.enumeration.values.iter().map(|value| text(value));
        on_schema([Call::new("create_enum")
            .with(name(&self.enumeration.name))
            .with(Argument::Array(values.collect()))])
    }
}

impl Render for DropEnum {
    fn render(&self) -> Rendered {
        on_schema([Call::new("drop_enum").with(name(&self.name))])
    }
}

impl Render for AddEnumValue {
    fn render(&self) -> Rendered {
        let add = Call::new("add_enum_value")
            .with(name(&self.name))
            .with(text(&self.value));
        let place = match &self.position {
            ValuePosition::Last => None,
            ValuePosition::Before(other) => Some(Call::new("before").with(text(other))),
            ValuePosition::After(other) => Some(Call::new("after").with(text(other))),
        };
        on_schema(std::iter::once(add).chain(place))
    }
}

impl Render for RenameEnumValue {
    fn render(&self) -> Rendered {
        on_schema([Call::new("rename_enum_value")
            .with(name(&self.name))
            .with(text(&self.from))
            .with(text(&self.to))])
    }
}

impl Render for DropEnumValue {
    fn render(&self) -> Rendered {
        let drop = Call::new("drop_enum_value")
            .with(name(&self.name))
            .with(text(&self.value));
        let other = self.replaced_by.as_ref();
        let other = other.map(|other| Call::new("replaced_by").with(text(other)));
        on_schema(std::iter::once(drop).chain(other))
    }
}

impl Render for RenameEnum {
    fn render(&self) -> Rendered {
        on_schema([renames("rename_enum", &self.from, &self.to)])
    }
}

impl Render for CreateObject {
    fn render(&self) -> Rendered {
        on_schema(objects::create(&self.definition))
    }
}

impl Render for ReplaceObject {
    fn render(&self) -> Rendered {
        on_schema(objects::replace(&self.definition))
    }
}

impl Render for DropObject {
    fn render(&self) -> Rendered {
        on_schema([objects::drop(&self.key)])
    }
}

impl Render for RenameObject {
    fn render(&self) -> Rendered {
        let key = objects::key(&self.key);
        on_schema([Call::new("rename_object").with(key).with(name(&self.to))])
    }
}

impl Render for InsertRows {
    fn render(&self) -> Rendered {
        let rows = self.rows.iter().map(|row| {
            let cells: Vec<String> = row.iter().map(|cell| expression(cell).inline()).collect();
            match cells.as_slice() {
                [only] => format!("({only},)"),
                cells => format!("({})", cells.join(", ")),
            }
        });
        on_schema([Call::new("insert")
            .with(name(&self.table))
            .with(names(&self.columns))
            .with(Argument::Array(rows.collect()))])
    }
}

impl Render for UpdateRows {
    fn render(&self) -> Rendered {
        let sets = self.values.iter().map(|(column, value)| {
            let set = Call::new("set").with(name(column)).with(expression(value));
            Statement::new("row").call(set)
        });
        on_schema([Call::new("update")
            .with(name(&self.table))
            .with(rows(&self.rows))
            .with(Argument::Block("row", sets.collect()))])
    }
}

impl Render for DeleteRows {
    fn render(&self) -> Rendered {
        on_schema([Call::new("delete")
            .with(name(&self.table))
            .with(rows(&self.rows))])
    }
}

impl Render for TruncateTable {
    fn render(&self) -> Rendered {
        on_schema([Call::new("truncate").with(name(&self.table))])
    }
}

impl Render for Execute {
    fn render(&self) -> Rendered {
        let mut calls = vec![Call::new("execute").with(sql_text(&self.statement))];
        calls.extend(self.binds.iter().map(bind));
        if !self.touches.is_empty() {
            calls.push(Call::new("touches").with(names(&self.touches)));
        }
        if !self.creates.is_empty() {
            calls.push(Call::new("creates").with(names(&self.creates)));
        }
        on_schema(calls)
    }
}

fn renames(method: &str, from: &Identifier, to: &Identifier) -> Call {
    Call::new(method).with(name(from)).with(name(to))
}

pub(super) fn rows(rows: &Rows) -> Argument {
    match rows {
        Rows::Every => Argument::Plain("every_row()".to_owned()),
        Rows::Matching(filter) => {
            let condition = match filter.condition.common() {
                Some(_) => sql_text(&filter.condition),
                None => sql_value(&filter.condition),
            };
            let start = format!("matching({})", condition.inline());
            Statement::new(start)
                .calls(filter.binds.iter().map(bind))
                .into()
        }
    }
}

fn bind(bind: &Bind) -> Call {
    Call::new("bind")
        .with(text(&bind.name))
        .with(literal(&bind.value))
}
