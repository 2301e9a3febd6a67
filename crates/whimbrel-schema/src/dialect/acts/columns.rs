//! New columns and tables.

use std::collections::BTreeSet;

use super::Acts;
use crate::analyze::act::{
    self, Act, Constraint, NewColumn, NewTable, NewTableKind, Sequence, SequenceOption,
    TableChange, TypeName,
};
use crate::backend::Backend;
use crate::catalog::{Column, Identity, Storage, Table};

/// What the dialect wrote for a column.
pub(in crate::dialect) struct WrittenColumn {
    /// Its type.
    pub(in crate::dialect) data_type: TypeName,
    /// Its default.
    pub(in crate::dialect) default: Option<String>,
    /// The constraints written at it.
    pub(in crate::dialect) constraints: Vec<Constraint>,
}

impl Acts {
    /// A new column of a table, which has it already.
    pub(in crate::dialect) fn new_column(
        self,
        table: Option<&Table>,
        column: &Column,
        written: WrittenColumn,
    ) -> NewColumn {
        let default = column.default.as_ref().zip(written.default);
        let sequence = column
            .identity
            .map(|identity| match (self.backend, identity) {
                (Backend::Postgres, Identity::ByDefault) => Sequence::ByDefault,
                (Backend::Postgres, Identity::Always) => Sequence::Always,
                (Backend::Sqlite, _) => Sequence::AutoIncrement,
            });
        let generated = column.generated.as_ref().map(|rule| {
            let text = rule.expression.get(self.backend).unwrap_or_default();
            act::Generated {
                expression: self.expression(text, table),
                stored: rule.storage == Storage::Stored,
            }
        });
        NewColumn {
            name: self.fold(&column.name),
            data_type: Some(written.data_type),
            collation: self.collation(column.collation.as_deref()),
            not_null: !column.nullable,
            default: default.map(|(value, text)| self.value(value, &text, table)),
            sequence,
            counting: self.counting(column),
            generated,
            constraints: written.constraints,
            extras: BTreeSet::new(),
        }
    }

    fn counting(self, column: &Column) -> Vec<SequenceOption> {
        let how = column.numbering.as_deref();
        let counts = column.identity.is_some() && self.backend == Backend::Postgres;
        how.filter(|_| counts)
            .map(SequenceOption::of)
            .unwrap_or_default()
    }

    /// A collation as the database compares its name.
    pub(in crate::dialect) fn collation(self, name: Option<&str>) -> Option<String> {
        name.map(|name| self.fold(name))
    }

    /// `ADD COLUMN`.
    pub(in crate::dialect) fn add_column(self, table: &str, column: NewColumn) -> Act {
        let change = TableChange::AddColumn {
            column: Box::new(column),
            if_not_exists: false,
        };
        self.alter(table, vec![change])
    }

    /// `CREATE TABLE`.
    pub(in crate::dialect) fn create_table(
        self,
        of: &Table,
        columns: Vec<NewColumn>,
        constraints: Vec<Constraint>,
    ) -> Act {
        let mut table = NewTable::new(self.name(&of.name));
        if self.backend == Backend::Postgres {
            table.unlogged = of.options.unlogged;
            let parents = of.options.inherits.iter();
            table.inherits = parents.map(|name| self.name(name)).collect();
            if let Some(how) = &of.options.partitioning {
                table.kind = NewTableKind::Partitioned(self.partition_keys(how));
                table.partition_by = Some(self.partition_by(how));
            }
        }
        table.columns = columns;
        table.constraints = constraints;
        Act::CreateTable(Box::new(table))
    }
}
