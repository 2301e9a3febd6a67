//! Keys, unique constraints, foreign keys and checks.

use std::sync::Arc;

use super::{Sqlite, bracketed, expression, waiting, writer};
use crate::catalog::{Action, Catalog, Check, Deferrable, ForeignKey, Table};
use crate::dialect::{PlanFor, Writer};
use crate::expression::{Expression, Literal};
use crate::identifier::Identifier;
use crate::operation::{
    AddCheck, AddForeignKey, AddPrimaryKey, AddUnique, DropConstraint, RenameConstraint,
};
use crate::plan::{Steps, Unsupported};

/// The constraints of a table, as they stand after its columns in `CREATE TABLE`.
pub(super) fn definitions(table: &Table) -> Result<Vec<String>, Unsupported> {
    let numbers_itself = |name: &Identifier| {
        let column = table.column(name);
        column.is_some_and(|column| column.identity.is_some())
    };
    let key = table.primary_key.as_ref();
    let key = key.filter(|key| !key.columns.iter().any(numbers_itself));
    let key = key.map(|key| unique("PRIMARY KEY", &key.name, &key.columns));
    let uniques = table.uniques.iter();
    let uniques = uniques.map(|kept| unique("UNIQUE", &kept.name, &kept.columns));
    let mut parts: Vec<String> = key.into_iter().chain(uniques).collect();
    parts.extend(table.foreign_keys.iter().map(foreign_key));
    for rule in &table.checks {
        parts.push(check(rule)?);
    }
    Ok(parts)
}

fn named(name: &str) -> Writer {
    let mut text = writer();
    text.raw("CONSTRAINT ").name(name).raw(" ");
    text
}

fn unique(kind: &str, name: &str, columns: &[Identifier]) -> String {
    let mut text = named(name);
    text.raw(kind).raw(" (");
    text.names(columns.iter().map(Identifier::as_str));
    text.raw(")").finish()
}

fn foreign_key(key: &ForeignKey) -> String {
    let mut text = named(&key.name);
    text.raw("FOREIGN KEY (");
    text.names(key.columns.iter().map(Identifier::as_str));
    text.raw(") ").raw(&reference(key)).finish()
}

/// `REFERENCES` and what follows it.
fn reference(key: &ForeignKey) -> String {
    let mut text = writer();
    text.raw("REFERENCES ").name(&key.table).raw(" (");
    text.names(key.references.iter().map(Identifier::as_str));
    text.raw(")");
    for (event, action) in [
        (" ON DELETE ", key.on_delete),
        (" ON UPDATE ", key.on_update),
    ] {
        if action != Action::NoAction {
            text.raw(event).raw(words(action));
        }
    }
    text.raw(match key.deferrable {
        Deferrable::No => "",
        Deferrable::InitiallyImmediate => " DEFERRABLE INITIALLY IMMEDIATE",
        Deferrable::InitiallyDeferred => " DEFERRABLE INITIALLY DEFERRED",
    });
    text.finish()
}

const fn words(action: Action) -> &'static str {
    match action {
        Action::NoAction => "NO ACTION",
        Action::Restrict => "RESTRICT",
        Action::Cascade => "CASCADE",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
    }
}

fn check(check: &Check) -> Result<String, Unsupported> {
    let condition = expression::own_text(&check.expression, "a check")?;
    Ok(named(&check.name)
        .raw("CHECK ")
        .raw(&bracketed(condition))
        .finish())
}

/// Lets the rebuild of a table wait that nothing else can replace.
fn rebuild(table: &str, before: &Catalog, steps: &mut Steps) {
    if let Some(table) = before.shared_table(table) {
        steps.await_rebuild(&table, None);
    }
}

impl PlanFor<Sqlite> for AddPrimaryKey {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        rebuild(&self.table, before, steps);
        Ok(())
    }
}

impl PlanFor<Sqlite> for AddUnique {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        rebuild(&self.table, before, steps);
        Ok(())
    }
}

impl PlanFor<Sqlite> for AddForeignKey {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        // The table it refers to must have its keys by the time the rebuild is checked.
        if self.key.table != self.table && steps.waiting_for(&self.key.table).is_some() {
            waiting::end(before, steps)?;
        }
        let Some(table) = before.shared_table(&self.table) else {
            return Ok(());
        };
        let Ok(key) = before.resolved_foreign_key(&table, &self.key) else {
            return Ok(());
        };
        if !refer_by_new_column(&table, &key, steps) {
            steps.await_rebuild(&table, None);
        }
        Ok(())
    }
}

/// Makes the key part of the statement that adds its column, where that suits every row: SQLite
/// takes no reference in `ADD COLUMN` when the rows get a value.
fn refer_by_new_column(table: &Arc<Table>, key: &ForeignKey, steps: &mut Steps) -> bool {
    let [only] = key.columns.as_slice() else {
        return false;
    };
    let stays_null = table.column(only).is_some_and(|column| {
        let is_null = |default: &Expression| *default == Expression::Literal(Literal::Null);
        column.generated.is_none() && column.default.as_ref().is_none_or(is_null)
    });
    let rule = named(&key.name).raw(&reference(key)).finish();
    stays_null && steps.extend_added_column(&table.name, only, &rule)
}

impl PlanFor<Sqlite> for AddCheck {
    fn plan(
        &self,
        dialect: &Sqlite,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let rule = check(&self.check)?;
        let Some(table) = before.shared_table(&self.table) else {
            return Ok(());
        };
        let mut mentioned = table.columns.iter();
        let mut mentioned = mentioned
            .by_ref()
            .filter(|c| self.check.expression.mentions(&c.name));
        let only = mentioned.next().filter(|_| mentioned.next().is_none());
        let is_added = dialect.capabilities.verifies_added_checks
            && only.is_some_and(|only| steps.extend_added_column(&table.name, &only.name, &rule));
        if !is_added {
            steps.await_rebuild(&table, None);
        }
        Ok(())
    }
}

impl PlanFor<Sqlite> for DropConstraint {
    fn plan(
        &self,
        dialect: &Sqlite,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let Some(table) = before.shared_table(&self.table) else {
            return Ok(());
        };
        if dialect.capabilities.drops_rules && table.check(&self.name).is_some() {
            let mut text = writer();
            text.raw("ALTER TABLE ").name(&self.table);
            text.raw(" DROP CONSTRAINT ").name(&self.name);
            steps.await_statement(&table, None, text.finish());
        } else {
            steps.await_rebuild(&table, None);
        }
        Ok(())
    }
}

impl PlanFor<Sqlite> for RenameConstraint {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        rebuild(&self.table, before, steps);
        Ok(())
    }
}
