//! Forbidding and allowing NULL.

use super::{ACTS, Postgres, alter_table, change, constraint, write};
use crate::analyze::act::{ColumnChange, Constraint, ConstraintKind};
use crate::catalog::Catalog;
use crate::dialect::{PlanFor, quote_identifier};
use crate::identifier::Identifier;
use crate::names;
use crate::operation::ChangeNullability;
use crate::plan::{Steps, Unsupported};

impl PlanFor<Postgres> for ChangeNullability {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let capabilities = dialect.capabilities;
        if self.nullable {
            self.alter(before, steps, ColumnChange::DropNotNull);
        } else if !self.reads_rows_in_use(before, steps) {
            self.alter(before, steps, ColumnChange::SetNotNull);
        } else if capabilities.unvalidated_not_null {
            self.validate_later(before, steps);
        } else if capabilities.not_null_by_check {
            self.prove_by_check(before, steps);
        } else {
            self.alter(before, steps, ColumnChange::SetNotNull);
        }
        Ok(())
    }
}

impl ChangeNullability {
    fn reads_rows_in_use(&self, before: &Catalog, steps: &Steps) -> bool {
        let column = before
            .table(&self.table)
            .and_then(|table| table.column(&self.column));
        steps.is_in_use(&self.table) && column.is_none_or(|column| column.nullable)
    }

    fn alter(&self, before: &Catalog, steps: &mut Steps, action: ColumnChange) {
        let words = match action {
            ColumnChange::DropNotNull => " DROP NOT NULL",
            _ => " SET NOT NULL",
        };
        let alter = alter_table(&self.table)
            .raw("ALTER COLUMN ")
            .name(&self.column)
            .raw(words)
            .finish();
        steps.lock(&self.table);
        let act = ACTS.alter_column(&self.table, &self.column, action);
        change(before, steps, act, alter);
    }

    /// A check that is validated under a weak lock spares `SET NOT NULL` the reading.
    ///
    /// The check goes in a statement of its own: dropped in the same one, it would prove nothing.
    /// <https://www.postgresql.org/docs/current/sql-altertable.html>
    fn prove_by_check(&self, before: &Catalog, steps: &mut Steps) {
        let check = self.helper_check(before);
        let add = alter_table(&self.table)
            .raw("ADD CONSTRAINT ")
            .name(&check)
            .raw(" CHECK (")
            .name(&self.column)
            .raw(" IS NOT NULL) NOT VALID")
            .finish();
        let condition = format!("{} IS NOT NULL", quote_identifier(&self.column));
        let mut added = ACTS.own_check(&check, &condition);
        added.not_valid = true;
        let act = ACTS.add_constraint(&self.table, added);
        steps.part_from_rows();
        steps.lock(&self.table);
        change(before, steps, act, add);
        constraint::validate(steps, &self.table, &check);
        self.alter(before, steps, ColumnChange::SetNotNull);
        let act = ACTS.drop_constraint(&self.table, &check);
        steps.statement(act, constraint::drop(&self.table, &check));
    }

    fn helper_check(&self, before: &Catalog) -> Identifier {
        let wanted = names::automatic([self.table.as_str(), &self.column, "not_null"]);
        let table = before.table(&self.table);
        names::free(wanted, |name| {
            let mut taken = table.iter().flat_map(|table| table.constraint_names());
            taken.any(|taken| taken == name)
        })
    }

    /// The constraint gets the server's own name, and is found again by its column: a name derived
    /// from the column may be taken by the constraint of a column that had this name before.
    fn validate_later(&self, before: &Catalog, steps: &mut Steps) {
        let add = alter_table(&self.table)
            .raw("ADD NOT NULL ")
            .name(&self.column)
            .raw(" NOT VALID")
            .finish();
        let mut added = Constraint::new(ConstraintKind::NotNull(self.column.to_string()));
        added.not_valid = true;
        let act = ACTS.add_constraint(&self.table, added);
        steps.part_from_rows();
        steps.lock(&self.table);
        change(before, steps, act, add);
        steps.split();
        // As long as nothing else has it, this is the name that the server gives.
        let name = names::automatic([self.table.as_str(), &self.column, "not_null"]);
        steps.statement(ACTS.validate(&self.table, &name), self.validation());
        steps.split();
    }

    fn validation(&self) -> String {
        let table = quote_identifier(&self.table);
        let body = write()
            .raw("DECLARE found name;\nBEGIN\n  SELECT k.conname INTO STRICT found\n")
            .raw("  FROM pg_catalog.pg_constraint AS k JOIN pg_catalog.pg_attribute AS a\n")
            .raw("    ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]\n")
            .raw("  WHERE k.contype = 'n' AND k.conrelid = ")
            .string(&table)
            .raw("::regclass AND a.attname = ")
            .string(&self.column)
            .raw(";\n  EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', ")
            .string(&table)
            .raw("::regclass, found);\nEND")
            .finish();
        write().raw("DO ").body(&body).finish()
    }
}
