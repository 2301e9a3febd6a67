//! `ADD COLUMN`: whether existing rows are written, read or left alone.

use super::prediction::Prediction;
use crate::analyze::act::{
    AlterTable, Constraint, ConstraintKind, Expression, Name, NewColumn, TableChange, TypeName,
    Volatility,
};
use crate::analyze::footprint::LockMode;
use crate::analyze::world::apply::below_serial;

/// What existing rows go through for a new column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    None,
    Scan,
    Rewrite,
}

impl Prediction<'_> {
    pub(super) fn add_column(&mut self, alter: &AlterTable, new: &NewColumn, if_not_exists: bool) {
        let table = &alter.table;
        let there = self.relation(table).and_then(|r| r.column(&new.name));
        if there.is_some() && !drops_column(alter, &new.name) {
            if !if_not_exists {
                let why = format!("{table} has a column {} already", new.name);
                self.refuse("42701", why);
            }
            return;
        }
        self.need_version(new);
        self.need_room(alter);
        let work = self.work(new);
        for member in self.family(table) {
            match work {
                Work::None => {}
                Work::Scan => self.scan(&member),
                Work::Rewrite => self.rewrite(&member),
            }
        }
        if work == Work::Rewrite
            && let Some(default) = &new.default
        {
            self.lock_drawn(default);
        }
        for constraint in &new.constraints {
            if let ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } =
                &constraint.kind
            {
                self.need_partition_key(table, std::slice::from_ref(&new.name));
            }
            if let ConstraintKind::ForeignKey { reference, .. } = &constraint.kind {
                // A column that is NULL everywhere refers to nothing.
                let is_checked = new.default.is_some() && !constraint.not_enforced;
                self.lock_referenced(&reference.table, LockMode::ShareRowExclusive);
                if is_checked {
                    self.check_key(table, &reference.table);
                }
            }
        }
    }

    /// A table has at most 1,600 columns, and those that were dropped count
    /// ([limits](https://www.postgresql.org/docs/current/limits.html)).
    fn need_room(&mut self, alter: &AlterTable) {
        const MOST: usize = 1_600;
        let there = self.relation(&alter.table);
        let there = there.map_or(0, |r| r.columns.len() + r.dropped.len());
        let added = alter.changes.iter().filter(|change| adds(change)).count();
        if there + added > MOST {
            self.refuse("54011", "tables can have at most 1600 columns");
        }
    }

    fn need_version(&mut self, new: &NewColumn) {
        let is_virtual = new.generated.as_ref().is_some_and(|g| !g.stored);
        if is_virtual && self.is_before(18) {
            self.refuse("42601", "PostgreSQL 18 is the first with VIRTUAL columns");
        } else if new.generated.is_some() && self.is_before(12) {
            self.refuse("42601", "PostgreSQL 12 is the first with generated columns");
        }
    }

    fn work(&self, new: &NewColumn) -> Work {
        if let Some(generated) = &new.generated {
            let is_checked = new.not_null || new.constraints.iter().any(is_checked);
            return match (generated.stored, is_checked) {
                (true, _) => Work::Rewrite,
                (false, true) => Work::Scan,
                (false, false) => Work::None,
            };
        }
        let data_type = new.data_type.as_ref();
        let is_serial = data_type.and_then(below_serial).is_some();
        let is_volatile = |value: &Expression| self.volatility(value) == Volatility::Volatile;
        let of_domain = data_type.and_then(|data_type| self.domain_default(data_type));
        let default = new.default.as_ref().or(of_domain);
        if is_serial
            || new.sequence.is_some()
            || data_type.is_some_and(|data_type| self.world.is_constrained(data_type))
            || default.is_some_and(is_volatile)
        {
            return Work::Rewrite;
        }
        let has_value = default.is_some_and(|value| !value.is_null);
        if (new.not_null && !has_value) || new.constraints.iter().any(is_checked) {
            Work::Scan
        } else {
            Work::None
        }
    }

    fn domain_default(&self, data_type: &TypeName) -> Option<&Expression> {
        let domain = self.world.domains.get(&data_type.name)?;
        domain
            .default
            .as_ref()
            .filter(|_| data_type.dimensions == 0)
    }

    /// The sequences that a default draws its numbers from.
    fn lock_drawn(&mut self, default: &Expression) {
        let draws = default.functions.iter().any(|f| f.name == "nextval");
        let mut texts = default.text.split('\'');
        if let Some(name) = texts.nth(1).filter(|_| draws) {
            let name = match name.split_once('.') {
                Some((schema, name)) => Name::within(schema, name),
                None => Name::new(name),
            };
            self.lock(&name, LockMode::RowExclusive);
        }
    }
}

const fn adds(change: &TableChange) -> bool {
    matches!(change, TableChange::AddColumn { .. })
}

/// Tells whether the same statement drops a column; drops come first, wherever they stand.
fn drops_column(alter: &AlterTable, column: &str) -> bool {
    let mut changes = alter.changes.iter();
    changes.any(|change| matches!(change, TableChange::DropColumn { name, .. } if name == column))
}

/// Tells whether existing rows have to be read for a constraint.
fn is_checked(constraint: &Constraint) -> bool {
    let reads = match constraint.kind {
        ConstraintKind::Check(_) | ConstraintKind::NotNull(_) => true,
        ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Exclude
        | ConstraintKind::ForeignKey { .. } => false,
    };
    reads && !constraint.not_valid && !constraint.not_enforced
}
