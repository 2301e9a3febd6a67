//! What statements do, said beside their text: acts for the analyzer.
//!
//! They are made from the operation and the catalog, as the text is. Of SQL that the author wrote,
//! such as a check, only the tokens are looked at: which columns it names and which functions it
//! calls.

mod bound;
mod columns;
mod condition;
mod constraints;
mod indexes;
mod rows;
mod types;
mod values;

use crate::analyze::act::{
    Act, AlterTable, ColumnChange, Drop, Name, NewFunction, NewTrigger, Subject, TableChange,
    Volatility,
};
use crate::backend::Backend;
use crate::catalog::DefinitionKey;
use crate::identifier;
pub(super) use columns::WrittenColumn;
pub(super) use constraints::Over;

/// The acts of one backend.
#[derive(Clone, Copy, Debug)]
pub(super) struct Acts {
    backend: Backend,
}

impl Acts {
    /// The acts of a backend.
    pub(super) const fn of(backend: Backend) -> Self {
        Self { backend }
    }

    /// A quoted name as the database compares it: SQLite does not tell capitals apart.
    pub(super) fn fold(self, name: &str) -> String {
        match self.backend {
            Backend::Postgres => name.to_owned(),
            Backend::Sqlite => name.to_ascii_lowercase(),
        }
    }

    fn fold_all<'n>(self, names: impl IntoIterator<Item = &'n str>) -> Vec<String> {
        names.into_iter().map(|name| self.fold(name)).collect()
    }

    /// The name of a table, index or type.
    pub(super) fn name(self, name: &str) -> Name {
        match identifier::halves(name) {
            (Some(schema), name) => Name::within(self.fold(schema), self.fold(name)),
            (None, name) => Name::new(self.fold(name)),
        }
    }

    /// A name in the schema of a table.
    fn sibling(self, table: &str, name: &str) -> Name {
        self.name(table).sibling(self.fold(name))
    }

    /// Changes of a table in one statement.
    pub(super) fn alter(self, table: &str, changes: Vec<TableChange>) -> Act {
        Act::AlterTable(AlterTable {
            table: self.name(table),
            only: false,
            if_exists: false,
            changes,
        })
    }

    /// A change of a column, as one of several.
    pub(super) fn column(self, column: &str, change: ColumnChange) -> TableChange {
        TableChange::Column {
            name: self.fold(column),
            change,
        }
    }

    /// A change of a column.
    pub(super) fn alter_column(self, table: &str, column: &str, change: ColumnChange) -> Act {
        self.alter(table, vec![self.column(column, change)])
    }

    /// `DROP COLUMN`.
    pub(super) fn drop_column(self, table: &str, column: &str) -> Act {
        let name = self.fold(column);
        let drop = Drop::default();
        self.alter(table, vec![TableChange::DropColumn { name, drop }])
    }

    /// `RENAME TO`, within a schema.
    pub(super) fn rename_table(self, from: &str, to: &str) -> Act {
        let to = self.name(to).name;
        self.alter(from, vec![TableChange::Rename(to)])
    }

    /// `SET SCHEMA`.
    pub(super) fn move_table(self, table: &str, schema: &str) -> Act {
        self.alter(table, vec![TableChange::SetSchema(schema.to_owned())])
    }

    /// `RENAME COLUMN`.
    pub(super) fn rename_column(self, table: &str, from: &str, to: &str) -> Act {
        let (from, to) = (self.fold(from), self.fold(to));
        self.alter(table, vec![TableChange::RenameColumn { from, to }])
    }

    /// `RENAME CONSTRAINT`.
    pub(super) fn rename_constraint(self, table: &str, from: &str, to: &str) -> Act {
        let (from, to) = (self.fold(from), self.fold(to));
        self.alter(table, vec![TableChange::RenameConstraint { from, to }])
    }

    /// `DROP CONSTRAINT`.
    pub(super) fn drop_constraint(self, table: &str, name: &str) -> Act {
        let name = self.fold(name);
        let drop = Drop::default();
        self.alter(table, vec![TableChange::DropConstraint { name, drop }])
    }

    /// `VALIDATE CONSTRAINT`.
    pub(super) fn validate(self, table: &str, constraint: &str) -> Act {
        let change = TableChange::ValidateConstraint(self.fold(constraint));
        self.alter(table, vec![change])
    }

    /// `DROP TABLE`.
    pub(super) fn drop_table(self, table: &str) -> Act {
        Act::DropTables(vec![self.name(table)], Drop::default())
    }

    /// `COMMENT ON TABLE`, `COMMENT ON COLUMN`.
    pub(super) fn comment(self, table: &str, column: Option<&str>, text: Option<&str>) -> Act {
        let table = self.name(table);
        let subject = match column {
            Some(column) => Subject::Column(table, self.fold(column)),
            None => Subject::Table(table),
        };
        Act::Comment(subject, text.map(str::to_owned))
    }

    /// `COMMENT ON INDEX`, of an index with its schema.
    pub(super) fn comment_on_index(self, index: &str, text: &str) -> Act {
        Act::Comment(Subject::Index(self.name(index)), Some(text.to_owned()))
    }

    /// An object beside tables and enum types; what its statement does is read from its text.
    pub(super) fn object(self, key: &DefinitionKey) -> Act {
        Act::Opaque {
            what: key.to_string(),
            touches: key.table.iter().map(|table| self.name(table)).collect(),
            creates: Vec::new(),
        }
    }

    /// `ANALYZE`.
    pub(super) fn measure(self, table: &str) -> Act {
        Act::Analyze(vec![self.name(table)])
    }

    /// `CREATE FUNCTION` of a trigger's function.
    pub(super) fn create_function(self, name: &str) -> Act {
        Act::CreateFunction(NewFunction {
            name: self.name(name),
            volatility: Volatility::Volatile,
            is_constant: false,
        })
    }

    /// `DROP FUNCTION`.
    pub(super) fn drop_function(self, name: &str) -> Act {
        Act::DropFunctions(vec![self.name(name)], Drop::default())
    }

    /// `CREATE TRIGGER`, with the columns that its body and its condition read.
    pub(super) fn create_trigger<'n>(
        self,
        table: &str,
        name: &str,
        function: Option<&str>,
        columns: impl IntoIterator<Item = &'n str>,
    ) -> Act {
        let mentions = match self.backend {
            Backend::Postgres => Vec::new(),
            Backend::Sqlite => vec![self.name(table)],
        };
        Act::CreateTrigger(NewTrigger {
            name: self.fold(name),
            table: self.name(table),
            replace: false,
            mentions,
            function: function.map(|function| self.name(function)),
            columns: self.fold_all(columns).into_iter().collect(),
        })
    }

    /// `DROP TRIGGER`; SQLite does not name the table.
    pub(super) fn drop_trigger(self, table: &str, name: &str) -> Act {
        Act::DropTrigger {
            table: (self.backend == Backend::Postgres).then(|| self.name(table)),
            name: self.fold(name),
            drop: Drop::default(),
        }
    }

    /// `ALTER TRIGGER … RENAME TO`.
    pub(super) fn rename_trigger(self, table: &str, from: &str, to: &str) -> Act {
        Act::RenameTrigger {
            table: self.name(table),
            from: self.fold(from),
            to: self.fold(to),
        }
    }
}
