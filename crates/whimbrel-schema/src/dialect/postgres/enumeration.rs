//! Enum types.

use super::{ACTS, Postgres, change, write};
use crate::catalog::Catalog;
use crate::dialect::PlanFor;
use crate::operation::{CreateEnum, DropEnum};
use crate::plan::{Steps, Unsupported};

impl PlanFor<Postgres> for CreateEnum {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let mut sql = write();
        sql.raw("CREATE TYPE ").name(&self.enumeration.name);
        sql.raw(" AS ENUM (");
        for (at, value) in self.enumeration.values.iter().enumerate() {
            if at > 0 {
                sql.raw(", ");
            }
            sql.string(value);
        }
        let act = ACTS.create_enum(&self.enumeration);
        change(before, steps, act, sql.raw(")").finish());
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
