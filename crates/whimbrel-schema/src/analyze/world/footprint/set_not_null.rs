//! `SET NOT NULL`: whether rows are read, or known to be right.

use super::constraints::drops_constraint;
use super::prediction::Prediction;
use crate::analyze::act::{AlterTable, Constraint, ConstraintKind, Name};

impl Prediction<'_> {
    pub(super) fn set_not_null(&mut self, alter: &AlterTable, column: &str) {
        for member in self.members(alter) {
            if !self.is_filled(alter, &member, column) {
                self.scan(&member);
            }
        }
    }

    /// Tells whether a column is known to have no NULL.
    fn is_filled(&self, alter: &AlterTable, table: &Name, column: &str) -> bool {
        let Some(relation) = self.relation(table) else {
            return false;
        };
        let is_waiting = relation.constraints.iter().any(
            |key| matches!(&key.kind, ConstraintKind::NotNull(of) if of == column && !key.valid),
        );
        if !is_waiting && relation.column(column).is_some_and(|c| c.not_null) {
            return true;
        }
        if self.is_before(12) {
            return false;
        }
        let mut constraints = relation.constraints.iter();
        constraints.any(|key| {
            let proves =
                matches!(&key.kind, ConstraintKind::Check(e) if e.not_null.contains(column));
            key.valid && proves && !drops_constraint(alter, &key.name)
        })
    }

    /// `ADD CONSTRAINT … NOT NULL`; 18 and newer.
    pub(super) fn add_not_null(&mut self, alter: &AlterTable, column: &str, new: &Constraint) {
        if self.is_before(18) {
            return self.refuse(
                "42601",
                "PostgreSQL 18 is the first with named NOT NULL constraints",
            );
        }
        if !self.has_or_gets_column(alter, column) {
            return self.refuse("42703", format!("{} has no column {column}", alter.table));
        }
        if !new.not_valid {
            self.set_not_null(alter, column);
        }
    }

    pub(super) fn drop_not_null(&mut self, table: &Name, name: &str) {
        let Some(relation) = self.relation(table) else {
            return;
        };
        let key = relation.primary_key();
        if key.is_some_and(|key| key.columns().contains(&name)) {
            return self.refuse("42P16", format!("{name} is in the primary key"));
        }
        let is_numbered = relation.column(name).is_some_and(|c| c.sequence.is_some());
        if is_numbered {
            self.refuse("42601", format!("{name} is an identity column"));
        }
    }
}
