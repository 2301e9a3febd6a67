//! Constraints: their definitions, and adding and dropping them.

use super::{ACTS, Postgres, alter_table, change, change_joined, text_of, unsupported, write};
use crate::analyze::act::Constraint;
use crate::catalog::{Action, Catalog, Check, Deferrable, ForeignKey, Matching, Table, Validity};
use crate::dialect::{PlanFor, Writer};
use crate::identifier::Identifier;
use crate::operation::{AddCheck, AddForeignKey, DropConstraint, ValidateConstraint};
use crate::plan::{Steps, Unsupported};

/// The beginning of a constraint in the definition of its table.
pub(super) fn named(name: &str) -> Writer {
    let mut sql = write();
    sql.raw("CONSTRAINT ").name(name).raw(" ");
    sql
}

pub(super) fn columns(sql: &mut Writer, columns: &[Identifier]) {
    let names = columns.iter().map(Identifier::as_str);
    sql.raw("(").names(names).raw(")");
}

/// A check as the definition of a table takes it.
///
/// # Errors
///
/// When the author wrote no text for it.
pub(super) fn check(check: &Check) -> Result<String, Unsupported> {
    let condition = text_of(&check.expression, &format!("the check `{}`", check.name))?;
    let mut sql = named(&check.name);
    sql.raw("CHECK ").group(condition);
    sql.raw(if check.no_inherit { " NO INHERIT" } else { "" });
    Ok(sql.finish())
}

/// A foreign key as the definition of a table takes it, its columns written out.
///
/// `own` is the key's table, which need not be in the catalog yet.
pub(super) fn foreign_key(before: &Catalog, own: Option<&Table>, key: &ForeignKey) -> String {
    let mut sql = named(&key.name);
    columns(sql.raw("FOREIGN KEY "), &key.columns);
    sql.raw(" REFERENCES ").name(&key.table);
    let references = references(before, own, key);
    if !references.is_empty() {
        columns(sql.raw(" "), references);
    }
    if key.matching == Matching::Full {
        sql.raw(" MATCH FULL");
    }
    for (event, action) in [
        (" ON DELETE ", key.on_delete),
        (" ON UPDATE ", key.on_update),
    ] {
        if action != Action::NoAction {
            sql.raw(event).raw(action_word(action));
        }
    }
    sql.raw(deferral(key.deferrable)).finish()
}

/// When a constraint is checked, behind a space.
pub(super) const fn deferral(deferrable: Deferrable) -> &'static str {
    match deferrable {
        Deferrable::No => "",
        Deferrable::InitiallyImmediate => " DEFERRABLE",
        Deferrable::InitiallyDeferred => " DEFERRABLE INITIALLY DEFERRED",
    }
}

/// The columns that a key refers to, those of the primary key where it names none.
fn references<'k>(
    before: &'k Catalog,
    own: Option<&'k Table>,
    key: &'k ForeignKey,
) -> &'k [Identifier] {
    let own = own.filter(|own| own.name == key.table);
    let referred = own.or_else(|| before.table(&key.table));
    match key.references.as_slice() {
        [] => referred.map_or(&[][..], Table::primary_key_columns),
        written => written,
    }
}

/// A foreign key as acts describe it.
pub(super) fn foreign_key_act(
    before: &Catalog,
    own: Option<&Table>,
    key: &ForeignKey,
) -> Constraint {
    ACTS.foreign_key(key, references(before, own, key))
}

const fn action_word(action: Action) -> &'static str {
    match action {
        Action::NoAction => "NO ACTION",
        Action::Restrict => "RESTRICT",
        Action::Cascade => "CASCADE",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
    }
}

/// The statement that drops a constraint.
pub(super) fn drop(table: &str, name: &str) -> String {
    alter_table(table)
        .raw("DROP CONSTRAINT ")
        .name(name)
        .finish()
}

/// Validates a constraint in a step of its own: reading every row takes its time, and the weak lock
/// of `VALIDATE` must not join a strong one.
pub(super) fn validate(steps: &mut Steps, table: &str, name: &str) {
    steps.split();
    steps.statement(ACTS.validate(table, name), validation(table, name));
    steps.split();
}

