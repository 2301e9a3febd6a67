//! Enum types.

use super::{ACTS, DEFAULT_SCHEMA, Postgres, change, unsupported, write};
use crate::analyze::act::{Act, Subject, TypeChange};
use crate::catalog::{Catalog, Enumeration, ValuePosition};
use crate::dialect::{PlanFor, Writer};
use crate::identifier::Identifier;
use crate::operation::{AddEnumValue, CreateEnum, DropEnum, RenameEnum, RenameEnumValue};
use crate::plan::{Steps, Unsupported};

/// Creates an enum type.
pub(super) fn create(before: &Catalog, steps: &mut Steps, enumeration: &Enumeration) {
    let mut sql = write();
    sql.raw("CREATE TYPE ").name(&enumeration.name);
    sql.raw(" AS ENUM (");
    for (at, value) in enumeration.values.iter().enumerate() {
        if at > 0 {
            sql.raw(", ");
        }
        sql.string(value);
    }
    let act = ACTS.create_enum(enumeration);
    change(before, steps, act, sql.raw(")").finish());
    if let Some(comment) = &enumeration.comment {
        let mut sql = write();
        sql.raw("COMMENT ON TYPE ").name(&enumeration.name);
        sql.raw(" IS ").string(comment);
        let act = Act::Comment(Subject::Other, Some(comment.clone()));
        steps.statement(act, sql.finish());
    }
}

fn alter_type(name: &str) -> Writer {
    let mut sql = write();
    sql.raw("ALTER TYPE ").name(name).raw(" ");
    sql
}

/// Gives an enum type another name, in another schema where that says so.
pub(super) fn rename(before: &Catalog, steps: &mut Steps, from: &Identifier, to: &Identifier) {
    let mut moved = from.clone();
    if from.schema() != to.schema() {
        let schema = to.schema().unwrap_or(DEFAULT_SCHEMA);
        let text = alter_type(from).raw("SET SCHEMA ").name(schema).finish();
        let act = ACTS.alter_type(from, TypeChange::SetSchema(schema.to_owned()));
        change(before, steps, act, text);
        moved = Identifier::within(schema, from.local());
    }
    if from.local() != to.local() {
        let text = alter_type(&moved).raw("RENAME TO ").local_name(to).finish();
        let act = ACTS.alter_type(&moved, TypeChange::Rename(to.local().to_owned()));
        change(before, steps, act, text);
    }
}

impl PlanFor<Postgres> for CreateEnum {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        create(before, steps, &self.enumeration);
        Ok(())
    }
}

impl PlanFor<Postgres> for DropEnum {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let drop = write().raw("DROP TYPE ").name(&self.name).finish();
        change(before, steps, ACTS.drop_type(&self.name), drop);
        Ok(())
    }
}

impl PlanFor<Postgres> for AddEnumValue {
    /// A new value cannot be used in the transaction that adds it
    /// ([ALTER TYPE](https://www.postgresql.org/docs/current/sql-altertype.html#id-1.9.3.42.7)).
    fn plan(
        &self,
        dialect: &Postgres,
        _before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        if !dialect.capabilities.enum_values_in_transactions {
            return Err(unsupported(
                "adds values to enum types inside of transactions since version 12",
                "update the server, or create another enum type and change the columns to it",
            ));
        }
        let mut sql = alter_type(&self.name);
        sql.raw("ADD VALUE IF NOT EXISTS ").string(&self.value);
        match &self.position {
            ValuePosition::Last => {}
            ValuePosition::Before(other) => {
                sql.raw(" BEFORE ").string(other);
            }
            ValuePosition::After(other) => {
                sql.raw(" AFTER ").string(other);
            }
        }
        let added = TypeChange::AddValue {
            value: self.value.clone(),
            position: self.position.clone(),
            if_not_exists: true,
        };
        steps.committed(ACTS.alter_type(&self.name, added), sql.finish());
        Ok(())
    }
}

impl PlanFor<Postgres> for RenameEnumValue {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let mut sql = alter_type(&self.name);
        sql.raw("RENAME VALUE ").string(&self.from);
        sql.raw(" TO ").string(&self.to);
        let renamed = TypeChange::RenameValue {
            from: self.from.clone(),
            to: self.to.clone(),
        };
        let act = ACTS.alter_type(&self.name, renamed);
        change(before, steps, act, sql.finish());
        Ok(())
    }
}

impl PlanFor<Postgres> for RenameEnum {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        rename(before, steps, &self.from, &self.to);
        Ok(())
    }
}
