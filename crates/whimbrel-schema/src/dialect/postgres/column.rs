//! Columns: their definitions, and adding, dropping and changing them.

use super::{
    ACTS, Postgres, alter_table, change, filling, sqlite_only, table, text_of, trigger, types,
    unsupported, write,
};
use crate::analyze::act::{ColumnChange, NewColumn};
use crate::catalog::{Catalog, Column, Generated, Storage, Table};
use crate::dialect::acts::WrittenColumn;
use crate::dialect::{PlanFor, Writer};
use crate::expression::Expression;
use crate::operation::{AddColumn, ChangeDefault, DropColumn};
use crate::plan::{Steps, Unsupported};
use crate::types::Type;

/// The column as `CREATE TABLE` and `ADD COLUMN` take it.
///
/// # Errors
///
/// When the server cannot have such a column.
pub(super) fn definition(dialect: &Postgres, column: &Column) -> Result<String, Unsupported> {
    let mut sql = write();
    sql.name(&column.name).raw(" ");
    sql.raw(&types::declared(&column.data_type)?);
    if let Some(collation) = &column.collation {
        sql.raw(" COLLATE ").name(collation);
    }
    if !column.nullable {
        sql.raw(" NOT NULL");
    }
    if let Some(identity) = column.identity {
        filling::write_identity(sql.raw(" "), identity, column.numbering.as_deref());
    }
    if let Some(default) = &column.default {
        let default = value(dialect, default, &column.data_type)?;
        sql.raw(" DEFAULT ").raw(&default);
    }
    if let Some(rule) = &column.generated {
        write_rule(&mut sql, dialect, column, rule)?;
    }
    Ok(sql.finish())
}

/// The column as acts describe it, over the columns of its table.
///
/// # Errors
///
/// As [`definition`].
pub(super) fn act(
    dialect: &Postgres,
    table: Option<&Table>,
    column: &Column,
) -> Result<NewColumn, Unsupported> {
    let default = column.default.as_ref();
    let default = default.map(|default| value(dialect, default, &column.data_type));
    let written = WrittenColumn {
        data_type: types::act(&column.data_type)?,
        default: default.transpose()?,
        constraints: Vec::new(),
    };
    Ok(ACTS.new_column(table, column, written))
}

fn write_rule(
    sql: &mut Writer,
    dialect: &Postgres,
    column: &Column,
    rule: &Generated,
) -> Result<(), Unsupported> {
    let capabilities = dialect.capabilities;
    let storage = match rule.storage {
        Storage::Stored if capabilities.stored_columns => " STORED",
        Storage::Stored => {
            return Err(unsupported(
                "computes columns since version 12",
                "compute the value in a trigger or a view, written with `execute`",
            ));
        }
        Storage::Virtual if capabilities.virtual_columns => " VIRTUAL",
        Storage::Virtual => {
            return Err(unsupported(
                "computes columns on read since version 18",
                "store the value: `.generated(…)` instead of `.generated_virtual(…)`",
            ));
        }
    };
    let expression = text_of(
        &rule.expression,
        &format!("the computed column `{}`", column.name),
    )?;
    sql.raw(" GENERATED ALWAYS AS ")
        .group(expression)
        .raw(storage);
    Ok(())
}

/// A value for a column of this type; a string takes on the column's type by itself.
///
/// # Errors
///
/// When the server has no such expression, or the author wrote no text for it.
pub(super) fn value(
    dialect: &Postgres,
    expression: &Expression,
    data_type: &Type,
) -> Result<String, Unsupported> {
    let written = match expression {
        Expression::Literal(literal) => write().literal(literal).finish(),
        Expression::Sql(text) => write().group(text_of(text, "an expression")?).finish(),
        Expression::Now => now(data_type).to_owned(),
        Expression::Today => "CURRENT_DATE".to_owned(),
        Expression::RandomUuid if dialect.capabilities.random_uuid => {
            "gen_random_uuid()".to_owned()
        }
        Expression::RandomUuid => {
            return Err(unsupported(
                "makes random UUIDs by itself since version 13",
                "run `CREATE EXTENSION pgcrypto` with `execute` and write `sql(\"gen_random_uuid()\")`",
            ));
        }
    };
    Ok(written)
}

/// There is no cast from a moment to a time of the day that fits every column.
const fn now(data_type: &Type) -> &'static str {
    match data_type {
        Type::Date => "CURRENT_DATE",
        Type::Time => "LOCALTIME",
        _ => "now()",
    }
}

impl PlanFor<Postgres> for AddColumn {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        sqlite_only::must_not_be_in_column(&self.column)?;
        let definition = definition(dialect, &self.column)?;
        let add = alter_table(&self.table)
            .raw("ADD COLUMN ")
            .raw(&definition)
            .finish();
        let added = act(dialect, before.table(&self.table), &self.column)?;
        steps.lock(&self.table);
        change(before, steps, ACTS.add_column(&self.table, added), add);
        if let Some(comment) = &self.column.comment {
            let on = &self.column.name;
            let text = table::comment(&self.table, Some(on), Some(comment));
            steps.statement(ACTS.comment(&self.table, Some(on), Some(comment)), text);
        }
        trigger::create(dialect, before, steps, &self.table, &self.column)
    }
}

impl PlanFor<Postgres> for DropColumn {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        steps.lock(&self.table);
        let column = before
            .table(&self.table)
            .and_then(|table| table.column(&self.column));
        if column.is_some_and(|column| column.on_update.is_some()) {
            trigger::drop(before, steps, &self.table, &self.column);
        }
        let drop = alter_table(&self.table)
            .raw("DROP COLUMN ")
            .name(&self.column)
            .finish();
        let act = ACTS.drop_column(&self.table, &self.column);
        change(before, steps, act, drop);
        Ok(())
    }
}

impl PlanFor<Postgres> for ChangeDefault {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let column = before
            .table(&self.table)
            .and_then(|table| table.column(&self.column));
        let data_type = column.map_or(&Type::Text, |column| &column.data_type);
        let mut sql = alter_table(&self.table);
        sql.raw("ALTER COLUMN ").name(&self.column);
        let changed = match &self.default {
            Some(default) => {
                let written = value(dialect, default, data_type)?;
                sql.raw(" SET DEFAULT ").raw(&written);
                ColumnChange::SetDefault(ACTS.value(default, &written, None))
            }
            None => {
                sql.raw(" DROP DEFAULT");
                ColumnChange::DropDefault
            }
        };
        let act = ACTS.alter_column(&self.table, &self.column, changed);
        steps.lock(&self.table);
        change(before, steps, act, sql.finish());
        Ok(())
    }
}