fn validation(table: &str, name: &str) -> String {
    let mut sql = alter_table(table);
    sql.raw("VALIDATE CONSTRAINT ").name(name).finish()
}

impl PlanFor<Postgres> for AddForeignKey {
    fn plan(
        &self,
        dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let own = before.table(&self.table);
        must_be_referable(dialect, before, &self.key)?;
        let mut add = alter_table(&self.table);
        add.raw("ADD ").raw(&foreign_key(before, own, &self.key));
        let stays_open = self.key.validity == Validity::NotValid;
        let in_use = steps.is_in_use(&self.table);
        let takes = dialect.capabilities.unvalidated_partitioned_keys
            || !own.is_some_and(Table::is_partitioned);
        if (in_use || stays_open) && !takes {
            return Err(checks_at_once(&self.key.name));
        }
        if in_use || stays_open {
            add.raw(" NOT VALID");
        }
        let mut added = foreign_key_act(before, own, &self.key);
        added.not_valid = in_use || stays_open;
        let act = ACTS.add_constraint(&self.table, added);
        if in_use && !stays_open {
            steps.part_from_rows();
        }
        let referred = Some(&self.key.table);
        change_joined(before, steps, &self.table, referred, act, add.finish());
        if in_use && !stays_open {
            validate(steps, &self.table, &self.key.name);
        }
        Ok(())
    }
}

/// Refuses a foreign key to a partitioned table where the server does not take one
/// ([release notes of 12](https://www.postgresql.org/docs/12/release-12.html)).
pub(super) fn must_be_referable(
    dialect: &Postgres,
    before: &Catalog,
    key: &ForeignKey,
) -> Result<(), Unsupported> {
    let referred = before.table(&key.table);
    match referred.is_some_and(Table::is_partitioned) && !dialect.capabilities.keys_to_partitioned {
        false => Ok(()),
        true => Err(unsupported(
            format!(
                "has no foreign keys to partitioned tables, such as `{}`, before version 12",
                key.name
            ),
            "update the server, or leave the foreign key away",
        )),
    }
}

fn checks_at_once(key: &str) -> Unsupported {
    unsupported(
        format!(
            "checks every row of a partitioned table when it gets the foreign key `{key}`, while \
             nobody can write, before version 18"
        ),
        "put the operation into `schema.blocking(…)` at a quiet time, or update the server",
    )
}

impl PlanFor<Postgres> for AddCheck {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let mut add = alter_table(&self.table);
        add.raw("ADD ").raw(&check(&self.check)?);
        let stays_open = self.check.validity == Validity::NotValid;
        let in_use = steps.is_in_use(&self.table);
        if in_use || stays_open {
            add.raw(" NOT VALID");
        }
        let mut added = ACTS.check(&self.check, before.table(&self.table));
        added.not_valid = in_use || stays_open;
        let act = ACTS.add_constraint(&self.table, added);
        if in_use && !stays_open {
            steps.part_from_rows();
        }
        steps.lock(&self.table);
        change(before, steps, act, add.finish());
        if in_use && !stays_open {
            validate(steps, &self.table, &self.check.name);
        }
        Ok(())
    }
}

impl PlanFor<Postgres> for DropConstraint {
    fn plan(
        &self,
        _dialect: &Postgres,
        before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let table = before.table(&self.table);
        let key = table.and_then(|table| table.foreign_key(&self.name));
        let referred = key.map(|key| &key.table);
        let drop = drop(&self.table, &self.name);
        let act = ACTS.drop_constraint(&self.table, &self.name);
        change_joined(before, steps, &self.table, referred, act, drop);
        Ok(())
    }
}

impl PlanFor<Postgres> for ValidateConstraint {
    fn plan(
        &self,
        _dialect: &Postgres,
        _before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        if steps.is_in_use(&self.table) {
            validate(steps, &self.table, &self.name);
        } else {
            let text = validation(&self.table, &self.name);
            steps.statement(ACTS.validate(&self.table, &self.name), text);
        }
        Ok(())
    }
}
