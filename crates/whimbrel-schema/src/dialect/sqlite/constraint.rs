//! Keys, unique constraints, foreign keys and checks.

use std::sync::Arc;

use super::{ACTS, Sqlite, bracketed, expression, key, waiting, writer};
use crate::analyze::act::{Act, Constraint};
use crate::catalog::{Action, Catalog, Check, Deferrable, ForeignKey, Matching, PrimaryKey, Table};
use crate::dialect::acts::Over;
use crate::dialect::{PlanFor, Writer};
use crate::expression::{Expression, Literal};
use crate::identifier::Identifier;
use crate::operation::{
    AddCheck, AddForeignKey, AddPrimaryKey, AddUnique, DropConstraint, RenameConstraint,
};
use crate::plan::{Steps, Unsupported};

/// The constraints of a table, as they stand after its columns in `CREATE TABLE`.
pub(super) fn definitions(table: &Table) -> Result<Vec<String>, Unsupported> {
    let key = table.primary_key.as_ref();
    let key = key.filter(|key| is_written(table, key));
    let mut parts = Vec::new();
    if let Some(key) = key {
        parts.push(key::primary_key(key)?);
    }
    for unique in &table.uniques {
        parts.push(key::unique(unique)?);
    }
    parts.extend(table.foreign_keys.iter().map(foreign_key));
    for rule in &table.checks {
        parts.push(check(rule)?);
    }
    Ok(parts)
}

/// Tells whether a primary key stands among the constraints, and so has its name in the database; that
/// of a column that numbers itself stands at the column.
fn is_written(table: &Table, key: &PrimaryKey) -> bool {
    let mut columns = key.columns.iter();
    !columns.any(|name| {
        let column = table.column(name);
        column.is_some_and(|column| column.identity.is_some())
    })
}

/// The constraints as acts describe them, in the same order.
pub(super) fn acts(table: &Table) -> Vec<Constraint> {
    let key = table.primary_key.as_ref();
    let key = key.filter(|key| is_written(table, key));
    let key = key.map(|key| ACTS.primary_key(key, Over::Own));
    let uniques = table.uniques.iter().map(|u| ACTS.unique(u, Over::Own));
    let keys = table.foreign_keys.iter().map(foreign_key_act);
    let checks = table.checks.iter().map(|c| ACTS.check(c, Some(table)));
    key.into_iter()
        .chain(uniques)
        .chain(keys)
        .chain(checks)
        .collect()
}

/// A foreign key, resolved, as acts describe it.
fn foreign_key_act(key: &ForeignKey) -> Constraint {
    ACTS.foreign_key(key, &key.references)
}

fn named(name: &str) -> Writer {
    let mut text = writer();
    text.raw("CONSTRAINT ").name(name).raw(" ");
    text
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
    text.raw("REFERENCES ").name(&key.table);
    if !key.references.is_empty() {
        let references = key.references.iter().map(Identifier::as_str);
        text.raw(" (").names(references).raw(")");
    }
    for (event, action) in [
        (" ON DELETE ", key.on_delete),
        (" ON UPDATE ", key.on_update),
    ] {
        if action != Action::NoAction {
            text.raw(event).raw(words(action));
        }
    }
    if key.matching == Matching::Full {
        // Read and kept, and judged like any other key.
        // <https://www.sqlite.org/foreignkeys.html#fk_unsupported>
        text.raw(" MATCH FULL");
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
fn rebuild(table: &str, act: Act, before: &Catalog, steps: &mut Steps) {
    if let Some(table) = before.shared_table(table) {
        steps.await_rebuild(&table, act, None);
    }
}

impl PlanFor<Sqlite> for AddPrimaryKey {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let key = ACTS.primary_key(&self.key, Over::Own);
        let act = ACTS.add_constraint(&self.table, key);
        rebuild(&self.table, act, before, steps);
        Ok(())
    }
}

impl PlanFor<Sqlite> for AddUnique {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let unique = ACTS.unique(&self.unique, Over::Own);
        let act = ACTS.add_constraint(&self.table, unique);
        rebuild(&self.table, act, before, steps);
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
            let act = ACTS.add_constraint(&self.table, foreign_key_act(&key));
            steps.await_rebuild(&table, act, None);
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
    stays_null && steps.extend_added_column(&table.name, only, foreign_key_act(key), &rule)
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
        let added = ACTS.check(&self.check, Some(&table));
        let is_added = dialect.capabilities.verifies_added_checks
            && only.is_some_and(|only| {
                steps.extend_added_column(&table.name, &only.name, added.clone(), &rule)
            });
        if !is_added {
            let act = ACTS.add_constraint(&self.table, added);
            steps.await_rebuild(&table, act, None);
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
        let act = ACTS.drop_constraint(&self.table, &self.name);
        if dialect.capabilities.drops_rules && table.check(&self.name).is_some() {
            let mut text = writer();
            text.raw("ALTER TABLE ").name(&self.table);
            text.raw(" DROP CONSTRAINT ").name(&self.name);
            steps.await_statement(&table, None, act, text.finish());
        } else {
            steps.await_rebuild(&table, act, None);
        }
        Ok(())
    }
}

impl PlanFor<Sqlite> for RenameConstraint {
    fn plan(&self, _: &Sqlite, before: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
        let key = before.table(&self.table).and_then(|table| {
            let key = table.primary_key.as_ref();
            key.filter(|key| key.name == self.from && !is_written(table, key))
        });
        if key.is_some() {
            return Ok(());
        }
        let act = ACTS.rename_constraint(&self.table, &self.from, &self.to);
        rebuild(&self.table, act, before, steps);
        Ok(())
    }
}
